"""Tests dates as citizens write them, seen from Monday 23 November 2026."""

from datetime import date

import pytest

from bot.facts import dates

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("morgen", "2026-11-24"),
        ("overmorgen graag", "2026-11-25"),
        ("vandaag", "2026-11-23"),
        ("gisteren", "2026-11-22"),
        ("dinsdag", "2026-11-24"),
        ("a.s. vrijdag", "2026-11-27"),
        ("as vrijdag", "2026-11-27"),
        ("aanstaande vrijdag", "2026-11-27"),
        ("deze week donderdag", "2026-11-26"),
        ("maandag", "2026-11-30"),
        ("volgende week dinsdag", "2026-12-01"),
        ("dinsdag volgende week", "2026-12-01"),
        ("volgende week di", "2026-12-01"),
        ("volgende maandag", "2026-11-30"),
        ("12 december", "2026-12-12"),
        ("op 12 dec.", "2026-12-12"),
        ("12e december 2026", "2026-12-12"),
        ("vrijdag 4 december", "2026-12-04"),
        ("12-12", "2026-12-12"),
        ("4/12/2026", "2026-12-04"),
        ("4-12-26", "2026-12-04"),
        ("2026-12-04", "2026-12-04"),
        ("de 4e", "2026-12-04"),
        ("de 25e", "2026-11-25"),
        ("over twee weken", "2026-12-07"),
        ("over 2 weken", "2026-12-07"),
        ("over een week", "2026-11-30"),
        ("over 3 dagen", "2026-11-26"),
        ("3 januari", "2027-01-03"),
        ("1 november", "2026-11-01"),
        ("tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("next week Tuesday", "2026-12-01"),
        ("December 4th", "2026-12-04"),
        ("the 4th of December", "2026-12-04"),
        ("in two weeks", "2026-12-07"),
        ("", None),
        ("weet ik niet", None),
        ("31 februari", None),
        ("99-99", None),
        ("do je best", None),
        ("zo snel mogelijk", None),
        ("😀", None),
        ("1" * 5_000, None),
    ],
)
def test_parse(text: str, day: str | None) -> None:
    assert dates.parse(text, MONDAY) == (date.fromisoformat(day) if day else None)
