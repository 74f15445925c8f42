"""How near the nearest examples of a text are: cosines of unit vectors."""

from typing import Tuple

import numpy as np

NEAREST = 3


def nearest(meaning: np.ndarray, examples: np.ndarray, few: int) -> Tuple[np.ndarray, np.ndarray]:
    """The cosines of each row of `meaning` with its `few` nearest `examples`, nearest first, and
    the rows of these; both texts x few."""
    cosines = meaning @ examples.T
    few = min(few, cosines.shape[1])
    rows = np.argpartition(-cosines, few - 1, axis=1)[:, :few]
    near = np.take_along_axis(cosines, rows, axis=1)
    best_first = near.argsort(axis=1)[:, ::-1]
    near, rows = (np.take_along_axis(one, best_first, axis=1) for one in (near, rows))
    return near, rows


def nearness(cosines: np.ndarray) -> np.ndarray:
    """Of cosines, nearest first: the first, and the mean over the first few; texts x 2."""
    return np.column_stack([cosines[:, 0], cosines[:, :NEAREST].mean(axis=1)])


def nearness_to(meaning: np.ndarray, examples: np.ndarray) -> np.ndarray:
    """How near the `examples` are that are nearest to `meaning`, texts x 2; without columns where
    there is no encoder."""
    if not meaning.shape[1]:
        return np.zeros((len(meaning), 0), np.float32)
    return nearness(nearest(meaning, examples, NEAREST)[0])
