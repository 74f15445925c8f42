"""Reads the waste calendar from a file: waste.csv in this folder."""

import csv
from datetime import date
from pathlib import Path
from typing import Dict

from bot.forms.afvalkalender.waste import KINDS, Row, Table

FILE = Path(__file__).parent / "waste.csv"


class WasteError(Exception):
    """The calendar cannot be used; the text names the file, the line and the problem."""


def read(file: Path = FILE) -> Table:
    """The calendar in `file`. Raises WasteError for a line that is no row, and OSError
    where there is no file."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = []
        for raw in reader:
            try:
                rows.append(_row(raw))
            except (KeyError, TypeError, ValueError) as error:
                problem = f"{file.name} line {reader.line_num}: {error}"
                raise WasteError(problem) from None
    return Table(rows)


def _row(raw: Dict[str, str]) -> Row:
    row = Row(
        postcode=raw["postcode"],
        first_number=int(raw["from_number"]),
        last_number=int(raw["to_number"]),
        kind=raw["kind"],
        first_day=date.fromisoformat(raw["first_day"]),
        every_weeks=int(raw["every_weeks"]),
    )
    if row.kind not in KINDS:
        raise ValueError(f"{row.kind} is no kind of waste")
    if row.every_weeks < 1:
        raise ValueError("every_weeks must be 1 or more")
    return row
