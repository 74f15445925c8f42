"""Cutting a text into parts that a channel takes."""

import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate

from sms.billing import segments, units
from sms.graphemes import graphemes

# The places where a text may be cut, best first: between paragraphs, lines, sentences, words.
_SEAMS = tuple(map(re.compile, (r"\n[ \t]*\n", r"\n", r"(?<=[.!?…])\s", r"\s")))

# Twilio advises against longer ones: some networks do not put them together again
# (help.twilio.com, "Does Twilio support concatenated SMS messages"). In GSM-7 this is about the
# 1600 characters that it takes, in UCS-2 it is 670.
MOST_SEGMENTS = 10

_INVISIBLE = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}


def printable(text: str) -> str:
    """`text` without the control characters (NUL and the like) that providers refuse."""
    return text.translate(_INVISIBLE)


def one_sms(part: str) -> bool:
    """Whether `part` is short enough to arrive as one text."""
    return segments(part) <= MOST_SEGMENTS


def split(text: str, limit: int, fits: Callable[[str], bool] = lambda _: True) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 code units each (0: of any length) for which `fits`
    is true, cut where people would pause. If a text fits, each beginning of it must fit too.

    Only white space around a cut is dropped. A text that is only white space has no parts.
    """
    parts = []
    rest = text.strip()
    while (room := _room(rest, limit, fits)) < len(rest):
        cut = _seam(rest, room)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _room(text: str, limit: int, fits: Callable[[str], bool]) -> int:
    """How many characters of `text` go into one part."""
    most = limit or 2 * len(text)  # a character is at most two code units
    lengths = range(1, min(len(text), most) + 1)
    too_long = bisect_left(
        lengths, True, key=lambda end: units(text[:end]) > most or not fits(text[:end])
    )
    return max(1, too_long) if text else 0


def _seam(text: str, room: int) -> int:
    """Where to cut: the last good seam that leaves the part at least half full."""
    for seam in _SEAMS:
        cuts = [match.start() for match in seam.finditer(text, room // 2, room + 1)]
        if cuts and cuts[-1] > 0:
            return cuts[-1]
    return _between_letters(text, room)


def _between_letters(text: str, room: int) -> int:
    """The last place up to `room` where no character is torn from its accents."""
    ends = accumulate(map(len, graphemes(text[: room + 1])))
    return max((end for end in ends if room // 2 < end <= room), default=room)
