"""Chooses what a Ranker listens to, by cross-validation: no data is worse off than with the best.

Where examples are many, words and the nearest examples help a regression over vectors. Where they
are few, both mislead it: on ten examples an intent of CLINC150 the votes of the nearest examples
cost 2 in 100.
"""

from functools import partial
from typing import Dict, Optional, Sequence

import numpy as np

from nlu.learning.features import Features
from nlu.learning.parallel import run_parallel
from nlu.learning.ranker import MIX, Mix, Ranker

_FOLDS = 3
_MOST = 4000
"""Of more examples, so many are looked at."""

_WORDS = (True, False)
_VOTES = (1.0, 0.5, 0.25, 0.0)


def choose_mix(
    features: Features, labels: Sequence[str], trusted: Optional[np.ndarray] = None
) -> Mix:
    """The mix that is right most often about texts it did not learn from, which count only where
    they are `trusted` (nlu.learning.taught). It is MIX unless another is better by more than chance
    would make it, by one standard error (Breiman et al. 1984): the texts at hand are more like the
    examples than what people will write, and a mix that listens to more is wrong in fewer ways."""
    if not features.embeddings.shape[1]:
        return MIX
    rows = np.random.RandomState(0).permutation(len(labels))[:_MOST]
    features, labels = features.take(rows), np.asarray(labels)[rows]
    tested = np.ones(len(rows), bool) if trusted is None else trusted[rows]
    folds = np.arange(len(rows)) % _FOLDS
    tasks = [
        partial(_right, features, labels, folds != fold, tested & (folds == fold), words)
        for fold in range(_FOLDS)
        for words in _WORDS
    ]
    right: Dict[Mix, int] = {}
    for found in run_parallel(tasks):
        for mix, count in found.items():
            right[mix] = right.get(mix, 0) + count
    best = max(right, key=lambda mix: (right[mix], mix))
    return best if right[best] - right[MIX] > _standard_error(right[best], tested.sum()) else MIX


def _standard_error(right: int, tested: int) -> float:
    """Of a count of successes among `tested`, by the binomial distribution."""
    return float(np.sqrt(right * (1 - right / tested)))


def _right(
    features: Features, labels: np.ndarray, trained: np.ndarray, tested: np.ndarray, words: bool
) -> Dict[Mix, int]:
    """How many of the `tested` texts each amount of votes is right about; both are masks."""
    ranker = Ranker().fit(features.take(trained), labels[trained], Mix(words))
    found: Dict[Mix, int] = {}
    for votes in _VOTES:
        ranker.mix = Mix(words, votes)
        best = ranker.classes[ranker.evidence(features.take(tested)).scores.argmax(axis=1)]
        found[ranker.mix] = int((best == labels[tested]).sum())
    return found
