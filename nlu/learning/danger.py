"""How likely it is that somebody is in danger.

Two things speak for it: a regression over all features, and how near the nearest examples of
danger are beside the nearest of all else. A small regression weighs them, having seen both for
examples that were kept away from training.
"""

from functools import partial

import numpy as np

from nlu.learning.classifier import Judge
from nlu.learning.features import Seen
from nlu.learning.neighbours import nearness_to
from nlu.learning.together import together

_FOLDS = 4


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

    def chances(self, seen: Seen, others: np.ndarray) -> np.ndarray:
        """From 0 to 1, one per text; `others` is how near the nearest of all else are
        (`nearness_to`), which whoever ranks topics knows already."""
        return self._judge.chances(self._witness.evidence(seen, others))


class _Witness:
    """Says of texts what speaks for danger and against it."""

    def __init__(self, seen: Seen, danger: np.ndarray) -> None:
        from sklearn.linear_model import LogisticRegression

        found = LogisticRegression(max_iter=100, class_weight="balanced").fit(seen.both, danger)
        self._weights, self._start = found.coef_[0].astype(np.float32), float(found.intercept_[0])
        self._danger = seen.meaning[danger]

    def evidence(self, seen: Seen, others: np.ndarray) -> np.ndarray:
        """Texts x kinds of evidence."""
        score = seen.both @ self._weights + self._start
        return np.column_stack([score, nearness_to(seen.meaning, self._danger), others])


def _kept_away(seen: Seen, danger: np.ndarray) -> np.ndarray:
    """Evidence of each text by a witness who has not seen it."""
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    learned_and_kept = list(folds.split(seen.both, danger))
    found = together(
        [
            partial(_testified, seen.take(learned), danger[learned], seen.take(kept))
            for learned, kept in learned_and_kept
        ]
    )
    rows = np.concatenate([kept for _, kept in learned_and_kept])
    return np.vstack(found)[rows.argsort()]


def _testified(learned: Seen, danger: np.ndarray, kept: Seen) -> np.ndarray:
    others = nearness_to(kept.meaning, learned.meaning[~danger])
    return _Witness(learned, danger).evidence(kept, others)
