"""Computes tf-idf weights of the words and the character n-grams of a text.

scikit-learn fits them, and only its vocabulary and weights are kept. Its own objects take a
millisecond for one text, nearly all of it to build and check sparse matrices, and five seconds to
import.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Callable, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np

if TYPE_CHECKING:  # needed only to fit
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

# The most frequent terms of each kind. More make the model three times as large and no better.
_MAX_TERMS = 10_000
_SHORTEST, _LONGEST = 2, 5
_WORD = re.compile(r"\b\w+\b")


class _Vocabulary(NamedTuple):
    """The known terms of one kind. `extract` finds the terms in a text; `rows` has the row number
    of each known term, from `first_row` on; `idf` has its inverse document frequency."""

    extract: Callable[[str], List[str]]
    rows: Dict[str, int]
    idf: np.ndarray
    first_row: int


class Tfidf:
    """Weighs the terms of texts, with vocabularies that it learned."""

    def fit_transform(self, texts: Sequence[str]) -> "csr_matrix":
        """Fit to `texts`; returns their weights, texts x terms."""
        from sklearn.pipeline import make_union

        vectorizers = _vectorizers()
        weights = make_union(*vectorizers).fit_transform(texts)
        first_rows = np.cumsum([0] + [len(one.idf_) for one in vectorizers])
        self._vocabularies = [
            _vocabulary(one, int(row)) for one, row in zip(vectorizers, first_rows)
        ]
        return weights

    def transform(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """The row numbers of the known terms in `text`, and the weight of each: scikit-learn's
        (1 + ln(count)) * idf, scaled to length 1 for each kind of term."""
        rows, weights = zip(*(_weighed(one, text) for one in self._vocabularies))
        return np.concatenate(rows), np.concatenate(weights).astype(np.float32)


def _weighed(vocabulary: _Vocabulary, text: str) -> Tuple[np.ndarray, np.ndarray]:
    counts = Counter(map(vocabulary.rows.get, vocabulary.extract(text)))
    counts.pop(None, None)
    rows = np.fromiter(counts, np.intp, len(counts))
    term_counts = np.fromiter(counts.values(), float, len(counts))
    weights = (1 + np.log(term_counts)) * vocabulary.idf[rows - vocabulary.first_row]
    return rows, weights / max(float(np.sqrt(weights @ weights)), 1e-12)


def _vocabulary(vectorizer: "TfidfVectorizer", first_row: int) -> _Vocabulary:
    rows = {term: first_row + int(row) for term, row in vectorizer.vocabulary_.items()}
    return _Vocabulary(vectorizer.analyzer, rows, vectorizer.idf_, first_row)


def _vectorizers() -> List["TfidfVectorizer"]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return [
        TfidfVectorizer(analyzer=word_ngrams, max_features=_MAX_TERMS, sublinear_tf=True),
        TfidfVectorizer(
            analyzer=character_ngrams, min_df=2, max_features=_MAX_TERMS, sublinear_tf=True
        ),
    ]


def word_ngrams(text: str) -> List[str]:
    """The words and the pairs of adjacent words of `text`, in lower case and without accents."""
    words = _WORD.findall(_plain(text))
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def character_ngrams(text: str) -> List[str]:
    """The n-grams of 2 to 5 characters of each word of `text`, with a space for the beginning and
    the end of the word. They survive misspellings and find the parts of Dutch compounds."""
    ngrams = []
    for word in _plain(text).split():
        spaced = f" {word} "
        for size in range(_SHORTEST, min(_LONGEST, len(spaced)) + 1):
            ngrams += [spaced[start : start + size] for start in range(len(spaced) - size + 1)]
    return ngrams


def _plain(text: str) -> str:
    """`text` in lower case and without accents."""
    lower = text.lower()
    if lower.isascii():
        return lower
    return "".join(
        one for one in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(one)
    )
