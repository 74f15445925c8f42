"""Finds training examples of different intents that say almost the same."""

from typing import List, NamedTuple, Sequence

import numpy as np

THRESHOLD = 0.9
"""The cosine of centred vectors from which on two texts are near-duplicates."""


class NearDuplicate(NamedTuple):
    """Two examples of different intents, and the cosine of their embeddings."""

    similarity: float
    intent: str
    text: str
    other_intent: str
    other_text: str


def near_duplicates(
    texts: Sequence[str], intents: Sequence[str], embeddings: np.ndarray, limit: int = 40
) -> List[NearDuplicate]:
    """The most similar pairs of examples, most similar first; `limit` at most. `embeddings` are
    centred unit vectors, texts x dimensions; without columns there are no pairs."""
    if not embeddings.shape[1]:
        return []
    cosines = embeddings @ embeddings.T
    names = np.asarray(intents)
    cosines[names[:, None] == names[None, :]] = -1.0
    rows, columns = np.nonzero(np.triu(cosines, 1) >= THRESHOLD)
    best_first = np.argsort(-cosines[rows, columns])[:limit]
    return [
        NearDuplicate(float(cosines[a, b]), intents[a], texts[a], intents[b], texts[b])
        for a, b in zip(rows[best_first], columns[best_first])
    ]
