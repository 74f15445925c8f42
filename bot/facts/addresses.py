"""Reads Dutch addresses as people write them."""

import re
from dataclasses import dataclass
from typing import Optional

from bot.facts import dates

_ADDITION = r"(?:\s?-?\s?([A-Za-z]|bis|hs)(?![A-Za-z])|\s?[-/]\s?(\d{1,4}))?"
_NUMBER = r"(?:nr\.?|nummer|huisnummer|number)"
_POSTCODE = re.compile(
    rf"\b([1-9]\d{{3}})\s?([A-Za-z]{{2}})\b[\s,]*{_NUMBER}?\s*(\d{{1,5}}){_ADDITION}(?!\d)"
)
_STREET = re.compile(
    r"((?:\d{1,2}(?:e|de|ste) )?[^\W\d_][^\W\d_'’.\-]*(?:[ '’.\-]+[^\W\d_]+)*)\.?,?\s+"
    rf"(?:{_NUMBER}\s*)?(\d{{1,5}}){_ADDITION}(?=[\s,.!?]|$)"
)
# These words come before a street, never in its name.
_NO_STREET = set(
    "nee ja hoi hallo sorry eh uh ik wij we u je mij mijn ons onze adres woon wonen woont is zijn "
    "bedoel dat dit er heb heeft hebben staat staan ligt liggen op aan bij in naar over nog voor "
    "om thuis ongeveer maximaal minstens wil graag kan komen halen ophalen weet niet meer "
    "no yes i my our live lives at on it's its it there are have want about address please "
    "to".split()
)
# After these words in a longer sentence comes a street.
_BEFORE_STREET = set("op aan bij voor in adres tegenover naast at on near opposite".split())
_IS_STREET = re.compile(
    r"(?:straat|str|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|steeg|park|dreef|baan|markt|"
    r"wal|plantsoen|street|road|lane)$",
    re.IGNORECASE,
)
_PARTS_OF_NAME = set("van de der den het ten ter 's".split())
_POSTCODE_ALONE = re.compile(
    rf"(?<![\w+])([1-9]\d{{3}})(?!\d)(?:\s?([A-Za-z]{{2}})\b)?"
    rf"(?:[\s,]*(?:{_NUMBER}|op)?\s*(?!\d{{4}}\s?[A-Za-z]{{2}}\b)(\d{{1,5}})(?!\d))?"
)
_ARTICLES = ("de ", "het ", "the ")
_THE = {article.strip() for article in _ARTICLES}
_LONGEST_NAME = 4
_NUMBER_ONLY = re.compile(
    r"^(?:(?:nee|sorry|ik bedoel|bedoel|no|i mean|het is|moet|zijn|it is)\b[\s,]*)*"
    rf"(?:op\s+)?{_NUMBER}\s*(\d{{1,5}}\s?[A-Za-z]?)(?:\s+(?:zijn|dus|hoor))*\W*$",
    re.IGNORECASE,
)
_LONGEST = 120


def parse(text: str) -> Optional[str]:
    """The address in `text`: a postcode and house number, or a street and house number; None
    where the text holds neither."""
    said = " ".join(text.split())[:_LONGEST]
    postcode = _POSTCODE.search(said)
    if postcode:
        digits, letters, *house = postcode.groups()
        return f"{digits} {letters.upper()} {_house(*house)}"
    for match in _STREET.finditer(said):
        words, *house = match.groups()
        street = _street(words)
        if street:
            return f"{street[0].upper()}{street[1:]} {_house(*house)}"
    return None


def named(text: str) -> Optional[str]:
    """The address in a sentence about something else ("bank ophalen op Dorpsstraat 12"), where it
    is surely an address; else None. Stricter than `parse`."""
    said = " ".join(text.split())[:_LONGEST]
    if _POSTCODE.search(said):
        return parse(said)
    for match in _STREET.finditer(said):
        words, *house = match.groups()
        street = _street_after_other_words(words)
        if street:
            return f"{street[0].upper()}{street[1:]} {_house(*house)}"
    return None


@dataclass(frozen=True)
class Postcode:
    """A postcode. `letters` is empty where the text holds only digits; `number` is None where it
    holds no house number."""

    digits: str
    letters: str
    number: Optional[int]

    def __str__(self) -> str:
        return f"{self.digits} {self.letters}"


def postcode(text: str) -> Optional[Postcode]:
    """The postcode in `text`, with the house number after it; None where there is none."""
    found = [match.groups() for match in _POSTCODE_ALONE.finditer(text)]
    # "2026" may come before the postcode: the one with letters is meant.
    for digits, letters, number in sorted(found, key=lambda one: one[1] is None):
        return Postcode(digits, (letters or "").upper(), int(number) if number else None)
    return None


def corrected(address: str, text: str) -> Optional[str]:
    """`address` with the house number of `text` ("nee, nummer 14"); None where the text is not
    about the number alone."""
    match = _NUMBER_ONLY.match(" ".join(text.split())[:_LONGEST])
    if not match:
        return None
    number = match[1].replace(" ", "").upper()
    return re.sub(r" \d{1,5}[A-Z]*(?:-\d+)?$", f" {number}", address)


def _street(words: str) -> str:
    """The name of the street at the end of `words`, or nothing."""
    named = re.sub(rf"\b{_NUMBER}$", "", words, flags=re.IGNORECASE).rstrip(" ,").split(" ")
    before = [place for place, word in enumerate(named) if word.lower() in _NO_STREET]
    street = " ".join(named[before[-1] + 1 if before else 0 :])
    for article in _ARTICLES:
        street = street[len(article) :] if street.startswith(article) else street
    return street


def _street_after_other_words(words: str) -> str:
    """The name of the street at the end of a longer sentence, or nothing where it may be
    something else."""
    street = _street(words)
    named = street.split(" ")
    before = [word for word in words[: words.rfind(street)].lower().split() if word not in _THE]
    led = bool(before) and before[-1] in _BEFORE_STREET and len(named) <= _LONGEST_NAME
    if _IS_STREET.search(named[-1]):
        return street if led else _named_by_its_end(street)
    return street if led and street[:1].isupper() and not dates.names_a_date(named[-1]) else ""


def _named_by_its_end(street: str) -> str:
    """The part of "matras dinsdag Burgemeester van Tuyllaan" that belongs to the name."""
    words = street.split(" ")
    first = len(words) - 1
    while first and (words[first - 1][0].isupper() or words[first - 1] in _PARTS_OF_NAME):
        first -= 1
    return " ".join(words[first:])


def _house(number: str, letters: Optional[str], digits: Optional[str]) -> str:
    return number + (letters or "").upper() + (f"-{digits}" if digits else "")
