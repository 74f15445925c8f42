"""What the bot says: the answers, written in YAML by people who do not program.

`load` reads bot/answers, bot/conversation.yml and bot/municipality.yml, fills in the local
values, and refuses what a citizen should not get to see.
"""

import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple

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

# What is filled in while talking, by label; everything else comes from municipality.yml.
_RUN_TIME = {
    "form_bevestig": frozenset({"adres", "datum", "wat"}),
    "form_klaar": frozenset({"adres", "datum", "wat", "kenmerk"}),
}


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
    reader = _Reader(_read(folder / "municipality.yml"))
    files = sorted((folder / "answers").glob("*.yml"))
    topics = {file.stem: reader.topic(file) for file in files}
    labels = reader.labels(folder / "conversation.yml")
    if reader.mistakes:
        raise ContentError("\n".join(reader.mistakes))
    return Content(topics, labels)


def gsm_length(text: str) -> int:
    """How much of an SMS `text` takes in GSM-7; a length no SMS has where it does not fit."""
    if not set(text) <= GSM | GSM_EXTENSION:
        return 10 * SMS_LENGTH
    return len(text) + sum(character in GSM_EXTENSION for character in text)


class _Reader:
    """Reads content files with the values of one municipality, and notes every mistake."""

    def __init__(self, local: Mapping[str, Any]) -> None:
        self.mistakes: List[str] = []
        self._local = {
            language: {name: _written(value, language) for name, value in local.items()}
            for language in LANGUAGES
        }

    def topic(self, file: Path) -> Topic:
        """The topic that `file` answers."""
        raw = _read(file)
        names = raw.get("name") or {}
        for language in LANGUAGES:
            if not 1 <= len(str(names.get(language, ""))) <= LONGEST_NAME:
                self._mistake(file, f"name.{language}", f"needs 1 to {LONGEST_NAME} characters")
        for key in ("topic", "team", "checked"):
            if not raw.get(key):
                self._mistake(file, key, "is missing")
        if raw.get("topic") != file.stem:
            self._mistake(file, "topic", f"is not the file's name, {file.stem}")
        answers = {
            (aspect, language): self._said(file, ("aspects", aspect, language), raw)
            for aspect in ASPECTS
            for language in LANGUAGES
        }
        return Topic(file.stem, str(raw.get("team")), bool(raw.get("handover")), names, answers)

    def labels(self, file: Path) -> Dict[Tuple[str, str], Said]:
        """What is said of each conversation label in each language."""
        raw = _read(file)
        return {
            (label, language): self._said(file, (label, language), raw, _RUN_TIME.get(label))
            for label in LABELS
            for language in LANGUAGES
        }

    def _said(
        self,
        file: Path,
        keys: Tuple[str, ...],
        raw: Any,
        run_time: Optional[FrozenSet[str]] = None,
    ) -> Said:
        said = _dig(raw, *keys)
        local = self._local[keys[-1]]
        texts = []
        for form in ("text", "short"):
            where = ".".join((*keys, form))
            text = str(_dig(said, form) or "").strip()
            if not text:
                self._mistake(file, where, "is missing")
            try:
                texts.append(_fill(text, local, run_time or frozenset()))
            except (ValueError, LookupError) as error:
                self._mistake(file, where, str(error.args[0]))
                texts.append("")
        for form, problem in (("text", _hard_to_read(texts[0])), ("short", _no_sms(texts[1]))):
            if problem:
                self._mistake(file, ".".join((*keys, form)), problem)
        return Said(*texts)

    def _mistake(self, file: Path, key: str, problem: str) -> None:
        self.mistakes.append(f"{file.parent.name}/{file.name}: {key} {problem}")


def _fill(text: str, local: Mapping[str, str], run_time: FrozenSet[str]) -> str:
    """`text` with local values in place of their names; run-time names stay. Raises
    LookupError for a name without a value, ValueError for a brace that is not closed."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    unknown = sorted(names - set(local) - run_time)
    if unknown:
        raise LookupError(f"names {', '.join(unknown)}, which has no value in municipality.yml")
    return text.format(**{**local, **{name: "{" + name + "}" for name in run_time}})


def _written(value: Any, language: str) -> str:
    """A local value as it is read in `language`: a number with cents is an amount of euros."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2f} euros" if language == "en" else f"{value:.2f} euro".replace(".", ",")


def _hard_to_read(text: str) -> str:
    """What is wrong with the sentences of `text`, or nothing."""
    lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text)]
    if max(lengths) <= LONGEST_SENTENCE:
        return ""
    return f"has a sentence of {max(lengths)} words, {LONGEST_SENTENCE} at most"


def _no_sms(short: str) -> str:
    """What keeps `short` from being one SMS, or nothing; run-time values count as 12."""
    strange = set(short) - GSM - GSM_EXTENSION
    if strange:
        return f"holds {' '.join(sorted(strange))}, which an SMS of {SMS_LENGTH} cannot"
    length = gsm_length(re.sub(r"\{\w+\}", "x" * 12, short))
    return f"has {length} characters, one SMS holds {SMS_LENGTH}" if length > SMS_LENGTH else ""


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _dig(raw: Any, *keys: str) -> Any:
    for key in keys:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _read(file: Path) -> Dict[str, Any]:
    try:
        raw = YAML(typ="safe").load(file)
    except YAMLError as error:
        raise ContentError(f"{file.name} cannot be read: {error}") from None
    except FileNotFoundError:
        raise ContentError(f"{file.name} is missing") from None
    if not isinstance(raw, dict):
        raise ContentError(f"{file.name} holds no keys and values")
    return raw
