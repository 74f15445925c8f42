"""Finds amounts of money as people write them, in Dutch and English. All are in euros."""

import re
from decimal import Decimal
from typing import Mapping, Optional

from bot.facts import numerals

_EURO = r"(?:euro'?s?|eurie|eur|€|ekkies?)"
_CENT = r"(?:cent|cents|ct)"
_SIZES = {
    **{"honderd": 100, "hundred": 100, "duizend": 1_000, "thousand": 1_000, "k": 1_000},
    **{"ton": 100_000, "miljoen": 1_000_000, "mln": 1_000_000, "million": 1_000_000},
}
_SIZE = "|".join(sorted(_SIZES, key=len, reverse=True))
_PARTS = {"half": Decimal("0.5"), "halve": Decimal("0.5"), "anderhalf": Decimal("1.5")}
_PARTS["anderhalve"] = _PARTS["anderhalf"]

# Points between thousands and a comma before the cents, or the other way round; "1200,-".
_DIGITS = (
    r"(?<![\w.,])(?:\d{1,3}(?:[. ]\d{3})+|\d{1,3}(?:,\d{3})+|\d+)"
    r"(?:[.,](?:\d{1,2}|-{1,2}|–|=))?(?![\d])(?![.,]\d)"
)
_IN_WORDS = rf"(?:{'|'.join(sorted((*numerals.VALUES, *_PARTS), key=len, reverse=True))})"
_TOKEN = rf"(?:{_IN_WORDS}|{_SIZE})"
_NUMBER = (
    rf"(?:(?P<digits>{_DIGITS})(?:\s?(?P<size>{_SIZE})\b)?"
    rf"|\b(?P<words>{_TOKEN}(?:\s?(?:en|and)?\s?{_TOKEN}){{0,6}}))"
)
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"(?:€|\beuro?\s?:|\beur)\s?{_NUMBER}",
        rf"{_NUMBER}\s?{_EURO}(?!\w)"
        rf"(?:\s?(?:en\s|and\s)?(?P<cents>\d{{2}})(?:\s?{_CENT}\b|(?!\d|[-/.:]\d|\s?\w)))?",
        rf"(?<![\d.,])(?P<only_cents>\d{{1,3}})\s?{_CENT}\b",
        # Money goes without saying.
        r"(?P<digits>(?<![\w.,-])\d{1,3}(?:\.?\d{3})*,(?:-{1,2}|–|=))(?!\d)",
        rf"\b(?P<words>{_IN_WORDS}\ston)\b(?!\s(?:puin|zand|grond|afval|zwaar))",
        r"(?P<digits>(?<![\w.,-])\d+(?:,\d)?)\s(?P<size>ton)\b(?!\s(?:puin|zand|grond|afval|zwaar))",
    )
)


def find(text: str) -> Optional[Decimal]:
    """The first amount in `text`, in euros: 45.50 for "€ 45,50", 150000 for "anderhalve ton";
    None where it names none."""
    said = " ".join(text.lower().replace("’", "'").split())
    found = (match for way in _WAYS for match in way.finditer(said))
    first = min(found, key=lambda match: match.start(), default=None)
    return _worth(first.groupdict()) if first else None


def _worth(told: Mapping[str, Optional[str]]) -> Decimal:
    if told.get("only_cents"):
        return Decimal(told["only_cents"] or 0) / 100
    words, size = told.get("words"), told.get("size")
    euros = _in_words(words) if words else _decimal(told["digits"] or "0")
    return euros * (_SIZES[size] if size else 1) + Decimal(told.get("cents") or 0) / 100


def _in_words(words: str) -> Decimal:
    """What "duizend tweehonderd vijftig" is worth."""
    total = below = Decimal(0)
    for token in re.findall(_TOKEN, words):
        size = _SIZES.get(token)
        if size is None:
            below += _PARTS.get(token) or numerals.VALUES[token]
        elif size == 100:
            below = (below or 1) * Decimal(size)
        else:
            total, below = total + (below or 1) * size, Decimal(0)
    return total + below


def _decimal(written: str) -> Decimal:
    """The number that `written` holds: one or two digits at its end are cents."""
    whole, _, cents = re.sub(r"[.,](?=\d{1,2}$|\D+$)", "|", written).partition("|")
    return Decimal(f"{re.sub(r'\D', '', whole)}.{re.sub(r'\D', '', cents)}")
