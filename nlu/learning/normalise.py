"""Normalises a text: expands shorthand, names numbers, and removes links, emoji and repetitions."""

import re
import unicodedata
from functools import lru_cache

# Shorthand in Dutch messages. It holds only what cannot mean anything else in a question to a town
# hall.
_SHORTHAND = {
    "aub": "alstublieft",
    "svp": "alstublieft",
    "ajb": "alsjeblieft",
    "mvg": "",
    "grtjs": "",
    "bvd": "",
    "hvl": "hoeveel",
    "hoevl": "hoeveel",
    "wnr": "wanneer",
    "mss": "misschien",
    "msch": "misschien",
    "ff": "even",
    "effe": "even",
    "idd": "inderdaad",
    "ivm": "in verband met",
    "mbt": "met betrekking tot",
    "tbv": "ten behoeve van",
    "nav": "naar aanleiding van",
    "ipv": "in plaats van",
    "tm": "tot en met",
    "nr": "nummer",
    "telnr": "telefoonnummer",
    "evt": "eventueel",
    "incl": "inclusief",
    "excl": "exclusief",
    "bijv": "bijvoorbeeld",
    "mn": "mijn",
    "m'n": "mijn",
    "z'n": "zijn",
    "d'r": "haar",
    "vd": "van de",
    "v/d": "van de",
    "vh": "van het",
    "wss": "waarschijnlijk",
    "iig": "in ieder geval",
    "dmv": "door middel van",
    "gem": "gemeente",
    "gmnt": "gemeente",
    "afspr": "afspraak",
    "legi": "legitimatie",
    "info": "informatie",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
}
_WORD = re.compile(r"[^\W_]+(?:['\u2019/][^\W_]+)*")
_DOTTED = re.compile(r"\b((?:\w\.){2,})(?=\W|$)")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A Dutch telephone number, and any number of as many digits: which digits they are says nothing.
_LONG_NUMBER = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[ \-]?\d){7,13}(?!\w)")
_REPEATED_LETTER = re.compile(r"([^\W\d])\1{2,}")
_REPEATED_PUNCTUATION = re.compile(r"([!?.,])\1+")


def normalise(text: str) -> str:
    """`text` in Unicode's NFKC, without links, emoji and control characters, with shorthand
    expanded, "heeeeel" as "heel", and "nummer" for what is as long as a telephone number. It is
    empty where `text` holds none but those."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _LINK.sub(" ", _EMAIL.sub("e-mailadres", plain))
    plain = _LONG_NUMBER.sub("nummer", plain)
    plain = "".join(map(_printable, plain))
    plain = _DOTTED.sub(lambda match: match[1].replace(".", ""), plain)
    plain = _REPEATED_PUNCTUATION.sub(r"\1", _REPEATED_LETTER.sub(r"\1\1", plain))
    plain = _WORD.sub(_expanded, plain)
    return " ".join(plain.split())


@lru_cache(maxsize=1000)
def _printable(character: str) -> str:
    """`character` if it is a letter, a digit, a mark, punctuation, or a sign of currency or
    mathematics; else a space."""
    category = unicodedata.category(character)
    return character if category[0] in "LNPM" or category in ("Sc", "Sm") else " "


def _expanded(match: "re.Match[str]") -> str:
    word = match[0].lower().replace("\u2019", "'")
    return _SHORTHAND.get(word, match[0])
