"""Logistic regressions: one class per text, several classes per text, and a calibrator.

scikit-learn fits them, and only their weights are kept. Its own objects take milliseconds for one
text, mostly to check their input. It is imported inside `fit`, so that an engine that only answers
never loads it.
"""

from functools import partial
from typing import List, Optional, Sequence

import numpy as np

from nlu.learning.parallel import run_parallel

_INVERSE_REGULARISATION = 8.0
"""scikit-learn's `C`."""

_MAX_ITERATIONS = 60


class Classifier:
    """Predicts one class per text."""

    classes: np.ndarray
    """The labels, in the order of the columns of `scores`."""

    def fit(
        self, features: np.ndarray, labels: Sequence[str], weights: Optional[np.ndarray] = None
    ) -> "Classifier":
        """Fit to `features`, texts x dimensions, and `labels`, one per text; returns itself.
        `weights` are the sample weights, one per text."""
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=_MAX_ITERATIONS)
        model.fit(features, labels, weights)
        self.classes = model.classes_
        binary = len(self.classes) == 2  # scikit-learn then keeps only the second class
        self._weights = _as_float32(
            np.vstack([-model.coef_, model.coef_]) / 2 if binary else model.coef_
        )
        self._intercept = (
            np.r_[-model.intercept_, model.intercept_] / 2 if binary else model.intercept_
        )
        return self

    def scores(self, features: np.ndarray) -> np.ndarray:
        """The log-odds of each class, texts x classes."""
        scores: np.ndarray = features @ self._weights.T + self._intercept
        return scores


class MultiLabelClassifier:
    """Predicts any number of classes per text, with one binary regression per class."""

    classes: List[str]
    """The labels, in the order of the columns of `probabilities`."""

    def fit(self, features: np.ndarray, labels: Sequence[Sequence[str]]) -> "MultiLabelClassifier":
        """Fit to `features`, texts x dimensions, and the `labels` of each text; returns itself."""
        from sklearn.linear_model import LogisticRegression

        self.classes = sorted({label for some in labels for label in some})
        regression = partial(
            LogisticRegression,
            C=_INVERSE_REGULARISATION,
            max_iter=_MAX_ITERATIONS,
            class_weight="balanced",
        )
        models = run_parallel(
            [
                partial(regression().fit, features, [label in some for some in labels])
                for label in self.classes
            ]
        )
        self._weights = _as_float32(np.vstack([model.coef_ for model in models]))
        self._intercept = np.concatenate([model.intercept_ for model in models])
        return self

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """The probability of each class from 0 to 1, texts x classes. A row need not add up
        to 1."""
        return _sigmoid(features @ self._weights.T + self._intercept)


class Calibrator:
    """Turns evidence into a calibrated probability, with a logistic regression over standardised
    evidence (Platt 1999 with more than one input)."""

    def fit(
        self, evidence: np.ndarray, outcomes: np.ndarray, weights: Optional[np.ndarray] = None
    ) -> "Calibrator":
        """Fit to `evidence`, texts x kinds, and `outcomes`, one boolean per text; returns itself.
        `weights` are the sample weights, one per text."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        scaler = StandardScaler().fit(evidence)
        model = LogisticRegression(max_iter=200)
        model.fit(scaler.transform(evidence), outcomes, sample_weight=weights)
        self._weights = model.coef_[0] / scaler.scale_
        self._intercept = float(model.intercept_[0] - self._weights @ scaler.mean_)
        return self

    def probabilities(self, evidence: np.ndarray) -> np.ndarray:
        """A probability from 0 to 1, one per text."""
        return _sigmoid(evidence @ self._weights + self._intercept)


def softmax(scores: np.ndarray) -> np.ndarray:
    """`scores` (log-odds, texts x classes) as probabilities that add up to 1 per row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _sigmoid(log_odds: np.ndarray) -> np.ndarray:
    probabilities: np.ndarray = 1 / (1 + np.exp(-log_odds))
    return probabilities


def _as_float32(weights: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(weights, np.float32)
