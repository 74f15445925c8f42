"""What the bot says: the answers, written in YAML by people who do not program.

`load` reads bot/answers, bot/conversation.yml and bot/municipality.yml, fills in the local
values, and refuses what a citizen should not get to see.
"""

import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

ASPECTS = ("algemeen", "kosten", "duur", "meenemen", "voorwaarden")
LANGUAGES = ("nl", "en")
LABELS = (
    "begroeting bedankt afscheid bot_vraag niet_geholpen bevestigen ontkennen wachttijd stoppen "
    "taal_nl taal_en buiten_bereik niet_begrepen bedoelde_u form_adres form_adres_fout form_datum "
    "form_datum_fout form_datum_fout_verleden form_datum_fout_weekend form_datum_fout_ver "
    "form_wat form_wat_fout form_bevestig form_wijzig form_klaar form_gestopt"
).split()

LONGEST_SENTENCE = 25
LONGEST_NAME = 20
SMS_LENGTH = 160

# The characters one SMS of 160 can hold: 3GPP TS 23.038, basic set; the extension table's
# count double.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = set("^{}\\[~]|€")

# Filled in while talking, not from municipality.yml.
_RUN_TIME = frozenset({"adres", "datum", "wat", "kenmerk"})


class ContentError(Exception):
    """Content that must not reach a citizen; the text names file and key of each mistake."""


@dataclass(frozen=True)
class Said:
    """One thing to say: its full text, and its form for SMS."""

    text: str
    short: str

    def filled(self, **values: str) -> "Said":
        """With run-time values in place of their names in braces."""
        return Said(self.text.format(**values), self.short.format(**values))


@dataclass(frozen=True)
class Topic:
    """One topic: who handles it, whether a human must, its name, and what is said of it by
    (aspect, language)."""

    id: str
    team: str
    handover: bool
    names: Mapping[str, str]
    answers: Mapping[Tuple[str, str], Said]

    def answer(self, aspect: str, language: str) -> Said:
        """What is said of `aspect`; of the topic in general where that is none of ours."""
        known = aspect if aspect in ASPECTS else ASPECTS[0]
        return self.answers[known, _spoken(language)]

    def name(self, language: str) -> str:
        """What a button calls it, beginning with a capital."""
        name = self.names[_spoken(language)]
        return name[0].upper() + name[1:]


@dataclass(frozen=True)
class Content:
    """All topics by id, and everything else the bot says by (label, language)."""

    topics: Mapping[str, Topic]
    labels: Mapping[Tuple[str, str], Said]

    def say(self, label: str, language: str) -> Said:
        """What is said for a conversation label."""
        return self.labels[label, _spoken(language)]


def load(folder: Path) -> Content:
    """The content under `folder` (bot/). Raises ContentError with every mistake in it."""
    mistakes: List[str] = []
    local = _read(folder / "municipality.yml")
    files = sorted((folder / "answers").glob("*.yml"))
    topics = {file.stem: _topic(file, local, mistakes) for file in files}
    labels = _labels(folder / "conversation.yml", local, mistakes)
    if mistakes:
        raise ContentError("\n".join(mistakes))
    return Content(topics, labels)


def gsm_length(text: str) -> int:
    """How much of an SMS `text` takes in GSM-7; a length no SMS has where it does not fit."""
    if not set(text) <= GSM | GSM_EXTENSION:
        return 10 * SMS_LENGTH
    return len(text) + sum(character in GSM_EXTENSION for character in text)


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _topic(file: Path, local: Mapping[str, str], mistakes: List[str]) -> Topic:
    raw = _read(file)
    answers: Dict[Tuple[str, str], Said] = {}
    for aspect in ASPECTS:
        for language in LANGUAGES:
            where = f"{file.name}: {aspect}.{language}"
            said = _dig(raw, "aspects", aspect, language)
            answers[aspect, language] = _said(said, where, local, mistakes)
    names = raw.get("name") or {}
    for language in LANGUAGES:
        if not 1 <= len(str(names.get(language, ""))) <= LONGEST_NAME:
            mistakes.append(f"{file.name}: name.{language} needs 1 to {LONGEST_NAME} characters")
    if raw.get("topic") != file.stem or not raw.get("team") or not raw.get("checked"):
        mistakes.append(f"{file.name}: topic (the file's name), team and checked are needed")
    return Topic(file.stem, str(raw.get("team")), bool(raw.get("handover")), names, answers)


def _labels(
    file: Path, local: Mapping[str, str], mistakes: List[str]
) -> Dict[Tuple[str, str], Said]:
    raw = _read(file)
    return {
        (label, language): _said(
            _dig(raw, label, language), f"{file.name}: {label}.{language}", local, mistakes
        )
        for label in LABELS
        for language in LANGUAGES
    }


def _said(raw: Any, where: str, local: Mapping[str, str], mistakes: List[str]) -> Said:
    if not isinstance(raw, dict) or not raw.get("text") or not raw.get("short"):
        mistakes.append(f"{where} needs a text and a short")
        return Said("", "")
    said = Said(
        _fill(str(raw["text"]).strip(), f"{where}.text", local, mistakes),
        _fill(str(raw["short"]).strip(), f"{where}.short", local, mistakes),
    )
    mistakes.extend(_too_long(said, where))
    return said


def _fill(text: str, where: str, local: Mapping[str, str], mistakes: List[str]) -> str:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        mistakes.append(f"{where}: a brace is not closed")
        return text
    unknown = names - set(local) - _RUN_TIME
    if unknown:
        mistakes.append(f"{where}: no value for {', '.join(sorted(unknown))}")
        return text
    kept = {name: "{" + name + "}" for name in _RUN_TIME}
    return text.format(**{**local, **kept})


def _too_long(said: Said, where: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?:])\s+|\n+", said.text):
        words = len(sentence.split())
        if words > LONGEST_SENTENCE:
            yield f"{where}.text: a sentence of {words} words, {LONGEST_SENTENCE} at most"
    length = gsm_length(re.sub(r"\{\w+\}", "x" * 12, said.short))
    if length > SMS_LENGTH:
        why = "characters outside GSM-7" if length > 5 * SMS_LENGTH else f"{length} characters"
        yield f"{where}.short: {why}, one SMS holds {SMS_LENGTH}"


def _dig(raw: Any, *keys: str) -> Any:
    for key in keys:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _read(file: Path) -> Dict[str, Any]:
    try:
        return YAML(typ="safe").load(file) or {}
    except YAMLError as error:
        raise ContentError(f"{file.name} cannot be read: {error}") from None
    except FileNotFoundError:
        raise ContentError(f"{file.name} is missing") from None
