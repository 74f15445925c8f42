"""What the bot says: the answers, written in YAML by people who do not program.

`load` reads bot/answers, bot/conversation.yml, bot/care.yml and bot/referrals.yml, fills in the
local values of bot/municipality.yml, and refuses what a citizen should not get to see.
"""

import re
import string
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.waste import KINDS
from sms.alphabet import outside, septets
from sms.billing import GSM7_SINGLE

ASPECTS = ("algemeen", "kosten", "duur", "meenemen", "voorwaarden")
LANGUAGES = ("nl", "en")
LABELS = (
    "begroeting bedankt afscheid bot_vraag niet_geholpen bevestigen ontkennen wachttijd "
    "stoppen taal_nl taal_en buiten_bereik niet_begrepen bedoelde_u zoek_gevonden "
    "form_grofvuil_adres "
    "form_grofvuil_adres_fout form_grofvuil_datum form_grofvuil_datum_fout "
    "form_grofvuil_datum_fout_verleden form_grofvuil_datum_fout_weekend "
    "form_grofvuil_datum_fout_ver form_grofvuil_wat form_grofvuil_wat_fout "
    "form_grofvuil_bevestigd form_grofvuil_wijzig form_grofvuil_klaar form_grofvuil_gestopt "
    "form_melding_melding form_melding_melding_fout form_melding_plek form_melding_plek_fout "
    "form_melding_bevestigd form_melding_wijzig form_melding_klaar form_melding_gestopt "
    "form_afvalkalender_postcode form_afvalkalender_postcode_fout "
    "form_afvalkalender_postcode_fout_letters form_afvalkalender_postcode_fout_onbekend "
    "form_afvalkalender_huisnummer form_afvalkalender_huisnummer_fout "
    "form_afvalkalender_huisnummer_fout_onbekend form_afvalkalender_klaar "
    "form_afvalkalender_rest form_afvalkalender_gft form_afvalkalender_pmd "
    "form_afvalkalender_papier form_afvalkalender_website form_afvalkalender_gestopt "
    "form_terugbel_telefoon form_terugbel_telefoon_fout "
    "form_terugbel_telefoon_fout_onmogelijk form_terugbel_moment form_terugbel_moment_fout "
    "form_terugbel_moment_fout_verleden form_terugbel_moment_fout_weekend "
    "form_terugbel_moment_fout_uren form_terugbel_moment_fout_ver form_terugbel_bevestigd "
    "form_terugbel_wijzig form_terugbel_klaar form_terugbel_gestopt"
).split()
OUT_OF_SCOPE = "buiten_bereik"
DANGERS = ("nood_geweld", "nood_kind", "nood_zelfdoding", "nood_gevaar", "nood_schulden")

LONGEST_SENTENCE = 25
LONGEST_NAME = 20

_MORE = {"nl": "Meer informatie:", "en": "More information:"}

# What is filled in while talking, by label; everything else comes from municipality.yml.
_RUN_TIME = {
    "form_grofvuil_bevestigd": frozenset({"adres", "datum", "wat"}),
    "form_grofvuil_klaar": frozenset({"adres", "datum", "wat", "kenmerk"}),
    "form_melding_bevestigd": frozenset({"melding", "plek"}),
    "form_melding_klaar": frozenset({"melding", "plek", "kenmerk"}),
    "form_terugbel_bevestigd": frozenset({"telefoon", "moment"}),
    "form_terugbel_klaar": frozenset({"telefoon", "moment", "kenmerk"}),
    "form_afvalkalender_klaar": frozenset({"postcode", "huisnummer"}),
    **{f"form_afvalkalender_{kind}": frozenset({"dag", "dag_kort"}) for kind in KINDS},
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

    def then(self, other: "Said") -> "Said":
        """This, and `other` after it."""
        return Said(f"{self.text}\n\n{other.text}", f"{self.short} {other.short}")


@dataclass(frozen=True)
class Topic:
    """One topic: who handles it, whether a human must, its name, and what is said of it by
    (aspect, language)."""

    id: str
    team: str
    handover: bool
    names: Mapping[str, str]
    answers: Mapping[Tuple[str, str], Said]

    def answer(self, aspects: Sequence[str], language: str) -> Said:
        """What is said of `aspects`, one after another; of the topic in general where none is
        ours."""
        known = [one for one in aspects if one in ASPECTS] or ASPECTS[:1]
        first, *others = (self.answers[one, _spoken(language)] for one in known)
        return reduce(Said.then, others, first)

    def name(self, language: str) -> str:
        """What a button calls it, beginning with a capital."""
        name = self.names[_spoken(language)]
        return name[0].upper() + name[1:]


@dataclass(frozen=True)
class Content:
    """All topics by id, and by (label, language) everything else the bot says: about the
    conversation, to people in danger, and of what is another organisation's business. By
    `languages`: how to ask, in each, which of ours to answer in."""

    topics: Mapping[str, Topic]
    labels: Mapping[Tuple[str, str], Said]
    care: Mapping[Tuple[str, str], Said]
    referrals: Mapping[Tuple[str, str], Said]
    languages: Mapping[str, Said]

    def say(self, label: str, language: str) -> Said:
        """What is said for a conversation label."""
        return self.labels[label, _spoken(language)]

    def ask_language(self, foreign: str) -> Said:
        """Which language to answer in, asked of somebody who writes in `foreign`."""
        return self.languages.get(foreign, self.languages["en"])

    def referral(self, organisation: str, language: str) -> Optional[Said]:
        """Where to go with what is the business of `organisation`, if we know it."""
        return self.referrals.get((organisation, _spoken(language)))


def load(folder: Path) -> Content:
    """The content under `folder` (bot/). Raises ContentError with every mistake in it."""
    reader = _Reader(_read(folder / "municipality.yml"))
    files = sorted((folder / "answers").glob("*.yml"))
    topics = {file.stem: reader.topic(file) for file in files}
    content = Content(
        topics,
        labels=reader.labels(folder / "conversation.yml", LABELS),
        care=reader.labels(folder / "care.yml", DANGERS),
        referrals=reader.labels(folder / "referrals.yml"),
        languages=reader.languages(folder / "languages.yml"),
    )
    if reader.mistakes:
        raise ContentError("\n".join(reader.mistakes))
    return content


def usual(short: str) -> str:
    """`short` with something as long as is usual, 12 characters, for each run-time value."""
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
        names = raw.get("name") or {}
        for language in LANGUAGES:
            if not 1 <= len(str(names.get(language, ""))) <= LONGEST_NAME:
                self._mistake(file, f"name.{language}", f"needs 1 to {LONGEST_NAME} characters")
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
        """Where more is to read: addresses, or names of those in municipality.yml."""
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
        """What is said of each of `labels`, or of all there are, in each language."""
        raw = _read(file)
        return {
            (label, language): self._said(file, (label, language), raw, _RUN_TIME.get(label))
            for label in labels or raw
            for language in LANGUAGES
        }

    def languages(self, file: Path) -> Dict[str, Said]:
        """The question in each language; not every script fits GSM-7."""
        raw = _read(file)
        if "en" not in raw:
            self._mistake(file, "en", "is missing")
        return {code: Said(str(said["text"]), str(said["short"])) for code, said in raw.items()}

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


def _with_link(said: Said, links: Sequence[str], language: str) -> Said:
    """`said` with where to read more, unless it says so itself. An SMS has no room for it."""
    if "https://" in said.text or not links:
        return said
    return Said(f"{said.text}\n\n{_MORE[language]} {links[0]}", said.short)


def _hard_to_read(text: str) -> str:
    """What is wrong with the sentences of `text`, or nothing."""
    lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text)]
    if max(lengths) <= LONGEST_SENTENCE:
        return ""
    return f"has a sentence of {max(lengths)} words, {LONGEST_SENTENCE} at most"


def _no_sms(short: str) -> str:
    """What keeps `short` from being one SMS, or nothing."""
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
        raise ContentError(f"{file.name} cannot be read: {error}") from None
    except FileNotFoundError:
        raise ContentError(f"{file.name} is missing") from None
    if not isinstance(raw, dict):
        raise ContentError(f"{file.name} holds no keys and values")
    return raw
