"""Searches pages by the similarity of their vectors to the vector of a question."""

from typing import List

import numpy as np

from nlu.learning.features import centred

FALSE_POSITIVE_RATE = 0.03
"""The share of unrelated messages that may find a page."""


class Index:
    """An index of pages. The similarity that a page needs is learned from messages that no page
    is about, so it fits whatever the pages are about."""

    def __init__(self, titles: np.ndarray, passages: np.ndarray, unrelated: np.ndarray) -> None:
        """`titles` of pages are encoded as queries and their beginnings as `passages`, pages x 384;
        `unrelated` messages are encoded as queries, messages x 384. All are unit vectors."""
        # Titles, passages and questions each have a mean of their own.
        self._query_mean = unrelated.mean(axis=0)
        self._titles = centred(titles, titles.mean(axis=0))
        self._passages = centred(passages, passages.mean(axis=0))
        highest = self._similarity(unrelated).max(axis=1)
        self._threshold = float(np.quantile(highest, 1 - FALSE_POSITIVE_RATE))

    def find(self, vector: np.ndarray, limit: int) -> List[int]:
        """The row numbers of the pages that are similar to the query `vector`, best first, `limit`
        at most."""
        similarity = self._similarity(vector[None])[0]
        best = similarity.argsort()[::-1][:limit]
        return [int(row) for row in best if similarity[row] > self._threshold]

    def _similarity(self, queries: np.ndarray) -> np.ndarray:
        """The mean cosine with title and passage, from -1 to 1, queries x pages."""
        embeddings = centred(queries, self._query_mean)
        similarity: np.ndarray = (embeddings @ self._titles.T + embeddings @ self._passages.T) / 2
        return similarity
