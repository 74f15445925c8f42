"""Counting the SMS that a text is billed as.

One SMS holds 140 octets: 160 characters of GSM-7, or 70 code units of UCS-2 where a single
character is outside GSM-7. Where a text takes several SMS, each gives 6 octets to the header that
puts them together again, and holds 153 or 67. Rules: 3GPP TS 23.038 and 23.040,
twilio.com/docs/glossary/what-sms-character-limit. The count is that of Twilio's own calculator
(npm sms-segments-calculator), which its makers compared with bills.
"""

from typing import Iterable

from sms.alphabet import EXTENSION, GSM7
from sms.graphemes import graphemes

GSM7_SINGLE, GSM7_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67


def segments(text: str) -> int:
    """The number of SMS that `text` takes. An empty text counts as one; no provider takes it."""
    if GSM7.issuperset(text):
        return _parts([2 if char in EXTENSION else 1 for char in text], GSM7_SINGLE, GSM7_PART)
    return _parts([units(one) for one in graphemes(text)], UCS2_SINGLE, UCS2_PART)


def encoding(text: str) -> str:
    """The encoding in which `text` is sent: GSM-7 or UCS-2."""
    return "GSM-7" if GSM7.issuperset(text) else "UCS-2"


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units: an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def _parts(sizes: Iterable[int], single: int, room: int) -> int:
    """The number of parts, of `room` each, that pieces of these `sizes` take. No piece is torn, but
    for a piece that is larger than a part. All pieces are one part if they fit in `single`."""
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
