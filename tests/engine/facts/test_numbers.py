"""Tests numbers in words."""

import pytest

from bot.facts import numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("nul", 0),
        ("een", 1),
        ("één", 1),
        ("Twaalf", 12),
        ("achttien", 18),
        ("twintig", 20),
        ("vierentwintig", 24),
        ("vier en twintig", 24),
        ("tweeëntwintig", 22),
        ("tweeentwintig", 22),
        ("eenentachtig", 81),
        ("negenennegentig", 99),
        ("honderd", 100),
        ("honderdtwaalf", 112),
        ("honderd twaalf", 112),
        ("honderd en twaalf", 112),
        ("honderdeen", 101),
        ("tweehonderdvijfendertig", 235),
        ("twaalfhonderd", 1200),
        ("negentienhonderdvijfenveertig", 1945),
        ("duizend", 1000),
        ("duizend en een", 1001),
        ("drieduizend tweehonderd vijf", 3205),
        ("negenduizend negenhonderd negenennegentig", 9999),
        ("twelve", 12),
        ("twenty-five", 25),
        ("twenty five", 25),
        ("one hundred and twelve", 112),
        ("a hundred", None),
        ("nineteen hundred", 1900),
        ("nine thousand nine hundred ninety-nine", 9999),
        ("", None),
        ("en", None),
        ("twaalf uur", None),
        ("twee drie", None),
        ("nulhonderd", None),
        ("duizendduizend", None),
        ("tien", 10),
        ("enige", None),
        ("achterom", None),
    ],
)
def test_a_number(text: str, value: int | None) -> None:
    assert numbers.number(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("twaalf hoog", (12, 6)),
        ("vier en twintig en dan links", (24, 15)),
        ("twenty-five chairs", (25, 11)),
        ("een", (1, 3)),
        ("kast twee", None),
        ("1 kast", None),
        ("", None),
    ],
)
def test_a_number_at_the_start(text: str, found: tuple[int, int] | None) -> None:
    assert numbers.leading(text) == found


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("twee banken en vierentwintig stoelen", "2 banken en 24 stoelen"),
        ("een bank", "een bank"),
        ("één bank", "1 bank"),
        ("the old one, and twenty-five planks", "the old one, and 25 planks"),
        ("nummer honderd twaalf, tweede deur", "nummer 112, tweede deur"),
        ("geen getal", "geen getal"),
    ],
)
def test_numbers_as_digits(text: str, digits: str) -> None:
    assert numbers.in_digits(text) == digits


def test_a_long_text_is_read_in_time() -> None:
    assert numbers.in_digits("twee en " * 2_000).startswith("2 en 2 en")
