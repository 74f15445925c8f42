"""Finds e-mail addresses, Dutch number plates and references, as people write and spell them."""

import re
from typing import Collection, Iterator, Optional, Tuple

_EMAIL = re.compile(
    r"(?<![\w.+'@-])([\w.+'-]*[\w+])\s?@\s?((?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24})(?![\w@])"
)
# What people say or mistype, and the sign that is meant. "At" is a word too: it counts where
# "dot" is said as well.
_MEANT = tuple(
    (re.compile(words, re.IGNORECASE), sign)
    for words, sign in (
        (r"\s*[(\[]\s?(?:at|apenstaartje|@)\s?[)\]]\s*", "@"),
        (r"\s*(?:\b|(?<=\s))(?:apen?staart(?:je)?|apestaart(?:je)?)\b\s*", "@"),
        (r"\s+at\s+(?=\S+\s+(?:dot|punt)\s)", "@"),
        (r"\s*[(\[]\s?(?:punt|dot|\.)\s?[)\]]\s*|\s+(?:punt|dot)\s+", "."),
        (r"\s+(?:laag\s?streepje|liggend\s?streepje|underscore)\s+", "_"),
        (r"\s+(?:streepje|koppelteken|minteken|dash|hyphen)\s+", "-"),
        (r"(?<=\w)(?:,\s?|\s?\.\s|\s\.)(?=(?:nl|com|be|de|eu|org|net)\b)", "."),
    )
)


def email(text: str) -> Optional[str]:
    """The first e-mail address in `text`, in lower case; None where there is none. It may be
    spelled: "jan apenstaartje voorbeeld punt nl"."""
    found = _EMAIL.search(text) or _EMAIL.search(_with_signs(text))
    return f"{found[1]}@{found[2]}".lower() if found else None


def _with_signs(text: str) -> str:
    for words, sign in _MEANT:
        text = words.sub(sign, text)
    return text


# All sidecodes of the RDW: X is a letter, 9 a digit.
_SIDECODES = (
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX "
    "XXX-99-X X-99-XXX 9-XX-999 999-XX-9"
).split()
_SHAPES = {code.replace("-", ""): code for code in _SIDECODES}


def _plates(dash: str, codes: Collection[str] = tuple(_SIDECODES)) -> str:
    """An expression for the plates of `codes`, with `dash` between their groups."""
    written = (code.replace("-", dash).replace("X", "[a-z]").replace("9", r"\d") for code in codes)
    return rf"(?<![\w-])(?P<plate>{'|'.join(written)})(?![\w-])"


_LOOSE = r"\s?-?\s?"
# Without its dashes it may be a postcode.
_NO_POSTCODE = tuple(code for code in _SIDECODES if code != "99-99-XX")
_BETWEEN = (
    r"(?:[\s:=]+(?:is|was|van|met|voor|nummer|nr|de|het|mijn|m'n|mn|een|with|for|of|my|the)\b)*"
    r"[\s:=]+"
)
_PLATES = tuple(
    re.compile(way, re.IGNORECASE)
    for way in (
        _plates("-"),
        rf"\b(?:kentek\w*|nummerbord|nummerplaat|plaat|plate|registration|licen[cs]e){_BETWEEN}"
        + _plates(_LOOSE),
        rf"\b(?:auto|wagen|bus|busje|scooter|motor|brommer|aanhanger|caravan|car|van|vehicle|"
        rf"parkeer\w*|parkeren|parking){_BETWEEN}" + _plates(_LOOSE, _NO_POSTCODE),
        r"^\W*(?:(?:het|dit|dat|is|it|it's|nee|no|sorry|ja|yes|mijn|my|bedoel|ik)\b[\s,]*)*"
        + _plates(_LOOSE, _NO_POSTCODE)
        + r"\W*$",
    )
)
# "Van 12 en 14" has the signs of a plate.
_WORDS = set("en of op om to or in at is tm ik de".split())


def plate(text: str) -> Optional[str]:
    """The first Dutch number plate in `text`, as "AB-123-C"; None where there is none. Without its
    dashes it counts where the text says that it is one, or holds nothing else."""
    return min(_surely_plates(text), default=(0, None))[1]


def _surely_plates(text: str) -> Iterator[Tuple[int, str]]:
    """The plates in `text`, each with its place."""
    for way in _PLATES:
        for match in way.finditer(text):
            signs = re.sub(r"[\s-]", "", match["plate"]).upper()
            if not {*re.findall(r"[a-z]+", match["plate"].lower())} & _WORDS:
                yield match.start("plate"), _grouped(signs)


def _grouped(signs: str) -> str:
    """ "AB-123-C" for "AB123C"."""
    shape = re.sub(r"[A-Z]", "X", re.sub(r"\d", "9", signs))
    left = iter(signs)
    return "".join("-" if sign == "-" else next(left) for sign in _SHAPES[shape])


# Six hexadecimal digits; who copies them may take the letters O, I and L for digits.
_HEX = r"[\da-foil]"
_MISTAKEN = str.maketrans("OIL", "011")


def reference(text: str, prefixes: Collection[str]) -> Optional[str]:
    """The first reference in `text` that begins with one of `prefixes`, as "MOR-1A2B3C"; None
    where there is none."""
    begin = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
    # After a space, letters alone are a word.
    pattern = rf"\b({begin})(?:\s?[-–_:.#/]\s?|(?=\s?\w*\d)\s?)({_HEX}{{3}})[\s-]?({_HEX}{{3}})\b"
    found = re.search(pattern, text, re.IGNORECASE) if begin else None
    if not found:
        return None
    return f"{found[1].upper()}-{(found[2] + found[3]).upper().translate(_MISTAKEN)}"
