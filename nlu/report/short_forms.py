"""What the bot's texts cost as SMS."""

from typing import Iterable, List, NamedTuple, Sequence, Tuple

from sms.alphabet import outside, septets
from sms.billing import encoding, segments, units
from sms.body import body
from sms.plain import plain


class ShortForm(NamedTuple):
    """One text as it goes out by SMS. `name` is a topic or label, `aspect` empty for a label;
    `length` is in septets of GSM-7 or code units of UCS-2, `outside` what forces the latter."""

    kind: str
    name: str
    aspect: str
    language: str
    segments: int
    length: int
    encoding: str
    outside: Sequence[str]


class Cost(NamedTuple):
    """What the texts of one kind come to, each sent once."""

    kind: str
    texts: int
    segments: int
    most: int
    ucs2: int


def short_form(
    kind: str, key: Tuple[str, str, str], short: str, choices: Iterable[str] = ()
) -> ShortForm:
    """`short` with the titles of `choices`, counted as it is sent. `key` is name, aspect and
    language."""
    sent = plain(body(short, choices), accents=True)
    strange = outside(sent)
    length = units(sent) if strange else septets(sent)
    return ShortForm(kind, *key, segments(sent), length, encoding(sent), strange)


def dearest(forms: Iterable[ShortForm]) -> List[ShortForm]:
    """Those that are most SMS first, and of as many the longest."""
    return sorted(forms, key=lambda one: (-one.segments, one.encoding == "GSM-7", -one.length))


def costs(forms: Sequence[ShortForm]) -> List[Cost]:
    """What each kind comes to, in the order in which kinds come, and then all."""
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
