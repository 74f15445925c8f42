"""Reads all that the bot says from YAML files, which people write who do not program.

`load` reads the answers, the texts of the forms, and the files conversation, care, referrals and
languages. It fills in the local values of municipality.yml, and refuses texts that no citizen
should see.
"""

import re
import string
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.forms import FormError, all_forms
from bot.forms.core import Form
from bot.intents import KINDS
from sms.alphabet import outside, septets
from sms.billing import GSM7_SINGLE

ASPECTS = ("algemeen", "kosten", "duur", "meenemen", "voorwaarden")
LANGUAGES = ("nl", "en")
LABELS = (
    "begroeting bedankt afscheid bot_vraag niet_geholpen bevestigen ontkennen wachttijd "
    "stoppen taal_nl taal_en buiten_bereik niet_begrepen bedoelde_u zoek_gevonden"
).split()
"""The texts of bot/conversation.yml."""

LONGEST_SENTENCE = 25
LONGEST_NAME = 20

_INTENT = re.compile(r"[a-z][a-z0-9_]*")
_MORE = {"nl": "Meer informatie:", "en": "More information:"}

_BUTTON = "button"


class ContentError(Exception):
    """Content that must not reach a citizen; the text names the file and key of each mistake."""


@dataclass(frozen=True)
class Said:
    """One text in full, and its short form for SMS."""

    text: str
    short: str

    def filled(self, **values: str) -> "Said":
        """This text with `values` in place of their names in braces."""
        return Said(self.text.format(**values), self.short.format(**values))

    def then(self, other: "Said") -> "Said":
        """This text with `other` after it."""
        return Said(f"{self.text}\n\n{other.text}", f"{self.short} {other.short}")


@dataclass(frozen=True)
class Topic:
    """One topic: the team that handles it, whether a human is offered, its name by language, and
    its answers by aspect and language."""

    id: str
    team: str
    handover: bool
    names: Mapping[str, str]
    answers: Mapping[Tuple[str, str], Said]

    def answer(self, aspects: Sequence[str], language: str) -> Said:
        """The answers about `aspects`, one after another; the general answer where none of them
        is one of ASPECTS."""
        known = [one for one in aspects if one in ASPECTS] or ASPECTS[:1]
        first, *others = (self.answers[one, _spoken(language)] for one in known)
        return reduce(Said.then, others, first)

    def name(self, language: str) -> str:
        """The topic's name on a button, beginning with a capital."""
        name = self.names[_spoken(language)]
        return name[0].upper() + name[1:]


@dataclass(frozen=True)
class Content:
    """All that the bot says. `topics` are by id; `labels` (about the conversation, and of the
    forms) and `referrals` (to other organisations) are by label and language; `care` (to people in
    danger) is by kind, text and language. `buttons` are the titles that start a form, by form and
    language. `languages` holds, by language, the question which of ours to answer in."""

    topics: Mapping[str, Topic]
    labels: Mapping[Tuple[str, str], Said]
    care: Mapping[Tuple[str, str, str], Said]
    referrals: Mapping[Tuple[str, str], Said]
    languages: Mapping[str, Said]
    buttons: Mapping[Tuple[str, str], str]

    def say(self, label: str, language: str) -> Said:
        """The text of `label`."""
        return self.labels[label, _spoken(language)]

    def care_text(self, kind: str, text: str, language: str) -> Said:
        """The `text` ("help" or "quiet") for danger of this `kind`."""
        return self.care[kind, text, _spoken(language)]

    def care_answer(self, kind: str, name: str, language: str) -> Said:
        """The answer to the question `name` about the help in danger of this `kind`."""
        spoken = _spoken(language)
        common = self.care["", name, spoken]
        return self.care.get((kind, name, spoken), common)

    def button(self, form: str, language: str) -> str:
        """The title of the button that starts `form`, by its name."""
        return self.buttons[form, _spoken(language)]

    def ask_language(self, foreign: str) -> Said:
        """The question which language to answer in, for somebody who writes in `foreign`."""
        return self.languages.get(foreign, self.languages["en"])

    def referral(self, organisation: str, language: str) -> Optional[Said]:
        """The text that refers to `organisation`, if there is one."""
        return self.referrals.get((organisation, _spoken(language)))


def load(folder: Path) -> Content:
    """The content under `folder` (bot/). Raises ContentError with every mistake in it."""
    try:
        forms = all_forms().values()
    except FormError as error:
        raise ContentError(str(error)) from error
    reader = _Reader(_read(folder / "municipality.yml"))
    files = sorted((folder / "answers").glob("*.yml"))
    topics = {file.stem: reader.topic(file) for file in files}
    labels = reader.labels(folder / "conversation.yml", LABELS)
    buttons: Dict[Tuple[str, str], str] = {}
    for form in forms:
        file = folder / "forms" / form.name / "texts.yml"
        labels.update(reader.form_texts(file, form))
        buttons.update(reader.form_buttons(file, form))
    content = Content(
        topics,
        labels,
        care=reader.care(folder / "care.yml"),
        referrals=reader.labels(folder / "referrals.yml"),
        languages=reader.languages(folder / "languages.yml"),
        buttons=buttons,
    )
    if reader.mistakes:
        raise ContentError("\n".join(reader.mistakes))
    return content


def usual(short: str) -> str:
    """`short` with 12 characters, the usual length, in place of each run-time value."""
    return re.sub(r"\{\w+\}", "x" * 12, short)


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
        names = self._names(file, raw, "name")
        if not _INTENT.fullmatch(file.stem):
            self._mistake(file, "topic", "needs lower-case letters, digits and underscores only")
        for key in ("topic", "team", "checked"):
            if not raw.get(key):
                self._mistake(file, key, "is missing")
        if raw.get("topic") != file.stem:
            self._mistake(file, "topic", f"is not the file's name, {file.stem}")
        links = {language: self._links(file, raw, language) for language in LANGUAGES}
        answers = {
            (aspect, language): _with_link(
                self._said(file, ("aspects", aspect, language), raw), links[language], language
            )
            for aspect in ASPECTS
            for language in LANGUAGES
        }
        return Topic(file.stem, str(raw.get("team")), bool(raw.get("handover")), names, answers)

    def _links(self, file: Path, raw: Any, language: str) -> List[str]:
        """The addresses to read more at; the file holds them, or their names in
        municipality.yml."""
        links = raw.get("links") or []
        if not links or not isinstance(links, list):
            self._mistake(file, "links", "needs a list of at least one")
            return []
        found = [self._local[language].get(str(link), str(link)) for link in links]
        for link in found:
            if not link.startswith("https://"):
                self._mistake(file, "links", f"{link} is no address and no name of one")
        return found

    def labels(self, file: Path, labels: Sequence[str] = ()) -> Dict[Tuple[str, str], Said]:
        """The texts of `labels`, or of all labels in `file`, in each language."""
        raw = _read(file)
        return {
            (label, language): self._said(file, (label, language), raw)
            for label in labels or raw
            for language in LANGUAGES
        }

    def care(self, file: Path) -> Dict[Tuple[str, str, str], Said]:
        """The texts for each kind of danger, and the answers that are common to all ("")."""
        raw = _read(file)
        said: Dict[Tuple[str, str, str], Said] = {}
        for kind in ("", *KINDS):
            own = raw if not kind else raw.get(kind) or {}
            answers = [("asks", name) for name in own.get("asks") or {}]
            texts = answers if not kind else [("help",), ("quiet",), *answers]
            for keys in texts:
                for language in LANGUAGES:
                    path = (*([kind] if kind else []), *keys, language)
                    said[kind, keys[-1], language] = self._said(file, path, raw)
        for kind in sorted(set(raw) - {"asks", *KINDS}):
            self._mistake(file, kind, "is no kind of danger")
        return said

    def form_texts(self, file: Path, form: Form) -> Dict[Tuple[str, str], Said]:
        """The texts of `form` in `file` by label and language."""
        raw = _read(file)
        for name in sorted(set(raw) - {_BUTTON, *form.texts}):
            self._mistake(file, name, "is no text of this form")
        return {
            (form.label(name), language): self._said(file, (name, language), raw, values)
            for name, values in form.texts.items()
            for language in LANGUAGES
        }

    def form_buttons(self, file: Path, form: Form) -> Dict[Tuple[str, str], str]:
        """The title of the button that starts `form`, by form and language."""
        names = self._names(file, _read(file), _BUTTON)
        return {(form.name, language): name for language, name in names.items()}

    def _names(self, file: Path, raw: Any, key: str) -> Dict[str, str]:
        """The short name under `key` by language."""
        names = {language: str(_dig(raw, key, language) or "") for language in LANGUAGES}
        for language, name in names.items():
            if not 1 <= len(name) <= LONGEST_NAME:
                self._mistake(file, f"{key}.{language}", f"needs 1 to {LONGEST_NAME} characters")
        return names

    def languages(self, file: Path) -> Dict[str, Said]:
        """The question which language to answer in, by language. Its script need not fit
        GSM-7."""
        raw = _read(file)
        if "en" not in raw:
            self._mistake(file, "en", "is missing")
        return {code: Said(str(said["text"]), str(said["short"])) for code, said in raw.items()}

    def _said(
        self,
        file: Path,
        keys: Tuple[str, ...],
        raw: Any,
        run_time: FrozenSet[str] = frozenset(),
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
                texts.append(_fill(text, local, run_time))
            except (ValueError, LookupError) as error:
                self._mistake(file, where, str(error.args[0]))
                texts.append("")
        for form, problem in (("text", _hard_to_read(texts[0])), ("short", _no_sms(texts[1]))):
            if problem:
                self._mistake(file, ".".join((*keys, form)), problem)
        return Said(*texts)

    def _mistake(self, file: Path, key: str, problem: str) -> None:
        self.mistakes.append(f"{_shown(file)}: {key} {problem}")


def _fill(text: str, local: Mapping[str, str], run_time: FrozenSet[str]) -> str:
    """`text` with `local` values in place of their names; the names in `run_time` stay. Raises
    LookupError for a name without a value, and ValueError for a brace that is not closed."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    unknown = sorted(names - set(local) - run_time)
    if unknown:
        raise LookupError(f"names {', '.join(unknown)}, which has no value in municipality.yml")
    return text.format(**{**local, **{name: "{" + name + "}" for name in run_time}})


def _written(value: Any, language: str) -> str:
    """A local value as people read it in `language`: a number with cents is an amount of
    euros."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2f} euros" if language == "en" else f"{value:.2f} euro".replace(".", ",")


def _with_link(said: Said, links: Sequence[str], language: str) -> Said:
    """`said` with the first of `links`, unless its text holds a link itself. An SMS has no room
    for it."""
    if "https://" in said.text or not links:
        return said
    return Said(f"{said.text}\n\n{_MORE[language]} {links[0]}", said.short)


def _hard_to_read(text: str) -> str:
    """The problem of the longest sentence of `text`, or nothing."""
    lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text)]
    if max(lengths) <= LONGEST_SENTENCE:
        return ""
    return f"has a sentence of {max(lengths)} words, {LONGEST_SENTENCE} at most"


def _no_sms(short: str) -> str:
    """The reason why `short` is not one SMS, or nothing."""
    strange = outside(short)
    if strange:
        return f"holds {' '.join(sorted(strange))}, which an SMS of {GSM7_SINGLE} cannot"
    length = septets(usual(short))
    return f"has {length} characters, one SMS holds {GSM7_SINGLE}" if length > GSM7_SINGLE else ""


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
        raise ContentError(f"{_shown(file)} cannot be read: {error}") from None
    except FileNotFoundError:
        raise ContentError(f"{_shown(file)} is missing") from None
    if not isinstance(raw, dict):
        raise ContentError(f"{_shown(file)} holds no keys and values")
    return raw


def _shown(file: Path) -> str:
    """The name of `file` for an editor, with the folders that tell which it is."""
    above = 2 if file.parent.parent.name == "forms" else 1
    return "/".join(file.parts[-1 - above :])
