"""Predicts the topic of a text, with calibrated probabilities."""

import logging
from typing import NamedTuple, Optional, Sequence

import numpy as np

from nlu.learning.classifier import softmax
from nlu.learning.confidence import Confidence
from nlu.learning.features import Features
from nlu.learning.mix import choose_mix
from nlu.learning.parallel import run_parallel
from nlu.learning.ranker import Ranker

logger = logging.getLogger(__name__)


class Prediction(NamedTuple):
    """The prediction for one text. `classes` are the likeliest, best first. The first of
    `probabilities` is that of being correct; the others share the rest. `in_scope` is the
    probability that the text is of any class. `similarity` is that of the nearest examples of any
    class, a row of 2 (see Evidence)."""

    classes: Sequence[str]
    probabilities: Sequence[float]
    in_scope: float
    similarity: np.ndarray


class TopicPredictor:
    """Predicts topics with a ranker and its calibration."""

    def fit(
        self, features: Features, labels: Sequence[str], trusted: Optional[np.ndarray] = None
    ) -> "TopicPredictor":
        """Fit to `features` and `labels`, one per text; returns itself. `trusted` is a mask of the
        texts that show how sure to be (nlu.learning.taught); all do, where it is None."""
        logger.info("learning topics, and how sure to be")
        mix = choose_mix(features, labels, trusted)
        self._ranker, self._confidence = run_parallel(
            [
                lambda: Ranker().fit(features, labels, mix),
                lambda: Confidence().fit(features, labels, trusted, mix),
            ]
        )
        return self

    def predict(self, features: Features, limit: int) -> Prediction:
        """The prediction for the one text of `features`, with `limit` classes at most."""
        evidence = self._ranker.evidence(features)
        best_first = evidence.scores[0].argsort()[::-1][:limit]
        classes = self._ranker.classes[best_first]
        correct = float(self._confidence.correct(evidence)[0])
        share = softmax(evidence.scores)[0][best_first]
        rest = share[1:] * (1 - correct) / max(1 - share[0], 1e-9)
        probabilities = [correct, *map(float, np.minimum(rest, correct))]
        in_scope = float(self._confidence.in_scope(evidence)[0])
        names = [str(name) for name in classes]
        return Prediction(names, probabilities, in_scope, evidence.similarity[0])
