"""Tests the collection days of waste, and the file that holds them."""

from datetime import date
from pathlib import Path

import pytest

from bot.forms.afvalkalender import waste_file
from bot.forms.afvalkalender.waste import KINDS, Row, Table, next_day, next_days

ROW = Row("1234 AB", 1, 99, "gft", date(2026, 11, 24), 2)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2026-11-01", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("2026-11-25", "2026-12-08"),
        ("2026-12-07", "2026-12-08"),
        ("2026-12-08", "2026-12-08"),
        ("2027-03-01", "2027-03-02"),
    ],
)
def test_next_day(today: str, day: str) -> None:
    assert next_day(ROW, date.fromisoformat(today)) == date.fromisoformat(day)


def test_the_soonest_comes_first_and_a_kind_comes_once() -> None:
    later = Row("1234 AB", 1, 99, "rest", date(2026, 12, 1), 4)
    again = Row("1234 AB", 1, 99, "gft", date(2026, 12, 4), 2)
    assert next_days([later, again, ROW], date(2026, 11, 25)) == [
        (date(2026, 12, 1), "rest"),
        (date(2026, 12, 4), "gft"),
    ]


def test_a_row_holds_for_its_numbers() -> None:
    table = Table([ROW])
    assert table.rows("1234 AB", 99) == [ROW]
    assert not table.rows("1234 AB", 100)
    assert table.knows("1234 AB")
    assert not table.knows("1234 AC")


def test_our_own_file_can_be_read() -> None:
    rows = waste_file.read().rows("1234 AB", 12)
    assert {row.kind for row in rows} == set(KINDS)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("1234 AB,1,x,gft,2026-01-05,2", "'x'"),
        ("1234 AB,1,9,goud,2026-01-05,2", "goud"),
        ("1234 AB,1,9,gft,5 januari,2", "5 januari"),
        ("1234 AB,1,9,gft,2026-01-05,0", "every_weeks"),
        ("1234 AB,1,9", "line 2"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str, named: str) -> None:
    file = tmp_path / "waste.csv"
    file.write_text(f"postcode,from_number,to_number,kind,first_day,every_weeks\n{line}\n")
    with pytest.raises(waste_file.WasteError, match="line 2") as error:
        waste_file.read(file)
    assert named in str(error.value)
