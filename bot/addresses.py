"""Dutch addresses as people write them."""

import re
from typing import Optional

_ADDITION = r"(?:\s?-?\s?([A-Za-z]|bis|hs)(?![A-Za-z])|\s?[-/]\s?(\d{1,4}))?"
_NUMBER = r"(?:nr\.?|nummer|huisnummer|number)"
_POSTCODE = re.compile(
    rf"\b([1-9]\d{{3}})\s?([A-Za-z]{{2}})\b[\s,]*{_NUMBER}?\s*(\d{{1,5}}){_ADDITION}(?!\d)"
)
_STREET = re.compile(
    r"((?:\d{1,2}(?:e|de|ste) )?[^\W\d_][^\W\d_'’.\-]*(?:[ '’.\-]+[^\W\d_]+)*)\.?,?\s+"
    rf"(?:{_NUMBER}\s*)?(\d{{1,5}}){_ADDITION}(?=[\s,.!?]|$)"
)
# Words that come before a street, never in its name.
_NO_STREET = set(
    "nee ja hoi hallo sorry eh uh ik wij we u je mij mijn ons onze adres woon wonen woont is zijn "
    "bedoel dat dit er heb heeft hebben staat staan ligt liggen op aan bij in naar over nog voor "
    "om thuis ongeveer maximaal minstens wil graag kan komen halen ophalen weet niet meer "
    "no yes i my our live lives at on it's its it there are have want about address please "
    "to".split()
)
_ARTICLES = ("de ", "het ", "the ")
_NUMBER_ONLY = re.compile(
    r"^(?:(?:nee|sorry|ik bedoel|bedoel|no|i mean|het is|moet|zijn|it is)\b[\s,]*)*"
    rf"(?:op\s+)?{_NUMBER}\s*(\d{{1,5}}\s?[A-Za-z]?)(?:\s+(?:zijn|dus|hoor))*\W*$",
    re.IGNORECASE,
)
_LONGEST = 120


def parse(text: str) -> Optional[str]:
    """The address in `text`: postcode and house number, or street and house number; None
    where it holds neither."""
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


def corrected(address: str, text: str) -> Optional[str]:
    """`address` with the house number that `text` ("nee, nummer 14") puts right; None where
    the text is not about the number alone."""
    match = _NUMBER_ONLY.match(" ".join(text.split())[:_LONGEST])
    if not match:
        return None
    number = match[1].replace(" ", "").upper()
    return re.sub(r" \d{1,5}[A-Z]*(?:-\d+)?$", f" {number}", address)


def _street(words: str) -> str:
    """The name of a street at the end of `words`, or nothing."""
    named = re.sub(rf"\b{_NUMBER}$", "", words, flags=re.IGNORECASE).rstrip(" ,").split(" ")
    before = [place for place, word in enumerate(named) if word.lower() in _NO_STREET]
    street = " ".join(named[before[-1] + 1 if before else 0 :])
    for article in _ARTICLES:
        street = street[len(article) :] if street.startswith(article) else street
    return street


def _house(number: str, letters: Optional[str], digits: Optional[str]) -> str:
    return number + (letters or "").upper() + (f"-{digits}" if digits else "")
