"""Tests expressions of time, seen from Monday 7 December 2026 at one o'clock."""

from datetime import date, datetime, time

import pytest

from bot.facts import moments
from bot.facts.moments import Moment

NOW = datetime(2026, 12, 7, 13, 0)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("morgenmiddag", "dinsdag 8 december in de middag"),
        ("vanmiddag", "maandag 7 december in de middag"),
        ("volgende week dinsdag na 2 uur", "dinsdag 15 december na 14.00 uur"),
        ("overmorgen om 10 uur", "woensdag 9 december om 10.00 uur"),
        ("overmorgenochtend", "woensdag 9 december in de ochtend"),
        ("woensdagochtend graag", "woensdag 9 december in de ochtend"),
        ("morgen vroeg", "dinsdag 8 december in de ochtend"),
        ("a.s. vrijdag voor 11 uur", "vrijdag 11 december voor 11.00 uur"),
        ("morgen vanaf 14.30 uur", "dinsdag 8 december na 14.30 uur"),
        ("dinsdag tussen 10 en 12", "dinsdag 8 december na 10.00 uur"),
        ("12/12 om half 3", "zaterdag 12 december om 14.30 uur"),
        ("de 15e om 3 uur", "dinsdag 15 december om 15.00 uur"),
        ("voor 4 december", "vrijdag 4 december"),
        ("15 december", "dinsdag 15 december"),
        ("over twee weken", "maandag 21 december"),
        ("over 2 uur", "maandag 7 december om 15.00 uur"),
        ("over een uur", "maandag 7 december om 14.00 uur"),
        ("om half 3", "maandag 7 december om 14.30 uur"),
        ("om 10 uur", "dinsdag 8 december om 10.00 uur"),
        ("10:30", "dinsdag 8 december om 10.30 uur"),
        ("in de ochtend", "dinsdag 8 december in de ochtend"),
        ("'s middags", "maandag 7 december in de middag"),
        ("dinsdag, hoe laat maakt niet uit", "dinsdag 8 december"),
        ("maakt niet uit", "op een werkdag tussen 9 en 17 uur"),
        ("zo snel mogelijk", "zo snel mogelijk"),
        ("zsm", "zo snel mogelijk"),
        ("tomorrow afternoon", "dinsdag 8 december in de middag"),
        ("next week Tuesday after 2 pm", "dinsdag 15 december na 14.00 uur"),
        ("as soon as possible", "zo snel mogelijk"),
        ("any time", "op een werkdag tussen 9 en 17 uur"),
    ],
)
def test_read(text: str, read: str) -> None:
    moment = moments.parse(text, NOW)
    assert moment is not None
    assert moments.written(moment, "nl") == read
    assert moments.unpacked(moment.packed()) == moment


@pytest.mark.parametrize("text", ["", "weet ik niet", "bel maar", "99 uur", "😀"])
def test_not_read(text: str) -> None:
    assert moments.parse(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("morgenmiddag", ""),
        ("zo snel mogelijk", ""),
        ("maakt niet uit", ""),
        ("gisteren", "verleden"),
        ("vanochtend", "verleden"),
        ("vandaag om 9 uur", "verleden"),
        ("zaterdag", "weekend"),
        ("vanavond", "uren"),
        ("morgenavond", "uren"),
        ("morgen om 8 uur", "uren"),
        ("dinsdag om 17 uur", "uren"),
        ("dinsdag voor 5 uur", ""),
        ("1 mei", "ver"),
        ("over 4 weken", ""),
    ],
)
def test_problem(text: str, problem: str) -> None:
    moment = moments.parse(text, NOW)
    assert moment is not None
    assert moments.problem(moment, NOW) == problem


def test_an_hour_on_friday_evening_is_on_monday() -> None:
    friday = datetime(2026, 12, 11, 18, 0)
    assert moments.parse("om 10 uur", friday) == Moment(date(2026, 12, 14), "at", time(10))


def test_english_is_read_as_it_is_written() -> None:
    moment = Moment(date(2026, 12, 15), "from", time(14))
    assert moments.written(moment, "en") == "Tuesday 15 December after 14:00"
