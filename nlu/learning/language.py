"""Which language a text is in, as far as a few words can tell.

Most messages to a town hall are three to eight words. A detector takes "container gestolen" for
German; so it is believed on few words only when very sure, and less soon where a word of our own
languages stands among them. Letters that only one language has need no detector.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Protocol, Sequence, Tuple

# Languages that a detector takes for Dutch and English on short texts.
_NEIGHBOURS = {
    **dict.fromkeys(("nl", "af", "fy", "li", "nds", "vls"), "nl"),
    **dict.fromkeys(("en", "sco"), "en"),
}
_RUSSIAN = set("ыэъё")
_LETTERS_OF = {
    "tr": set("ğşıİ"),
    "pl": set("łąęśżźćń"),
}
_OURS_WRITTEN = """
de het een ik is en van voor naar niet dat op bij te wat hoe mijn wij zijn met kan aan waar
the my i to for what how do can you please and
"""
_OURS = frozenset(_OURS_WRITTEN.split())
_WORD = re.compile(r"[^\W\d_]+")

_SURE_OF_OURS = 0.4
_FEWEST_OF_OURS = 3
# (words, least score) to believe in another language: few words; more; more, none of them ours.
_SURE_OF_TWO, _SURE, _SURE_OF_STRANGE = 0.95, 0.75, 0.5


class Detector(Protocol):
    """What guesses a language from letters."""

    def best(self, text: str) -> Tuple[str, float]:
        """The ISO 639-1 code of the likeliest language, and its score from 0 to 1."""


def language_of(text: str, detector: Detector) -> str:
    """The ISO 639-1 code of the language of `text`; empty where too little can be told."""
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
    ours = _NEIGHBOURS.get(code, "")
    if ours:
        return ours if len(words) >= _FEWEST_OF_OURS and score >= _SURE_OF_OURS else ""
    return code if score >= _needed(words) else ""


def _needed(words: Sequence[str]) -> float:
    if len(words) < _FEWEST_OF_OURS:
        return _SURE_OF_TWO
    strange = len(words) > _FEWEST_OF_OURS and not _OURS & set(words)
    return _SURE_OF_STRANGE if strange else _SURE
