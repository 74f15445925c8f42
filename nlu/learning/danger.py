"""How likely it is that somebody is in danger.

Two things speak for it: a regression over all features, and how near the nearest examples of
danger are beside the nearest of all else. A small regression weighs them, having seen both for
examples that were kept away from training.
"""

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from nlu.learning.classifier import Judge
from nlu.learning.features import Seen

_FOLDS = 4
_NEAREST = 3


class Danger:
    """Learns danger from examples of it and of all else. `possible` is the chance from which on
    `recall` of the examples of danger are found by one who has not seen them."""

    possible: float

    def fit(self, seen: Seen, danger: np.ndarray, recall: float) -> "Danger":
        """Learn which rows of `seen` are in `danger` (a mask)."""
        evidence = _kept_away(seen, danger)
        self._judge = Judge().fit(evidence, danger)
        self._witness = _Witness(seen, danger)
        unseen = self._judge.chances(evidence[danger])
        self.possible = float(np.quantile(unseen, 1 - recall))
        return self

    def chances(self, seen: Seen) -> np.ndarray:
        """From 0 to 1, one per text."""
        return self._judge.chances(self._witness.evidence(seen))


class _Sides(NamedTuple):
    danger: np.ndarray
    others: np.ndarray


class _Witness:
    """Says of texts what speaks for danger and against it."""

    def __init__(self, seen: Seen, danger: np.ndarray) -> None:
        found = LogisticRegression(max_iter=100, class_weight="balanced").fit(seen.both, danger)
        self._weights, self._start = found.coef_[0].astype(np.float32), float(found.intercept_[0])
        self._near = _Sides(seen.meaning[danger], seen.meaning[~danger])

    def evidence(self, seen: Seen) -> np.ndarray:
        """Texts x kinds of evidence."""
        score = seen.both @ self._weights + self._start
        if not seen.meaning.shape[1]:
            return score[:, None]
        sides = [_nearest(seen.meaning @ side.T) for side in self._near]
        return np.column_stack([score, *sides])


def _nearest(cosines: np.ndarray) -> np.ndarray:
    """The cosine to the nearest, and the mean over the nearest few."""
    few = min(_NEAREST, cosines.shape[1])
    nearest = -np.partition(-cosines, few - 1, axis=1)[:, :few]
    return np.column_stack([nearest.max(axis=1), nearest.mean(axis=1)])


def _kept_away(seen: Seen, danger: np.ndarray) -> np.ndarray:
    """Evidence of each text by a witness who has not seen it."""
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    found = [
        (kept, _Witness(seen.take(learned), danger[learned]).evidence(seen.take(kept)))
        for learned, kept in folds.split(seen.both, danger)
    ]
    rows = np.concatenate([kept for kept, _ in found])
    return np.vstack([evidence for _, evidence in found])[rows.argsort()]
