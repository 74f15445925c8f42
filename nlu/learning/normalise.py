"""A text without what only its writing is made of: shorthand written out, noise left out."""

import re
import unicodedata
from functools import lru_cache

# What Dutch people write in messages, and what it stands for. Only what cannot mean anything
# else in a question to a town hall.
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
_ABBREVIATION = re.compile(r"\b((?:\w\.){2,})(?=\W|$)")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_LONG_DRAWN = re.compile(r"([^\W\d])\1{2,}")
_SHOUTED = re.compile(r"([!?.,])\1+")


def normalise(text: str) -> str:
    """`text` in composed characters, without links, emoji and control characters, shorthand
    written out, "heeeeel" as "heel". Empty where nothing was said in letters or digits."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _LINK.sub(" ", plain)
    plain = "".join(map(_kept, plain))
    plain = _ABBREVIATION.sub(lambda match: match[1].replace(".", ""), plain)
    plain = _SHOUTED.sub(r"\1", _LONG_DRAWN.sub(r"\1\1", plain))
    plain = _WORD.sub(_written_out, plain)
    return " ".join(plain.split())


@lru_cache(maxsize=1000)
def _kept(character: str) -> str:
    """Letters, digits and punctuation stay; what is drawn or controls becomes a space."""
    kind = unicodedata.category(character)
    return character if kind[0] in "LNPM" or kind in ("Sc", "Sm") else " "


def _written_out(match: "re.Match[str]") -> str:
    word = match[0].lower().replace("\u2019", "'")
    return _SHORTHAND.get(word, match[0])
