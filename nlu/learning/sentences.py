"""Divides a message into the sentences that are worth reading by themselves.

In a message of several sentences the vector of the whole is a mean: a question about a parking
permit hides the sentence before it, about somebody who waits at the door every night.
"""

import re
from typing import List

from nlu.learning.normalise import normalise

_FEWEST_WORDS = 4
_MOST = 8
"""A message of more sentences is divided into so many parts."""

_END = re.compile(r"(?<=[.?!;])\s+|\n+")


def sentences_of(text: str) -> List[str]:
    """The normalised sentences of `text` that have _FEWEST_WORDS or more; none where it is a single
    sentence."""
    parts = [part for part in _END.split(text) if part.strip()]
    if len(parts) < 2:
        return []
    long = [part for part in map(normalise, parts) if len(part.split()) >= _FEWEST_WORDS]
    size = -(-len(long) // _MOST)
    return [" ".join(long[at : at + size]) for at in range(0, len(long), size or 1)]
