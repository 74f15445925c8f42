"""Cutting a text into characters as people see them: UAX #29, extended grapheme clusters.

The rules and the lists of emoji are those of Unicode 10, as in Twilio's calculator of SMS (npm
grapheme-splitter). A newer emoji that is joined by later rules counts as several characters.
"""

import re
from functools import lru_cache
from typing import Iterator, List
from unicodedata import category

# Kinds of characters, a letter each (UAX #29, table 2). The kind of a character that is not listed
# follows from its category; `x` is any other.
_LISTED = {
    "p": "600-605 6dd 70f 8e2 d4e 110bd 111c2-111c3 11a3a 11a86-11a89 11d46",  # Prepend
    "r": "1f1e6-1f1ff",  # Regional_Indicator: two of them are a flag
    "l": "1100-115f a960-a97c",  # Hangul: leading consonants,
    "v": "1160-11a7 d7b0-d7c6",  # vowels,
    "t": "11a8-11ff d7cb-d7fb",  # trailing consonants
    "z": "200d",  # ZWJ
    "m": "1f3fb-1f3ff",  # E_Modifier: skin tones
    "b": "261d 26f9 270a-270d 1f385 1f3c2-1f3c4 1f3c7 1f3ca-1f3cc 1f442-1f443 1f446-1f450 1f46e "
    "1f470-1f478 1f47c 1f481-1f483 1f485-1f487 1f4aa 1f574-1f575 1f57a 1f590 1f595-1f596 "
    "1f645-1f647 1f64b-1f64f 1f6a3 1f6b4-1f6b6 1f6c0 1f6cc 1f918-1f91c 1f91e-1f91f 1f926 "
    "1f930-1f939 1f93d-1f93e 1f9d1-1f9dd",  # E_Base: what has a skin
    "f": "1f466-1f469",  # E_Base_GAZ: who may be one of a family
    "g": "2640 2642 2695-2696 2708 2764 1f308 1f33e 1f373 1f393 1f3a4 1f3a8 1f3eb 1f3ed 1f48b "
    "1f4bb-1f4bc 1f527 1f52c 1f5e8 1f680 1f692",  # Glue_After_Zwj
    "e": "9be 9d7 b3e b57 bbe bd7 cc2 cd5-cd6 d3e d57 dcf ddf 1734 200c 302e-302f ff9e-ff9f 1133e "
    "11357 114b0 114bd 115af 1d165 1d16e-1d172 e0020-e007f",  # Extend, beside marks
    "s": "e33 eb3 1cf2-1cf3",  # SpacingMark, beside marks that take room
    "x": "102b-102c 1038 1062-1064 1067-106d 1083 1087-108c 108f 109a-109c 1a61 1a63-1a64 aa7b "
    "aa7d",  # marks that stand on their own
}
_BY_CATEGORY = {"Mn": "e", "Me": "e", "Mc": "s"} | dict.fromkeys(("Cc", "Cf", "Zl", "Zp"), "c")
_FIRST_SYLLABLE, _LAST_SYLLABLE, _TRAILING = 0xAC00, 0xD7A3, 28

_CLUSTER = re.compile(
    r"""c                                          # controls stand alone, CR and LF too
    | p* (?: l*(?:Lv*|Tt*|v+)t* | l+ | t+          # a Hangul syllable (L and T: composed)
           | rr?
           | [bf](?:e*m)?
           | [^c] )
      (?: [ezs] | (?<=z)(?:f(?:e*m)?|g) )*         # what is drawn together with it""",
    re.VERBOSE,
)


def graphemes(text: str) -> List[str]:
    """The characters of `text` as people see them. Joined they are `text` again."""
    kinds = "".join(map(_kind, text))
    return [text[found.start() : found.end()] for found in _CLUSTER.finditer(kinds)]


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    code = ord(char)
    if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return "T" if (code - _FIRST_SYLLABLE) % _TRAILING else "L"
    return _KINDS.get(code) or _BY_CATEGORY.get(category(char), "x")


def _codes(spans: str) -> Iterator[int]:
    """The code points in `spans`: hexadecimal numbers, or ranges written as first-last."""
    for span in spans.split():
        first, _, last = span.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


_KINDS = {code: kind for kind, spans in _LISTED.items() for code in _codes(spans)}
