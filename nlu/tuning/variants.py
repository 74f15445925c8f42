"""Writes a text again as somebody else would: in dialect, with slips, as speech, as SMS.

The rules are data: `dialects.yml` (by region) and `slips.yml`. A variant keeps the meaning; which
rule applies where is random.
"""

import re
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from ruamel.yaml import YAML

_FOLDER = Path(__file__).parent
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_FUNCTION_WORDS = frozenset(
    [
        "de",
        "het",
        "een",
        "ik",
        "je",
        "u",
        "wij",
        "we",
        "er",
        "dan",
        "nog",
        "ook",
        "maar",
        "wel",
        "graag",
        "zou",
        "willen",
        "mij",
        "me",
        "even",
        "om",
        "te",
    ]
)
_VOWELS = "aeiou"
_LONG = 9

Writer = Callable[[str, Random], str]
"""Writes a text again."""


class Sound(NamedTuple):
    """A change of spelling inside a word, and the chance that a word which has it shows it."""

    pattern: "re.Pattern[str]"
    replacement: str
    chance: float


class Dialect(NamedTuple):
    """How a region writes: whole words, phrases, sounds, and words that are put before or after."""

    words: Mapping[str, Sequence[str]]
    phrases: Sequence[Tuple["re.Pattern[str]", str]]
    sounds: Sequence[Sound]
    fillers: Sequence[str]

    def write(self, text: str, random: Random) -> str:
        """`text` in this dialect, thick or thin."""
        thickness = random.choice((0.35, 0.6, 0.85, 1.0))
        for pattern, phrase in self.phrases:
            if random.random() < thickness:
                text = pattern.sub(lambda _, phrase=phrase: phrase, text)
        text = _WORD.sub(lambda match: self._word(match[0], thickness, random), text)
        if self.fillers and random.random() < 0.25:
            filler = random.choice(self.fillers)
            text = f"{filler} {text}" if random.random() < 0.5 else f"{text} {filler}"
        return text

    def _word(self, word: str, thickness: float, random: Random) -> str:
        if random.random() > thickness:
            return word
        known = self.words.get(word.lower())
        if known:
            return _as_capital(word, random.choice(known))
        for sound in self.sounds:
            if random.random() < sound.chance:
                word = sound.pattern.sub(sound.replacement, word)
        return word


class Slips(NamedTuple):
    """How people misspell and shorten, and what a speech recogniser makes of words."""

    words: Mapping[str, Sequence[str]]
    sounds: Sequence[Sound]
    speech: Sequence[Tuple["re.Pattern[str]", str]]
    fillers: Sequence[str]
    sms: Mapping[str, Sequence[str]]


class Variants:
    """Writes texts again; the rules are read once."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._slips = _read_slips(folder / "slips.yml")
        dialects = _load(folder / "dialects.yml")
        self._dialects = [_dialect(rules) for rules in dialects.values()]
        self._dutch: List[Tuple[float, Writer]] = [
            (4.0, self._in_dialect),
            (2.5, self._misspelt),
            (1.5, self._spoken),
            (1.0, self._short),
            (0.6, self._telegraphic),
            (0.4, self._in_capitals),
        ]
        self._any: List[Tuple[float, Writer]] = [
            (3.0, _slipped),
            (1.0, self._in_capitals),
            (1.0, _bare),
        ]

    def write(self, text: str, dutch: bool, random: Random) -> str:
        """A variant of `text`. Only a Dutch text is put into dialect."""
        chances, writers = zip(*(self._dutch if dutch else self._any))
        (writer,) = random.choices(writers, chances)
        variant: str = writer(text, random)
        if random.random() < 0.35:
            variant = _bare(variant, random)
        return " ".join(variant.split()) or text

    def _in_dialect(self, text: str, random: Random) -> str:
        variant = random.choice(self._dialects).write(text, random)
        return _slipped(variant, random) if random.random() < 0.15 else variant

    def _misspelt(self, text: str, random: Random) -> str:
        rate = random.choice((0.2, 0.4, 0.7))

        def write(match: "re.Match[str]") -> str:
            word = match[0]
            if random.random() > rate:
                return word
            known = self._slips.words.get(word.lower())
            if known and random.random() < 0.7:
                return _as_capital(word, random.choice(known))
            for sound in self._slips.sounds:
                if random.random() < sound.chance:
                    word = sound.pattern.sub(sound.replacement, word)
            return word

        return _slipped(_WORD.sub(write, text), random)

    def _spoken(self, text: str, random: Random) -> str:
        text = _bare(text, random)
        for pattern, heard in self._slips.speech:
            if random.random() < 0.6:
                text = pattern.sub(lambda _, heard=heard: heard, text)
        words = text.split()
        for _ in range(random.choice((0, 0, 1, 2, 3))):
            place = random.randint(0, len(words))
            again = words[place : place + 1] if random.random() < 0.3 else []
            words[place:place] = again or [random.choice(self._slips.fillers)]
        return " ".join(words)

    def _short(self, text: str, random: Random) -> str:
        def write(match: "re.Match[str]") -> str:
            known = self._slips.sms.get(match[0].lower())
            return random.choice(known) if known and random.random() < 0.8 else match[0]

        return _WORD.sub(write, _bare(text, random))

    def _telegraphic(self, text: str, random: Random) -> str:
        words = [word for word in text.split() if word.lower() not in _FUNCTION_WORDS]
        return " ".join(words) if len(words) > 1 else text

    def _in_capitals(self, text: str, random: Random) -> str:
        return text.upper() + random.choice(("", "", "!", "!!"))


def _bare(text: str, random: Random) -> str:
    """`text` as a hurried thumb types it: no capitals, no signs."""
    return re.sub(r"[.,!?;:\"()]", "", text).lower()


def _slipped(text: str, random: Random) -> str:
    """`text` with one slip of the finger in some of the longer words, and words run together."""
    rate = random.choice((0.15, 0.3, 0.45))
    words = [
        _slip(word, random) if len(word) > 4 and random.random() < rate else word
        for word in text.split()
    ]
    if len(words) > 2 and random.random() < 0.15:
        place = random.randrange(len(words) - 1)
        words[place : place + 2] = [words[place] + words[place + 1]]
    return " ".join(words)


def _slip(word: str, random: Random) -> str:
    """`word` with a letter too few or too many, or another than it should be."""
    place = random.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    slips = [
        before + after,
        before + here + here + after,
        before + after[:1] + here + after[1:],
        before + _neighbour(here, random) + after,
    ]
    if here.lower() in _VOWELS:
        slips.append(before + random.choice(_VOWELS) + after)
    if len(word) > _LONG:
        slips.append(f"{before}{here} {after}")
    return random.choice(slips)


def _neighbour(letter: str, random: Random) -> str:
    """A key beside that of `letter`."""
    for row in _KEYBOARD:
        place = row.find(letter.lower())
        if place >= 0:
            return random.choice(row[max(place - 1, 0) : place + 2].replace(letter, "") or letter)
    return letter


def _as_capital(model: str, word: str) -> str:
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _load(file: Path) -> Dict[str, Any]:
    content: Dict[str, Any] = YAML(typ="safe").load(file)
    return content


def _dialect(rules: Mapping[str, Any]) -> Dialect:
    return Dialect(
        {str(word): _forms(forms) for word, forms in (rules.get("words") or {}).items()},
        _phrases(rules.get("phrases") or {}),
        _sounds(rules.get("spelling") or ()),
        [str(filler) for filler in rules.get("fillers") or ()],
    )


def _read_slips(file: Path) -> Slips:
    rules = _load(file)
    return Slips(
        {str(word): _forms(forms) for word, forms in rules["words"].items()},
        _sounds(rules["phonetic"]),
        _phrases(rules["speech"]),
        [str(filler) for filler in rules["fillers"]],
        {str(word): _forms(forms) for word, forms in rules["sms"].items()},
    )


def _forms(forms: Any) -> Sequence[str]:
    return [str(form) for form in (forms if isinstance(forms, list) else [forms])]


def _phrases(phrases: Mapping[str, Any]) -> List[Tuple["re.Pattern[str]", str]]:
    return [
        (re.compile(rf"(?<!\w){re.escape(str(phrase))}(?!\w)", re.IGNORECASE), form)
        for phrase, forms in phrases.items()
        for form in _forms(forms)[:1]
    ]


def _sounds(rules: Sequence[Sequence[Any]]) -> List[Sound]:
    return [
        Sound(re.compile(str(pattern), re.IGNORECASE), str(replacement), float(chance))
        for pattern, replacement, chance in rules
    ]
