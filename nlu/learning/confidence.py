"""Gives calibrated probabilities that a prediction is correct and that a text is in scope.

The probability of a classifier itself is not calibrated: the classifier only learned to tell
classes apart, so it is just as sure about a text of no class. Here two calibrators weigh the scores
together with the similarity of the nearest examples. They are fitted to out-of-fold predictions.
Some folds leave out whole classes, whose texts stand for the texts that nobody foresaw.
"""

from typing import Optional, Sequence, Tuple

import numpy as np

from nlu.learning.classifier import Calibrator, softmax
from nlu.learning.features import Features
from nlu.learning.ranker import MIX, Evidence, Mix, Ranker

_FOLDS = 3
_OUT_OF_SCOPE_SHARE = 0.05
"""The assumed share of messages that belong to no class. It errs on the high side, because the
foreseen ones have a class of their own."""


class Confidence:
    """The calibrated probabilities of a prediction."""

    def __init__(self) -> None:
        self._correct = Calibrator()
        self._in_scope = Calibrator()

    def fit(
        self,
        features: Features,
        labels: Sequence[str],
        trusted: Optional[np.ndarray] = None,
        mix: Mix = MIX,
        seed: int = 0,
    ) -> "Confidence":
        """Fit to out-of-fold predictions on `features` and `labels`, one per text; returns
        itself. Only predictions of `trusted` texts, a mask, count; of all, where it is None.
        `mix` is that of the ranker. `seed` decides the folds."""
        trusted = np.ones(len(labels), bool) if trusted is None else trusted
        inputs, correct, in_scope = _out_of_fold(
            features, np.asarray(labels), trusted, mix, np.random.RandomState(seed)
        )
        # The folds leave out more texts of unknown classes than people write.
        odds = _OUT_OF_SCOPE_SHARE / (1 - _OUT_OF_SCOPE_SHARE)
        weight = odds * in_scope.sum() / max((~in_scope).sum(), 1)
        self._correct.fit(inputs, correct, np.where(in_scope, 1.0, weight))
        self._in_scope.fit(inputs, in_scope)
        return self

    def correct(self, evidence: Evidence) -> np.ndarray:
        """The probability that the class with the highest score is correct, from 0 to 1, one per
        text."""
        return self._correct.probabilities(_inputs(evidence))

    def in_scope(self, evidence: Evidence) -> np.ndarray:
        """The probability that a text belongs to any of the classes, from 0 to 1, one per text."""
        return self._in_scope.probabilities(_inputs(evidence))


def _inputs(evidence: Evidence) -> np.ndarray:
    """The inputs of the calibrators, texts x 7; texts x 4 without an encoder."""
    scores = evidence.scores
    best_first = -np.sort(-scores, axis=1)
    highest = np.clip(softmax(scores).max(axis=1), 1e-6, 1 - 1e-6)
    return np.column_stack(
        [
            best_first[:, 0],
            best_first[:, 0] - best_first[:, 1],
            np.log(highest / (1 - highest)),
            np.log(np.exp(scores - best_first[:, :1]).sum(axis=1)),
            evidence.similarity,
            evidence.agreement,
        ]
    )


def _out_of_fold(
    features: Features,
    labels: np.ndarray,
    trusted: np.ndarray,
    mix: Mix,
    random: np.random.RandomState,
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of the `trusted` texts, from a ranker that was not trained on it: the inputs of the
    calibrators, whether the prediction is correct, and whether the ranker was trained on the
    text's class."""
    classes = np.unique(labels)
    fold_of_class = dict(zip(random.permutation(classes), np.arange(len(classes)) % _FOLDS))
    class_folds = np.array([fold_of_class[label] for label in labels])
    text_folds = random.randint(0, _FOLDS, len(labels))
    results = []
    for fold in range(_FOLDS):
        # Texts are tested from left-out classes in proportion to their number: with mostly
        # unknown classes, the calibrator would trust no prediction.
        fold_texts = text_folds == fold
        trained = ~fold_texts & (class_folds != fold)
        tested = fold_texts & trusted
        held_out = _held_out(features, labels, trained, tested, mix)
        results.append((*held_out, class_folds[tested] != fold))
    inputs, correct, in_scope = zip(*results)
    return np.vstack(inputs), np.concatenate(correct), np.concatenate(in_scope)


def _held_out(
    features: Features, labels: np.ndarray, trained: np.ndarray, tested: np.ndarray, mix: Mix
) -> Tuple[np.ndarray, np.ndarray]:
    """The inputs of the calibrators for the `tested` texts, and whether the prediction for each is
    correct, by a ranker of the `trained` texts. Both are masks."""
    ranker = Ranker().fit(features.take(trained), labels[trained], mix)
    evidence = ranker.evidence(features.take(tested))
    predicted = ranker.classes[evidence.scores.argmax(axis=1)]
    return _inputs(evidence), predicted == labels[tested]
