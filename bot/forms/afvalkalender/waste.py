"""Computes the collection days of an address from rows of the waste calendar. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Dict, Iterable, List, Protocol, Sequence, Tuple

KINDS = ("rest", "gft", "pmd", "papier")
"""The kinds of waste; each has a text in texts.yml."""


@dataclass(frozen=True)
class Row:
    """At the numbers `first_number` to `last_number` of `postcode`, waste of `kind` is
    collected on `first_day` and every `every_weeks` weeks after it."""

    postcode: str
    first_number: int
    last_number: int
    kind: str
    first_day: date
    every_weeks: int


class Source(Protocol):
    """A source of the calendar: our file, or the system of a municipality."""

    def knows(self, postcode: str) -> bool:
        """Whether the calendar holds `postcode` ("1234 AB")."""

    def rows(self, postcode: str, number: int) -> Sequence[Row]:
        """The rows of an address; none where the calendar does not hold that address."""


class Table:
    """A source that keeps its rows in memory."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_postcode: Dict[str, List[Row]] = {}
        for row in rows:
            self._by_postcode.setdefault(row.postcode, []).append(row)

    def knows(self, postcode: str) -> bool:
        """Whether any row is about `postcode`."""
        return postcode in self._by_postcode

    def rows(self, postcode: str, number: int) -> Sequence[Row]:
        """The rows of `postcode` that include `number`."""
        rows = self._by_postcode.get(postcode, [])
        return [row for row in rows if row.first_number <= number <= row.last_number]


def next_day(row: Row, today: date) -> date:
    """The first collection day of `row` that is `today` or later."""
    if today <= row.first_day:
        return row.first_day
    every = 7 * row.every_weeks
    return today + timedelta(days=-(today - row.first_day).days % every)


def next_days(rows: Iterable[Row], today: date) -> List[Tuple[date, str]]:
    """The next collection day of each kind of waste, soonest first."""
    soonest: Dict[str, date] = {}
    for row in rows:
        day = next_day(row, today)
        soonest[row.kind] = min(day, soonest.get(row.kind, day))
    return sorted((day, kind) for kind, day in soonest.items())
