"""Finds Dutch addresses as people write them, anywhere in a message.

An address is a street with a house number, or a postcode with one; `place` finds places without
a number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts import houses, streets
from bot.facts.landmarks import place

__all__ = ["Postcode", "corrected", "named", "parse", "place", "postcode", "without"]

_LONGEST = 1000
_NEAR = 60  # letters in which a house number may come before its postcode
_LABEL_BEFORE = re.compile(rf"[\s,(]*(?:\b(?:op|met|at)\s+)?{houses.LABEL}[\s:]*$", re.IGNORECASE)
_WORD_AT_NUMBER = re.compile(
    rf"\b(?:nr\.?|(?:huis)?nummer|[^\W\d_]+(?:{streets.ENDINGS}))(?=\d)", re.IGNORECASE
)
# "Plein 1945 12": the year belongs to the name where another number follows.
_YEAR = re.compile(
    rf"(?:1[89]\d\d(?:-(?:19)?\d\d)?|40-45)\s+(?:{houses.LABEL}\s*)?\d", re.IGNORECASE
)
_CODE = re.compile(r"(?<![\w+€.,:-])([1-9]\d{3})(\s?)([A-Za-z]{2})(?![A-Za-z])")
_CODE_DIGITS = re.compile(r"(?<![\w+€.,:-])([1-9]\d{3})(?!\d)")
# After four digits and a space these are words, not the end of a postcode.
_NO_LETTERS = set(
    "nr en op in is om ik we er of te je ze nu na ja al de me my it at on to or as by so no "
    "he an am pm kg km cm mm do vr za zo ma di wo".split()
)
# A city may come between where a label follows: "1234 AB Voorbeeld, nummer 12".
_TO_HOUSE = re.compile(
    r"[\s,;.]*(?:(?:(?:(?:en|met|and|op|te|in|mijn|het|my)\s+)|[A-Z][\w-]+[\s,]+){0,3}"
    rf"(?i:{houses.LABEL})[\s:]*(?:is\s+)?|op\s+)?"
)
_HOUSE_TO_CODE = re.compile(
    r"[\s,]*(?:(?:en|met|and|in)\s+)?(?:(?:postcode|postal code)\s*(?:is\s+)?)?", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:\b(?:op|aan|bij|voor|in|adres|tegenover|naast|at|on|near)\s+)?(?:\b(?:de|het|the)\s+)?$",
    re.IGNORECASE,
)
# After an address that is all of an answer, or all of a clause.
_ALONE = re.compile(
    r"\s*(?:$|[,.;!?(]|(?:in|te|graag|aub|dus|hoor|please|op|en|and)\b|\d{4}|[A-Z])"
)
_TO_STREET = re.compile(
    r"\s*,?\s+(?:in|op|aan|van|on|at|of)\s+(?:(?:de|het|the)\s+)?"
    rf"((?:[\w.'-]+\s+){{0,3}}?)([\w'-]*(?:{streets.ENDINGS}))(?!\w)",
    re.IGNORECASE,
)
_HOUSE_AT_END = re.compile(r" ([1-9]\d{0,4}[A-Z]*(?:-\w+)*)$")


@dataclass(frozen=True)
class Postcode:
    """A postcode. `letters` is empty where the text holds only digits; `number` is None where it
    holds no house number."""

    digits: str
    letters: str
    number: int | None

    def __str__(self) -> str:
        return f"{self.digits} {self.letters}"


@dataclass(frozen=True)
class _Found:
    """An address as it is written out, and where it is in `said`."""

    address: str
    said: str
    start: int
    end: int


def parse(text: str) -> str | None:
    """The address in `text`, the answer to the question for one: a postcode and house number, or
    a street and house number; None where the text holds neither."""
    found = _find(text, strictly=False)
    return found.address if found else None


def named(text: str) -> str | None:
    """The address in a sentence about anything ("bank ophalen op Dorpsstraat 12"), where it is
    surely an address; else None. Stricter than `parse`."""
    found = _find(text, strictly=True)
    return found.address if found else None


def without(text: str) -> str:
    """`text` on one line without the address that `named` finds, and the words that lead to it."""
    found = _find(text, strictly=True)
    if not found:
        return " ".join(text.split())
    before = _LEAD.sub("", found.said[: found.start])
    return " ".join(f"{before} {found.said[found.end :]}".split())


def postcode(text: str) -> Postcode | None:
    """The postcode in `text`, with the house number after it; None where there is none. One with
    letters is meant before a number such as 2026."""
    said = houses.in_digits(_said(text))
    for code in _codes(said):
        house = _house_of(code, said)
        return Postcode(code[1], code[3].upper(), _number(house[0]) if house else None)
    digits = _CODE_DIGITS.search(said)
    if not digits:
        return None
    after = _house_after(said, digits.end())
    return Postcode(digits[1], "", _number(after[0]) if after else None)


def corrected(address: str, text: str) -> str | None:
    """`address` with the house number that `text` puts right ("nee, nummer 14", "niet 12 maar
    21"); None where `text` is not about the number, or `address` has none."""
    held = _HOUSE_AT_END.search(address)
    house = houses.right(held[1], houses.in_digits(_said(text))) if held else None
    return f"{address[: held.start()]} {house}" if held and house else None


def _said(text: str) -> str:
    straight = text.replace("’", "'").replace("‘", "'")
    return " ".join(_WORD_AT_NUMBER.sub(r"\g<0> ", straight[: 2 * _LONGEST]).split())[:_LONGEST]


def _number(house: str) -> int:
    return int(houses.digits_of(house))


def _find(text: str, *, strictly: bool) -> _Found | None:
    """The first address in `text`; one with its number in words only where there is none in
    digits."""
    said = _said(text)
    for version in (said, houses.in_digits(said)):
        found = [
            *_at_codes(version),
            *_at_streets(version, strictly=strictly),
            *_at_numbers(version),
        ]
        if found:
            return min(found, key=lambda one: one.start)
    return None


def _codes(said: str) -> "Iterator[re.Match[str]]":
    """The postcodes with letters in `said`."""
    for code in _CODE.finditer(said):
        if not (code[2] and code[3].islower() and code[3] in _NO_LETTERS):
            yield code


def _at_codes(said: str) -> Iterator[_Found]:
    for code in _codes(said):
        house = _house_of(code, said)
        if house:
            written, start, end = house
            address = f"{code[1]} {code[3].upper()} {written}"
            yield _Found(address, said, min(code.start(), start), max(code.end(), end))


def _house_of(code: "re.Match[str]", said: str) -> tuple[str, int, int] | None:
    """The house number after a postcode, or with its label before it; its start and its end."""
    after = _house_after(said, code.end())
    if after:
        return after[0], code.end(), after[1]
    for house, start, end in houses.houses(said[: code.start()], max(code.start() - _NEAR, 0)):
        label = _LABEL_BEFORE.search(said[:start])
        if label and _HOUSE_TO_CODE.fullmatch(said, end, code.start()):
            return house, label.start(), end
    return None


def _house_after(said: str, at: int) -> tuple[str, int] | None:
    """The house number after a postcode that ends `at` that place, and its end."""
    between = _TO_HOUSE.match(said, at)
    start = between.end() if between else at
    return None if _CODE.match(said, start) else houses.house(said, start)


def _at_streets(said: str, *, strictly: bool) -> Iterator[_Found]:
    codes = list(_codes(said))
    for number in houses.START.finditer(said):
        start = number.start()
        in_code = any(code.start() == start for code in codes)
        house = None if in_code or _YEAR.match(said, start) else houses.house(said, start)
        clause = max((code.end() for code in codes if code.end() <= start), default=0)
        before = _LABEL_BEFORE.sub("", said[clause:start]).rstrip(" ,")
        alone = house and _ALONE.match(said, house[1])
        street = streets.name(before, strictly=strictly or not alone) if house else ""
        if house and street:
            address = f"{streets.written(street)} {house[0]}"
            yield _Found(address, said, clause + len(before) - len(street), house[1])


def _at_numbers(said: str) -> Iterator[_Found]:
    """The addresses with the number first: "op nummer 12 van de Eikenlaan"."""
    for house, start, end in houses.houses(said):
        label = _LABEL_BEFORE.search(said[:start])
        street = _TO_STREET.match(said, end) if label else None
        if label and street and streets.is_street(street[2]):
            address = f"{streets.written(street[1] + street[2])} {house}"
            yield _Found(address, said, label.start(), street.end())
