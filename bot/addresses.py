"""Dutch addresses as people write them."""

import re
from typing import Optional

_POSTCODE = re.compile(
    r"\b([1-9]\d{3})\s?([A-Za-z]{2})\b[\s,]*(?:nr\.?|nummer|huisnummer)?\s*"
    r"(\d{1,5})\s?([A-Za-z]?)\b"
)
_STREET = re.compile(
    r"([^\W\d_][^\W\d_'’.\-]*(?:[ '’.\-]+[^\W\d_]+)*)\.?,?\s+(?:nr\.?\s*|nummer\s+)?"
    r"(\d{1,5})(?:\s?-?\s?([A-Za-z]{1,2}|\d{1,4}))?(?=[\s,.!?]|$)"
)
_BEFORE = re.compile(
    r"^(?:(?:nee|ja|hoi|sorry|eh|het is|dat is|ik bedoel|bedoel|mijn adres is|het adres is|adres|"
    r"ik woon|wij wonen|we wonen|i live|my address is|it is|op|aan|in|at|on|de|het|the)"
    r"\b[\s,:]*)+",
    re.IGNORECASE,
)
_NUMBER_ONLY = re.compile(
    r"^(?:(?:nee|sorry|ik bedoel|bedoel|no|i mean|het is|moet|zijn|it is)\b[\s,]*)*"
    r"(?:op\s+)?(?:huisnummer|nummer|nr\.?|number)\s*(\d{1,5}\s?[A-Za-z]?)(?:\s+(?:zijn|dus|hoor))*\W*$",
    re.IGNORECASE,
)
_LONGEST = 120


def parse(text: str) -> Optional[str]:
    """The address in `text`: postcode and house number, or street and house number; None
    where it holds neither."""
    said = " ".join(text.split())[:_LONGEST]
    postcode = _POSTCODE.search(said)
    if postcode:
        digits, letters, number, addition = postcode.groups()
        return f"{digits} {letters.upper()} {number}{addition.upper()}"
    street = _STREET.search(_BEFORE.sub("", said))
    if not street:
        return None
    name, number, addition = street.groups()
    return f"{name[0].upper()}{name[1:]} {number}{_joined(addition)}"


def corrected(address: str, text: str) -> Optional[str]:
    """`address` with the house number that `text` ("nee, nummer 14") puts right; None where
    the text is not about the number alone."""
    match = _NUMBER_ONLY.match(" ".join(text.split()))
    if not match:
        return None
    number = match[1].replace(" ", "").upper()
    return re.sub(r"\d{1,5}[A-Za-z]?(?:-\w+)?$", number, address)


def _joined(addition: Optional[str]) -> str:
    if not addition:
        return ""
    return addition.upper() if addition.isalpha() else f"-{addition}"
