"""Training examples of different intents that say almost the same."""

from typing import List, NamedTuple, Sequence

import numpy as np

NEAR = 0.9
"""Cosine of centred vectors from which two texts may be the same question."""


class Neighbours(NamedTuple):
    """Two examples, and how near they are (1: the same)."""

    near: float
    intent: str
    text: str
    other_intent: str
    other_text: str


def neighbours(
    texts: Sequence[str], intents: Sequence[str], meaning: np.ndarray, most: int = 40
) -> List[Neighbours]:
    """The nearest pairs of different intents, nearest first. `meaning`: texts x dimensions,
    centred unit vectors; without columns nothing is near."""
    if not meaning.shape[1]:
        return []
    cosines = meaning @ meaning.T
    names = np.asarray(intents)
    cosines[names[:, None] == names[None, :]] = -1.0
    rows, columns = np.nonzero(np.triu(cosines, 1) >= NEAR)
    nearest = np.argsort(-cosines[rows, columns])[:most]
    return [
        Neighbours(float(cosines[a, b]), intents[a], texts[a], intents[b], texts[b])
        for a, b in zip(rows[nearest], columns[nearest])
    ]
