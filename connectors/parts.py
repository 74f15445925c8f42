"""Cutting a message into parts that a channel takes."""

import re

# Where a text may be cut, best first: between paragraphs, lines, sentences, words.
_SEAMS = tuple(map(re.compile, (r"\n[ \t]*\n", r"\n", r"(?<=[.!?…])\s", r"\s")))

# What is drawn together with the character before it: accents, joiners, variants, skin tones.
_JOINS = re.compile("[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")

_INVISIBLE = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}


def printable(text: str) -> str:
    """`text` without the control characters (NUL and the like) that providers refuse."""
    return text.translate(_INVISIBLE)


def units(text: str) -> int:
    """The length of `text` as providers count it: in UTF-16 code units, an emoji being two."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int) -> list[str]:
    """`text` in parts of at most `limit` units each, cut where people would pause.

    Only white space around a cut is dropped. A text of nothing but white space has no parts.
    """
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        cut = _seam(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _seam(text: str, limit: int) -> int:
    """Where to cut: the last good seam that leaves the part at least half full."""
    room = _fitting(text, limit)
    for seam in _SEAMS:
        cuts = [match.start() for match in seam.finditer(text, room // 2, room + 1)]
        if cuts and cuts[-1] > 0:
            return cuts[-1]
    return _between_letters(text, room)


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` units."""
    used = 0
    for index, char in enumerate(text):
        used += units(char)
        if used > limit:
            return index
    return len(text)


def _between_letters(text: str, room: int) -> int:
    """The last place up to `room` where no character is torn from its accents."""
    for cut in range(room, room // 2, -1):
        if not _JOINS.match(text[cut]) and text[cut - 1] != "\u200d":
            return cut
    return room
