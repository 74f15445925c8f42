"""Reads numbers that people write as words, in Dutch and English."""

import re
import unicodedata
from collections.abc import Iterator

_UNITS = {
    **{"nul": 0, "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7},
    **{"acht": 8, "negen": 9, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5},
    **{"six": 6, "seven": 7, "eight": 8, "nine": 9},
}
_TEENS = {
    **{"tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15},
    **{"zestien": 16, "zeventien": 17, "achttien": 18, "negentien": 19, "ten": 10},
    **{"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19},
}
_TENS = {
    **{"twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70},
    **{"tachtig": 80, "negentig": 90, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40},
    **{"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
}
_BELOW_100 = {
    **_UNITS,
    **_TEENS,
    **_TENS,
    **{
        word: ten + unit
        for tens, ten in _TENS.items()
        for units, unit in _UNITS.items()
        if unit
        for word in (f"{units}en{tens}", f"{tens}{units}")
    },
}
# The word, its size, and below what the number before it stays: "negentienhonderd".
_SIZES = (
    ("duizend", 1000, 10),
    ("thousand", 1000, 10),
    ("honderd", 100, 100),
    ("hundred", 100, 100),
)
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s-]*")
_MOST_WORDS = 8
# "Een" and "one" are mostly no number: "een kast", "the old one".
_ARTICLES = {"een", "one"}


def number(text: str) -> int | None:
    """The number that all of `text` writes, in digits or in words, up to 9999 in words: 25 for
    "twenty-five", 112 for "honderdtwaalf"; None where it is no number."""
    said = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", said):
        return int(said)
    return _value(re.sub(r"[\s-]+", "", _plain(said)))


def leading(text: str) -> tuple[int, int] | None:
    """The number in words at the start of `text`, and the length of those words; None where it
    starts with something else."""
    for end in sorted(_ends(text), reverse=True):
        value = number(text[:end])
        if value is not None:
            return value, end
    return None


def in_digits(text: str) -> str:
    """`text` with the numbers in words as digits: "2 banken" for "twee banken". "Een" and "one"
    stay, as they are articles more often than numbers; "één" does not."""
    written, at = "", 0
    for word in _WORD.finditer(text):
        found = leading(text[word.start() :]) if word.start() >= at else None
        if found and text[word.start() : word.start() + found[1]].lower() not in _ARTICLES:
            written += text[at : word.start()] + str(found[0])
            at = word.start() + found[1]
    return written + text[at:]


def _ends(text: str) -> Iterator[int]:
    """Where each of the first words of `text` ends, as long as nothing else is between them."""
    end = 0
    for _ in range(_MOST_WORDS):
        between = _BETWEEN.match(text, end)
        word = _WORD.match(text, between.end() if between else end)
        if not word or (end and word.start() == end):
            return
        end = word.end()
        yield end


def _plain(text: str) -> str:
    """`text` in lower case and without accents: "tweeëntwintig", "één"."""
    spread = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _value(said: str) -> int | None:
    for word, size, limit in _SIZES:
        before, found, after = said.partition(word)
        if found:
            many = _value(before) if before else 1
            rest = _value(re.sub(r"^(?:en|and)", "", after)) if after else 0
            if many is None or rest is None or not 0 < many < limit or rest >= size:
                return None
            return many * size + rest
    return _BELOW_100.get(said)
