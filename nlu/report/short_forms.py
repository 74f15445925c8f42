"""Computes the cost of the bot's texts as SMS."""

from typing import Iterable, List, NamedTuple, Sequence, Tuple

from sms.alphabet import outside, septets
from sms.billing import encoding, segments, units
from sms.body import body
from sms.plain import plain


class ShortForm(NamedTuple):
    """One text as it is sent by SMS. `name` is a topic or a label; `aspect` is empty for a label.
    `length` is in septets of GSM-7 or in code units of UCS-2. `outside` holds the characters that
    GSM-7 lacks."""

    kind: str
    name: str
    aspect: str
    language: str
    segments: int
    length: int
    encoding: str
    outside: Sequence[str]


class Cost(NamedTuple):
    """The cost of all texts of one kind, each sent once. `segments` is in SMS; `most` is that of
    the most expensive text; `ucs2` is the number of texts in UCS-2."""

    kind: str
    texts: int
    segments: int
    most: int
    ucs2: int


def short_form(
    kind: str, key: Tuple[str, str, str], short: str, choices: Iterable[str] = ()
) -> ShortForm:
    """The short form of the text `short` with the titles of `choices`. `key` holds its name,
    aspect and language."""
    sent = plain(body(short, choices), accents=True)
    strange = outside(sent)
    length = units(sent) if strange else septets(sent)
    return ShortForm(kind, *key, segments(sent), length, encoding(sent), strange)


def most_expensive(forms: Iterable[ShortForm]) -> List[ShortForm]:
    """`forms`, those of the most SMS first; among equals, UCS-2 and then the longest first."""
    return sorted(forms, key=lambda one: (-one.segments, one.encoding == "GSM-7", -one.length))


def costs(forms: Sequence[ShortForm]) -> List[Cost]:
    """The cost of each kind, in the order of their first text, and then of all together."""
    kinds = dict.fromkeys(one.kind for one in forms)
    each = [_cost(kind, [one for one in forms if one.kind == kind]) for kind in kinds]
    return [*each, _cost("all", forms)] if each else []


def _cost(kind: str, forms: Sequence[ShortForm]) -> Cost:
    return Cost(
        kind,
        len(forms),
        sum(one.segments for one in forms),
        max(one.segments for one in forms),
        sum(one.encoding == "UCS-2" for one in forms),
    )
