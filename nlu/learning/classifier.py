"""Which class a text belongs to, and how much speaks for each class.

Learned with scikit-learn; of what it learned only weights are kept. To ask its own objects about
one text takes milliseconds, most of them to check their input. It is imported where it learns: an
engine that answers starts without it.
"""

from functools import partial
from typing import List, Optional, Sequence

import numpy as np

from nlu.learning.together import together

_CLOSENESS = 8.0
_ROUNDS = 60


class Classifier:
    """One class per text: a logistic regression over features."""

    classes: np.ndarray
    """The labels, in the order of the columns of `scores`."""

    def fit(self, features: np.ndarray, labels: Sequence[str]) -> "Classifier":
        """Learn `labels`, one per row of `features`."""
        from sklearn.linear_model import LogisticRegression

        found = LogisticRegression(C=_CLOSENESS, max_iter=_ROUNDS).fit(features, labels)
        self.classes = found.classes_
        of_two = len(self.classes) == 2  # scikit-learn keeps the second only
        self._weights = _light(
            np.vstack([-found.coef_, found.coef_]) / 2 if of_two else found.coef_
        )
        self._start = np.r_[-found.intercept_, found.intercept_] / 2 if of_two else found.intercept_
        return self

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Log-odds, texts x classes."""
        scores: np.ndarray = features @ self._weights.T + self._start
        return scores


class MultiClassifier:
    """Any number of classes per text: a logistic regression for each."""

    classes: List[str]

    def fit(self, features: np.ndarray, labels: Sequence[Sequence[str]]) -> "MultiClassifier":
        """Learn which of `labels` each row of `features` has."""
        from sklearn.linear_model import LogisticRegression

        self.classes = sorted({label for some in labels for label in some})
        chosen = partial(LogisticRegression, C=_CLOSENESS, max_iter=_ROUNDS)
        found = together(
            [
                partial(
                    chosen(class_weight="balanced").fit, features, [one in some for some in labels]
                )
                for one in self.classes
            ]
        )
        self._weights = _light(np.vstack([one.coef_ for one in found]))
        self._start = np.concatenate([one.intercept_ for one in found])
        return self

    def chances(self, features: np.ndarray) -> np.ndarray:
        """From 0 to 1, texts x classes; they need not add up to 1."""
        return _chance(features @ self._weights.T + self._start)


class Judge:
    """How likely something is, from a few kinds of evidence: a logistic regression, each kind
    measured in its own spread."""

    def fit(
        self, evidence: np.ndarray, true: np.ndarray, weights: Optional[np.ndarray] = None
    ) -> "Judge":
        """Learn from `evidence`, texts x kinds, whether it is `true`; `weights` says how many
        texts each stands for."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        scale = StandardScaler().fit(evidence)
        found = LogisticRegression(max_iter=200)
        found.fit(scale.transform(evidence), true, sample_weight=weights)
        self._weights = found.coef_[0] / scale.scale_
        self._start = float(found.intercept_[0] - self._weights @ scale.mean_)
        return self

    def chances(self, evidence: np.ndarray) -> np.ndarray:
        """From 0 to 1, one per text."""
        return _chance(evidence @ self._weights + self._start)


def shares(scores: np.ndarray) -> np.ndarray:
    """Scores as probabilities that add up to 1 per row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _chance(log_odds: np.ndarray) -> np.ndarray:
    chances: np.ndarray = 1 / (1 + np.exp(-log_odds))
    return chances


def _light(weights: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(weights, np.float32)
