"""Words and pieces of words that a text is made of, weighed by how much each tells (tf-idf).

Learned with scikit-learn. What it learned is looked up here: its own objects take a millisecond for
one text, nearly all of it to build and check sparse matrices, and five seconds to import.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Callable, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

if TYPE_CHECKING:  # only to learn
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

# Of each kind of piece the most frequent: more make a model three times as large, no better.
_PIECES = 10_000
_SHORTEST, _LONGEST = 2, 5
_WORD = re.compile(r"\b\w+\b")


class _Kind(NamedTuple):
    """One kind of piece: what finds them in a text; the row of each that is known, from `start`
    on; and how much each tells, its inverse document frequency."""

    found: Callable[[str], List[str]]
    rows: Dict[str, int]
    tells: np.ndarray
    start: int


class Words:
    """Learns which words and pieces there are."""

    def fit(self, texts: Sequence[str]) -> "csr_matrix":
        """Learn from `texts`; their weights, texts x rows."""
        from sklearn.pipeline import make_union

        kinds = _kinds()
        weights = make_union(*kinds).fit_transform(texts)
        starts = np.cumsum([0] + [len(kind.idf_) for kind in kinds])
        self._kinds = [_learned(kind, int(start)) for kind, start in zip(kinds, starts)]
        return weights

    def weigh(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """Of what is known in `text` the rows, and the weight of each: as scikit-learn has it,
        1 + ln(count) times what the piece tells, each kind of piece of length 1 together."""
        rows, weights = zip(*(_weighed(kind, text) for kind in self._kinds))
        return np.concatenate(rows), np.concatenate(weights).astype(np.float32)


def _weighed(kind: _Kind, text: str) -> Tuple[np.ndarray, np.ndarray]:
    counts = Counter(map(kind.rows.get, kind.found(text)))
    counts.pop(None, None)
    rows = np.fromiter(counts, np.intp, len(counts))
    counted = np.fromiter(counts.values(), float, len(counts))
    weights = (1 + np.log(counted)) * kind.tells[rows - kind.start]
    return rows, weights / max(float(np.sqrt(weights @ weights)), 1e-12)


def _learned(kind: "TfidfVectorizer", start: int) -> _Kind:
    rows = {piece: start + int(row) for piece, row in kind.vocabulary_.items()}
    return _Kind(kind.analyzer, rows, kind.idf_, start)


def _kinds() -> List["TfidfVectorizer"]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return [
        TfidfVectorizer(analyzer=words, max_features=_PIECES, sublinear_tf=True),
        TfidfVectorizer(analyzer=pieces, min_df=2, max_features=_PIECES, sublinear_tf=True),
    ]


def words(text: str) -> List[str]:
    """The words of `text`, and each two that stand side by side, without accents and capitals."""
    single = _WORD.findall(_plain(text))
    return single + [f"{one} {other}" for one, other in pairwise(single)]


def pieces(text: str) -> List[str]:
    """All pieces of two to five characters of each word of `text`, where a space stands for its
    beginning and its end. They survive misspellings and find the parts of Dutch compounds."""
    found = []
    for word in _plain(text).split():
        spaced = f" {word} "
        for size in range(_SHORTEST, min(_LONGEST, len(spaced)) + 1):
            found += [spaced[at : at + size] for at in range(len(spaced) - size + 1)]
    return found


def _plain(text: str) -> str:
    low = text.lower()
    if low.isascii():
        return low
    return "".join(
        one for one in unicodedata.normalize("NFKD", low) if not unicodedata.combining(one)
    )
