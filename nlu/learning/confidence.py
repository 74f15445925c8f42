"""How sure a prediction may be: a chance of being right that holds what it says.

A classifier's own probability does not: trained to tell classes apart, it is as sure of what
belongs to none. So it is weighed against how near the nearest example is, by a small
regression that has seen predictions on examples kept away from training, among them those of
whole classes kept away, which stand for all that nobody thought of.
"""

from typing import Sequence, Tuple

import numpy as np

from nlu.learning.classifier import Judge, shares
from nlu.learning.features import Seen
from nlu.learning.ranker import Looked, Ranker

_FOLDS = 3
_STRANGERS = 0.05
"""Which part of all messages is of no class that was learned: a guess on the safe side, as those
that are foreseen have a class of their own."""


class Confidence:
    """Two chances, from all that speaks for a prediction: that it is right, and that the text is
    of any known class at all."""

    def __init__(self) -> None:
        self._right = Judge()
        self._known = Judge()

    def fit(self, seen: Seen, labels: Sequence[str], seed: int = 0) -> "Confidence":
        """Learn from predictions on examples, and whole classes, that were kept away."""
        evidence, right, known = _kept_away(seen, np.asarray(labels), np.random.RandomState(seed))
        # Among what people ask, fewer are of no class than were kept away here.
        strangers = _STRANGERS / (1 - _STRANGERS) * known.sum() / max((~known).sum(), 1)
        self._right.fit(evidence, right, np.where(known, 1.0, strangers))
        self._known.fit(evidence, known)
        return self

    def right(self, looked: Looked) -> np.ndarray:
        """Chances from 0 to 1 that the class with the highest score is right, one per text."""
        return self._right.chances(_evidence(looked))

    def known(self, looked: Looked) -> np.ndarray:
        """Chances from 0 to 1 that a text is of any of the classes, one per text."""
        return self._known.chances(_evidence(looked))


def _evidence(looked: Looked) -> np.ndarray:
    """What a chance is made of, texts x kinds of evidence."""
    scores = looked.scores
    best_first = -np.sort(-scores, axis=1)
    share = np.clip(shares(scores).max(axis=1), 1e-6, 1 - 1e-6)
    return np.column_stack(
        [
            best_first[:, 0],
            best_first[:, 0] - best_first[:, 1],
            np.log(share / (1 - share)),
            np.log(np.exp(scores - best_first[:, :1]).sum(axis=1)),
            looked.nearness,
            looked.agreeing,
        ]
    )


def _kept_away(
    seen: Seen, labels: np.ndarray, random: np.random.RandomState
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evidence of predictions on what training did not see, whether they were right, and
    whether they could have been."""

    classes = np.unique(labels)
    fold_of_class = dict(zip(random.permutation(classes), np.arange(len(classes)) % _FOLDS))
    stranger = np.array([fold_of_class[label] for label in labels])
    fold_of_text = random.randint(0, _FOLDS, len(labels))
    found = []
    for fold in range(_FOLDS):
        # Of strange classes as large a part as of the others: a judge who sees mostly strangers
        # would trust nobody.
        tested = fold_of_text == fold
        learned = ~tested & (stranger != fold)
        found.append((*_judged(seen, labels, learned, tested), stranger[tested] != fold))
    evidence, right, known = zip(*found)
    return np.vstack(evidence), np.concatenate(right), np.concatenate(known)


def _judged(
    seen: Seen, labels: np.ndarray, learned: np.ndarray, tested: np.ndarray
) -> Tuple[np.ndarray, np.ndarray]:
    """Evidence of predictions for the `tested` by the `learned`, and whether they are right."""
    ranker = Ranker().fit(seen.take(learned), labels[learned])
    looked = ranker.look(seen.take(tested))
    predicted = ranker.classes[looked.scores.argmax(axis=1)]
    return _evidence(looked), predicted == labels[tested]
