"""Scores each class for a text, with a logistic regression and a vote of the nearest examples.

The two make different mistakes. The regression knows what the examples of a class have in common;
the nearest examples include the one message that was almost the same. Together they find the topic
of 7 in 100 indirect questions more than the regression alone. nlu/learning/mix.py chooses how much
each counts.
"""

from typing import NamedTuple, Sequence

import numpy as np

from nlu.learning.classifier import Classifier, softmax
from nlu.learning.features import Features
from nlu.learning.neighbours import NEAREST, nearest, similarity

_NEIGHBOURS = 20
"""The number of examples that vote. Accuracy is flat from 10 to 40."""

_SHARPNESS = 20.0
"""An example votes with the weight exp(_SHARPNESS * cosine). Accuracy is flat from 15 to 30."""

_SMOOTHING = 0.01
"""Added to the share of each class, so that a class without a vote is not ruled out."""


class Evidence(NamedTuple):
    """The evidence for the classes of texts. `scores` are log-odds, texts x classes. `similarity`
    is that of the nearest examples of any class, texts x 2. `agreement` is the share of the NEAREST
    examples that are of the class with the highest score, texts x 1. Without an encoder the last
    two have no columns."""

    scores: np.ndarray
    similarity: np.ndarray
    agreement: np.ndarray


class Mix(NamedTuple):
    """What a Ranker listens to beside vectors: the `words` of a text, and the votes of the nearest
    examples, whose log-odds count `votes` times."""

    words: bool = True
    votes: float = 1.0


MIX = Mix()
"""Both."""


class Ranker:
    """Scores classes."""

    mix: Mix

    def fit(self, features: Features, labels: Sequence[str], mix: Mix = MIX) -> "Ranker":
        """Fit to `features` and `labels`, one per text; returns itself."""
        self.mix = mix
        self._regression = Classifier().fit(self._inputs(features), labels)
        self._embeddings = features.embeddings
        self._columns = np.searchsorted(self.classes, labels)
        return self

    @property
    def classes(self) -> np.ndarray:
        """The labels, in the order of the columns of scores."""
        return self._regression.classes

    def evidence(self, features: Features) -> Evidence:
        """The evidence for each class."""
        probabilities = softmax(self._regression.scores(self._inputs(features)))
        log_odds = np.log(np.maximum(probabilities, 1e-9))
        if not self._embeddings.shape[1]:
            empty = np.zeros((len(log_odds), 0))
            return Evidence(log_odds, empty, empty)
        cosines, rows = nearest(features.embeddings, self._embeddings, _NEIGHBOURS)
        columns = self._columns[rows]
        votes = np.log(_votes(cosines, columns, log_odds.shape[1]) + _SMOOTHING)
        scores = log_odds + self.mix.votes * votes
        agree = columns[:, :NEAREST] == scores.argmax(axis=1)[:, None]
        return Evidence(scores, similarity(cosines), agree.mean(axis=1, keepdims=True))

    def _inputs(self, features: Features) -> np.ndarray:
        """The embeddings are the first columns of the combined features."""
        columns = features.embeddings.shape[1]
        return features.combined if self.mix.words else features.combined[:, :columns]


def _votes(cosines: np.ndarray, columns: np.ndarray, classes: int) -> np.ndarray:
    """The share of the votes for each class, texts x classes. `cosines` and `columns` (class
    numbers) are of the nearest examples, texts x neighbours."""
    weights = np.exp(_SHARPNESS * (cosines - cosines[:, :1]))
    votes = np.zeros((len(cosines), classes))
    np.add.at(votes, (np.arange(len(cosines))[:, None], columns), weights)
    shares: np.ndarray = votes / weights.sum(axis=1, keepdims=True)
    return shares
