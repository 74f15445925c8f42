"""Cutting a message into parts that a channel takes, and sending those in order."""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from routing.outcomes import Accepted, Outcome

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


class Progress:
    """How far messages of several parts got, so that another try goes on where the last one
    stopped instead of repeating what the citizen already has.

    Kept in memory, for the last `keep` unfinished messages: after a restart a message is
    repeated from its first part.
    """

    def __init__(self, keep: int = 1000) -> None:
        self._keep = keep
        self._accepted: OrderedDict[str, int] = OrderedDict()

    async def send[P](
        self, key: str, parts: Sequence[P], send_part: Callable[[P, int], Awaitable[Outcome]]
    ) -> Outcome:
        """Send the `parts` of the message known as `key`, each after the one before was taken.

        `send_part` gets a part and how many follow it. The outcome is that of the last part,
        or of the first that was not accepted: a message counts as sent only when it is whole.
        """
        outcome: Outcome = Accepted()
        for index in range(self._accepted.pop(key, 0), len(parts)):
            self._remember(key, index)
            outcome = await send_part(parts[index], len(parts) - index - 1)
            if not isinstance(outcome, Accepted):
                return outcome
        self._accepted.pop(key, None)
        return outcome

    def _remember(self, key: str, accepted: int) -> None:
        if accepted:
            self._accepted[key] = accepted
            while len(self._accepted) > self._keep:
                self._accepted.popitem(last=False)
