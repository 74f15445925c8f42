"""Detects the language of a text of a few words.

Most messages to a town hall have three to eight words, and a detector takes "container gestolen"
for German. So the fewer the words, the higher the score that a foreign language needs; a common
Dutch or English word raises it too. Letters that only one language has need no detector.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Protocol, Sequence, Tuple

# The languages for which a detector takes short texts in Dutch and English, and which is meant.
_COUNTS_AS = {
    **dict.fromkeys(("nl", "af", "fy", "li", "nds", "vls"), "nl"),
    **dict.fromkeys(("en", "sco"), "en"),
}
_RUSSIAN = set("ыэъё")
_LETTERS_OF = {
    "tr": set("ğşıİ"),
    "pl": set("łąęśżźćń"),
}
# Words that are frequent in Dutch or English.
_COMMON = """
de het een ik is en van voor naar niet dat op bij te wat hoe mijn wij zijn met kan aan waar
the my i to for what how do can you please and
"""
_COMMON_WORDS = frozenset(_COMMON.split())
_WORD = re.compile(r"[^\W\d_]+")

_MIN_WORDS = 3
_OWN_THRESHOLD = 0.4
"""The score that Dutch or English needs, in a text of _MIN_WORDS or more."""

_SHORT_THRESHOLD, _THRESHOLD, _UNMIXED_THRESHOLD = 0.95, 0.75, 0.5
"""The scores that a foreign language needs: in a text of fewer words than _MIN_WORDS, in a longer
text, and in a text of more words than _MIN_WORDS without a common word of ours."""


class Detector(Protocol):
    """A detector of languages."""

    def best(self, text: str) -> Tuple[str, float]:
        """The ISO 639-1 code of the likeliest language, and its score from 0 to 1."""


def language_of(text: str, detector: Detector) -> str:
    """The ISO 639-1 code of the language of `text`; empty where it is too short to tell."""
    words = [word.lower() for word in _WORD.findall(text)]
    return _by_letters("".join(words)) or _by_words(words, detector)


def _by_letters(letters: str) -> str:
    scripts = Counter(map(_script, letters))
    script = scripts.most_common(1)[0][0] if scripts else ""
    if script == "CYRILLIC":
        return "ru" if _RUSSIAN & set(letters) else "uk"
    if script == "ARABIC":
        return "ar"
    return next((code for code, own in _LETTERS_OF.items() if own & set(letters)), "")


@lru_cache(maxsize=1000)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _by_words(words: Sequence[str], detector: Detector) -> str:
    if len(words) < 2:
        return ""
    code, score = detector.best(" ".join(words))
    own = _COUNTS_AS.get(code, "")
    if own:
        return own if len(words) >= _MIN_WORDS and score >= _OWN_THRESHOLD else ""
    return code if score >= _foreign_threshold(words) else ""


def _foreign_threshold(words: Sequence[str]) -> float:
    if len(words) < _MIN_WORDS:
        return _SHORT_THRESHOLD
    unmixed = len(words) > _MIN_WORDS and not _COMMON_WORDS & set(words)
    return _UNMIXED_THRESHOLD if unmixed else _THRESHOLD
