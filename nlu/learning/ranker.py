"""How much speaks for each class of a text, from two sides that err differently.

A logistic regression sees what all examples of a class have in common; the nearest examples
know the one other message that said nearly this. Together they find the topic of seven in a
hundred indirect questions more than the regression alone (docs/understanding.md).
"""

from typing import NamedTuple, Sequence

import numpy as np

from nlu.learning.classifier import Classifier, shares
from nlu.learning.features import Seen
from nlu.learning.neighbours import NEAREST, nearest, nearness

# The nearest so many vote, each by e to the so many times its cosine. Flat from 10 to 40 and
# from 15 to 30.
_VOTERS = 20
_SHARPNESS = 20.0
# What a class without a vote counts for: nearness is never proof against it.
_NO_VOTE = 0.01


class Looked(NamedTuple):
    """Of texts: `scores`, log-odds for each class, texts x classes; `nearness` of the nearest
    examples, texts x 2; and which part of them is of the class with the highest score,
    `agreeing`, texts x 1. The last two have no columns without an encoder."""

    scores: np.ndarray
    nearness: np.ndarray
    agreeing: np.ndarray


class Ranker:
    """Ranks classes for texts."""

    def fit(self, seen: Seen, labels: Sequence[str]) -> "Ranker":
        """Learn `labels`, one per text `seen`."""
        self._regression = Classifier().fit(seen.both, labels)
        self._meaning = seen.meaning
        self._columns = np.searchsorted(self.classes, labels)
        return self

    @property
    def classes(self) -> np.ndarray:
        """The labels, in the order of the columns of scores."""
        return self._regression.classes

    def look(self, seen: Seen) -> Looked:
        """What speaks for each class of the texts `seen`."""
        found = np.log(np.maximum(shares(self._regression.scores(seen.both)), 1e-9))
        if not self._meaning.shape[1]:
            unknown = np.zeros((len(found), 0))
            return Looked(found, unknown, unknown)
        near, voters = nearest(seen.meaning, self._meaning, _VOTERS)
        theirs = self._columns[voters]
        scores = found + np.log(_votes(near, theirs, found.shape[1]) + _NO_VOTE)
        agree = theirs[:, :NEAREST] == scores.argmax(axis=1)[:, None]
        return Looked(scores, nearness(near), agree.mean(axis=1, keepdims=True))


def _votes(near: np.ndarray, theirs: np.ndarray, classes: int) -> np.ndarray:
    """Which part of the votes each class gets, texts x classes."""
    weights = np.exp(_SHARPNESS * (near - near[:, :1]))
    votes = np.zeros((len(near), classes))
    np.add.at(votes, (np.arange(len(near))[:, None], theirs), weights)
    part: np.ndarray = votes / weights.sum(axis=1, keepdims=True)
    return part
