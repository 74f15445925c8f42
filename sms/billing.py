"""How many SMS a text is billed as.

One SMS holds 140 octets: 160 characters of GSM-7, or 70 code units of UCS-2 where a single
character is outside GSM-7. In a text of several, each gives 6 octets to the header that puts
them together again: 153 and 67. Rules: 3GPP TS 23.038 and 23.040, twilio.com/docs/glossary/
what-sms-character-limit; counted as Twilio's own calculator does (npm sms-segments-calculator),
which was compared with its bills.
"""

from typing import Iterable

from sms.alphabet import EXTENSION, GSM7
from sms.graphemes import graphemes

GSM7_SINGLE, GSM7_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67


def segments(text: str) -> int:
    """How many SMS `text` is. One for a text of nothing, which no provider takes."""
    if GSM7.issuperset(text):
        return _parts([2 if char in EXTENSION else 1 for char in text], GSM7_SINGLE, GSM7_PART)
    return _parts([units(one) for one in graphemes(text)], UCS2_SINGLE, UCS2_PART)


def encoding(text: str) -> str:
    """GSM-7 or UCS-2: in which of them `text` is sent."""
    return "GSM-7" if GSM7.issuperset(text) else "UCS-2"


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units: an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def _parts(sizes: Iterable[int], single: int, room: int) -> int:
    """Into how many parts of `room` pieces of these `sizes` go, none of them torn (but for one
    that is larger than a part). One, where together they take no more than `single`."""
    sizes = list(sizes)
    if sum(sizes) <= single:
        return 1
    parts, used = 0, room
    for size in sizes:
        if used + size <= room:
            used += size
        else:
            full, rest = divmod(size, room)
            parts, used = parts + full + bool(rest), rest or room
    return parts
