"""The whole of a topic's prediction: which it is, how sure to be, and whether it is any."""

import logging
from typing import NamedTuple, Sequence

import numpy as np

from nlu.learning.classifier import shares
from nlu.learning.confidence import Confidence
from nlu.learning.features import Seen
from nlu.learning.ranker import Ranker
from nlu.learning.together import together

logger = logging.getLogger(__name__)


class Prediction(NamedTuple):
    """Of one text: classes, most likely first, with their chances (the first is the chance of
    being right, the others share the rest), the chance that it is of any class, `known`, and how
    near the nearest examples of any class are, `nearness`."""

    classes: Sequence[str]
    chances: Sequence[float]
    known: float
    nearness: np.ndarray


class Topics:
    """A ranker, and how sure it may be."""

    def fit(self, seen: Seen, labels: Sequence[str]) -> "Topics":
        """Learn `labels`, one per text `seen`, and judge what was learned."""
        logger.info("learning topics, and how sure to be")
        self._ranker, self._confidence = together(
            [lambda: Ranker().fit(seen, labels), lambda: Confidence().fit(seen, labels)]
        )
        return self

    def predict(self, seen: Seen, most: int) -> Prediction:
        """The `most` likely classes of the one text `seen`."""
        looked = self._ranker.look(seen)
        best_first = looked.scores[0].argsort()[::-1][:most]
        classes = self._ranker.classes[best_first]
        right = float(self._confidence.right(looked)[0])
        share = shares(looked.scores)[0][best_first]
        rest = share[1:] * (1 - right) / max(1 - share[0], 1e-9)
        chances = [right, *map(float, np.minimum(rest, right))]
        known = float(self._confidence.known(looked)[0])
        names = [str(name) for name in classes]
        return Prediction(names, chances, known, looked.nearness[0])
