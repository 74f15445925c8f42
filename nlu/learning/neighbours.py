"""Finds the nearest examples of a text by the cosine similarity of unit vectors."""

from typing import Tuple

import numpy as np

NEAREST = 3
"""The number of nearest examples in a mean similarity."""


def nearest(
    embeddings: np.ndarray, examples: np.ndarray, count: int
) -> Tuple[np.ndarray, np.ndarray]:
    """The `count` nearest `examples` of each row of `embeddings`, nearest first: their cosines, and
    their row numbers. Both are texts x count, or texts x examples where there are fewer."""
    cosines = embeddings @ examples.T
    count = min(count, cosines.shape[1])
    rows = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    near = np.take_along_axis(cosines, rows, axis=1)
    best_first = near.argsort(axis=1)[:, ::-1]
    near, rows = (np.take_along_axis(one, best_first, axis=1) for one in (near, rows))
    return near, rows


def similarity(cosines: np.ndarray) -> np.ndarray:
    """The highest cosine and the mean of the NEAREST highest, texts x 2. `cosines` are sorted,
    highest first."""
    return np.column_stack([cosines[:, 0], cosines[:, :NEAREST].mean(axis=1)])


def similarity_to(embeddings: np.ndarray, examples: np.ndarray) -> np.ndarray:
    """The `similarity` of the nearest `examples` to each row of `embeddings`, texts x 2; texts x 0
    where embeddings have no columns."""
    if not embeddings.shape[1]:
        return np.zeros((len(embeddings), 0), np.float32)
    return similarity(nearest(embeddings, examples, NEAREST)[0])
