"""What a classifier sees of a text: its sentence vector, and its words and pieces of words.

The vector knows that "reisdocument" and "paspoort" are near; the words know "VOG" from "WOZ".
Together they beat either (docs/understanding.md has the figures).
"""

from typing import NamedTuple, Optional, Sequence

import numpy as np

from nlu.learning.words import Words

# How much the vector weighs beside the words: measured on CLINC150, flat between 1 and 4.
_VECTOR_WEIGHT = 2.0
_WORD_DIMENSIONS = 300


class Seen(NamedTuple):
    """Texts as a classifier sees them: `both` (texts x dimensions), and `meaning`, the centred
    unit vectors alone (texts x 384; without columns where there is no encoder)."""

    both: np.ndarray
    meaning: np.ndarray

    def take(self, rows: np.ndarray) -> "Seen":
        """Only `rows`: indices, or a mask."""
        return Seen(self.both[rows], self.meaning[rows])


class Features:
    """Learns a vocabulary, and where the middle of all vectors is."""

    def __init__(self) -> None:
        self._words = Words()
        self._reduce: Optional[np.ndarray] = None
        self._middle: Optional[np.ndarray] = None

    def fit(self, texts: Sequence[str], vectors: Optional[np.ndarray]) -> "Features":
        """Learn from `texts` and their `vectors`, or from the texts alone."""
        from sklearn.decomposition import TruncatedSVD

        counted = self._words.fit(texts)
        size = min(_WORD_DIMENSIONS, min(counted.shape) - 1)
        found = TruncatedSVD(size, n_iter=2, random_state=0).fit(counted)
        # Laid out so that a text takes only the rows of its words: 13 ms less per text.
        self._reduce = np.ascontiguousarray(found.components_.T, np.float32)
        self._middle = None if vectors is None else vectors.mean(axis=0)
        return self

    def see(self, texts: Sequence[str], vectors: Optional[np.ndarray]) -> Seen:
        """`texts`, one or more, as the classifiers see them. `vectors` are left out where none
        were learned; where they are missing now, the words alone must do."""
        words = np.stack([self._reduced(text) for text in texts])
        if self._middle is None:
            return Seen(words, np.zeros((len(words), 0), np.float32))
        if vectors is None:
            nothing = np.zeros((len(words), len(self._middle)), np.float32)
            return Seen(np.hstack([nothing, words]), nothing)
        meaning = centred(vectors, self._middle)
        return Seen(np.hstack([_VECTOR_WEIGHT * meaning, words]), meaning)

    def _reduced(self, text: str) -> np.ndarray:
        """The words of `text` in few dimensions."""
        assert self._reduce is not None
        rows, weights = self._words.weigh(text)
        reduced: np.ndarray = weights @ self._reduce[rows]
        return reduced


def centred(vectors: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """`vectors` as seen from the `middle` of all, of length 1. Raw cosines lie between 0.77 and
    0.93; around the middle they spread over -1 to 1."""
    around = (vectors - middle).astype(np.float32)
    unit: np.ndarray = around / np.linalg.norm(around, axis=1, keepdims=True)
    return unit
