"""Predicts whether a text is of one kind, such as that of danger, with a calibrated probability.

A stacked classifier (Wolpert 1992). The base model gives three kinds of evidence: the score of a
regression over all features, the similarity of the nearest examples of the kind, and the similarity
of the nearest other examples. A calibrator, fitted to out-of-fold evidence, weighs them.
"""

from functools import partial
from typing import Optional

import numpy as np

from nlu.learning.classifier import Calibrator
from nlu.learning.features import Features
from nlu.learning.neighbours import similarity_to
from nlu.learning.parallel import run_parallel

_FOLDS = 4


class StackedClassifier:
    """Predicts whether a text is of a kind."""

    def fit(
        self, features: Features, of_kind: np.ndarray, trusted: Optional[np.ndarray] = None
    ) -> "StackedClassifier":
        """Fit to `features` and `of_kind`, a mask of the texts of the kind; returns itself.
        `trusted` is a mask of the texts that show how sure to be (nlu.learning.taught); all do,
        where it is None."""
        trusted = np.ones(len(of_kind), bool) if trusted is None else trusted
        evidence = _out_of_fold(features, of_kind)
        self._calibrator = Calibrator().fit(evidence[trusted], of_kind[trusted])
        self._base = _BaseModel(features, of_kind)
        return self

    def probabilities(self, features: Features, other_similarity: np.ndarray) -> np.ndarray:
        """The probability of the kind from 0 to 1, one per text. `other_similarity` is the
        similarity of the nearest examples of anything else (`similarity_to`), texts x 2; the
        topic classifier has computed it already."""
        return self._calibrator.probabilities(self._base.evidence(features, other_similarity))


class _BaseModel:
    """Gives the evidence for the kind and against it."""

    def __init__(self, features: Features, of_kind: np.ndarray) -> None:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(max_iter=100, class_weight="balanced")
        model.fit(features.combined, of_kind)
        self._weights = model.coef_[0].astype(np.float32)
        self._intercept = float(model.intercept_[0])
        self._examples = features.embeddings[of_kind]

    def evidence(self, features: Features, other_similarity: np.ndarray) -> np.ndarray:
        """The evidence of each text, texts x 5; texts x 1 without an encoder."""
        score = features.combined @ self._weights + self._intercept
        similarity = similarity_to(features.embeddings, self._examples)
        return np.column_stack([score, similarity, other_similarity])


def _out_of_fold(features: Features, of_kind: np.ndarray) -> np.ndarray:
    """The evidence of each text by a base model that was not trained on it, texts x kinds."""
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    splits = list(folds.split(features.combined, of_kind))
    evidence = run_parallel(
        [
            partial(_held_out, features.take(trained), of_kind[trained], features.take(tested))
            for trained, tested in splits
        ]
    )
    rows = np.concatenate([tested for _, tested in splits])
    return np.vstack(evidence)[rows.argsort()]


def _held_out(trained: Features, of_kind: np.ndarray, tested: Features) -> np.ndarray:
    """The evidence of the `tested` texts by a base model of the `trained` texts; `of_kind` is
    a mask of the latter."""
    other_similarity = similarity_to(tested.embeddings, trained.embeddings[~of_kind])
    return _BaseModel(trained, of_kind).evidence(tested, other_similarity)
