"""Words and pieces of words that a text is made of, weighed by how much each tells (tf-idf).

Learned with scikit-learn. What it learned is looked up here: its own objects take a millisecond for
one text, nearly all of it to build and check sparse matrices.
"""

from collections import Counter
from typing import Callable, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

# Of each kind of piece the most frequent: more make a model three times as large, no better.
_PIECES = 10_000


class _Kind(NamedTuple):
    """One kind of piece: what finds them in a text; the row of each that is known, from `start`
    on; and how much each tells, its inverse document frequency."""

    found: Callable[[str], List[str]]
    rows: Dict[str, int]
    tells: np.ndarray
    start: int


class Words:
    """Learns which words and pieces there are."""

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn from `texts`; their weights, texts x rows."""
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


def _learned(kind: TfidfVectorizer, start: int) -> _Kind:
    rows = {piece: start + int(row) for piece, row in kind.vocabulary_.items()}
    return _Kind(kind.build_analyzer(), rows, kind.idf_, start)


def _kinds() -> List[TfidfVectorizer]:
    return [
        TfidfVectorizer(
            ngram_range=(1, 2),
            max_features=_PIECES,
            sublinear_tf=True,
            token_pattern=r"(?u)\b\w+\b",
            strip_accents="unicode",
        ),
        # Pieces of words survive misspellings and find the parts of Dutch compounds.
        TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            max_features=_PIECES,
            sublinear_tf=True,
            strip_accents="unicode",
        ),
    ]
