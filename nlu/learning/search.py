"""Which pages answer a question, by how near their vectors are to its own."""

from typing import List

import numpy as np

from nlu.learning.features import centred

BY_CHANCE = 0.03
"""Of messages that no page is about, the part that may find one all the same."""


class Index:
    """Pages to be found. From `others`, vectors of messages that no page is about, it learns how
    near a page is by chance, whatever the pages are; nearer than that counts."""

    def __init__(self, titles: np.ndarray, passages: np.ndarray, others: np.ndarray) -> None:
        """Unit vectors, a row each: of the titles of pages as queries, of their beginnings as
        passages, and of the others as queries."""
        # Titles, passages and questions each lie around a middle of their own.
        self._asked = others.mean(axis=0)
        self._titles = centred(titles, titles.mean(axis=0))
        self._passages = centred(passages, passages.mean(axis=0))
        by_chance = self._nearness(others).max(axis=1)
        self._near = float(np.quantile(by_chance, 1 - BY_CHANCE))

    def find(self, vector: np.ndarray, most: int) -> List[int]:
        """The rows of at most that many pages that the query `vector` is near to, best first."""
        nearness = self._nearness(vector[None])[0]
        best = nearness.argsort()[::-1][:most]
        return [int(row) for row in best if nearness[row] > self._near]

    def _nearness(self, queries: np.ndarray) -> np.ndarray:
        """From -1 to 1, queries x pages."""
        around = centred(queries, self._asked)
        nearness: np.ndarray = (around @ self._titles.T + around @ self._passages.T) / 2
        return nearness
