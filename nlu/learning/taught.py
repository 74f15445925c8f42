"""Says which examples the tuned encoder has learned.

What it learned it reads better than what people will write, so how sure to be is measured on the
other examples alone. Of those there are always some: one in so many is never taught.
"""

import hashlib
from functools import lru_cache
from typing import FrozenSet, Sequence

import numpy as np

from nlu.learning.encoder import difference
from nlu.learning.normalise import normalise

_KEPT_APART = 8
"""One example of so many is not taught."""

_FEWEST = 100
"""With fewer examples that the encoder did not learn, all count."""


def digest(text: str) -> int:
    """32 bits that stand for `text` however it is written."""
    plain = normalise(text).lower().encode()
    return int.from_bytes(hashlib.blake2b(plain, digest_size=4).digest())


def may_be_taught(text: str) -> bool:
    """Whether the encoder may learn from `text`. It depends on nothing but the text."""
    return digest(text) % _KEPT_APART != 0


def is_taught(text: str) -> bool:
    """Whether the encoder has learned `text`."""
    return digest(text) in _learned()


def not_taught(texts: Sequence[str]) -> np.ndarray:
    """A mask of the `texts` that the encoder did not learn; of all, where those are too few."""
    mask = np.array([not is_taught(text) for text in texts], bool)
    return mask if mask.sum() >= _FEWEST else np.ones(len(texts), bool)


@lru_cache(maxsize=1)
def _learned() -> FrozenSet[int]:
    return frozenset(difference.digests().tolist())
