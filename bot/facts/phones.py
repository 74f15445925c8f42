"""Reads Dutch telephone numbers as people write them."""

import re
from typing import Optional

# Digits with what people put between them; a country code may come before.
_WRITTEN = re.compile(r"(?:\+|\b00)?\(?\d(?:[\s./()\-–]{0,3}\d){4,17}")
_COUNTRY = re.compile(r"^(?:\+|00)31(?:0(?=\d{9}$))?|^31(?=\d{9}$)")
_MOBILE = re.compile(r"06[1-58]\d{7}")
_FIXED = re.compile(r"0(?:[1-57]\d|8[58])\d{7}")
# Area codes of three digits; all others have four. From the national numbering plan.
_SHORT_CODES = set(
    "010 013 015 020 023 024 026 030 033 035 036 038 040 043 045 046 050 053 055 058 070 071 072 "
    "073 074 075 076 077 078 079 085 088".split()
)


def parse(text: str) -> Optional[str]:
    """The first Dutch number in `text` that can be called, as "06-12345678" or "0341-123456";
    None where there is none."""
    for written in _WRITTEN.findall(text):
        number = _national(written)
        if _MOBILE.fullmatch(number):
            return f"06-{number[2:]}"
        if _FIXED.fullmatch(number):
            code = 3 if number[:3] in _SHORT_CODES else 4
            return f"{number[:code]}-{number[code:]}"
    return None


def tried(text: str) -> bool:
    """Whether `text` holds digits that look like a telephone number, possible or not."""
    return bool(_WRITTEN.search(text))


def without(text: str) -> str:
    """`text` without the numbers that `parse` finds."""
    return _WRITTEN.sub(lambda found: " " if parse(found[0]) else found[0], text)


def _national(written: str) -> str:
    """The digits of `written`, from the leading zero on."""
    plus = "+" if written.startswith("+") else ""
    return _COUNTRY.sub("0", plus + re.sub(r"\D", "", written))
