"""Tests telephone numbers as citizens write them."""

import pytest

from bot.facts import phones


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0612345678", "06-12345678"),
        ("06-12345678", "06-12345678"),
        ("06 12 34 56 78", "06-12345678"),
        ("06.12.34.56.78", "06-12345678"),
        ("mijn nummer is 06 - 12345678 graag", "06-12345678"),
        ("+31612345678", "06-12345678"),
        ("+31 6 12345678", "06-12345678"),
        ("+31 (0)6 12345678", "06-12345678"),
        ("0031 6 12 34 56 78", "06-12345678"),
        ("31612345678", "06-12345678"),
        ("020-1234567", "020-1234567"),
        ("(0341) 12 34 56", "0341-123456"),
        ("0341 123456", "0341-123456"),
        ("085 1234567", "085-1234567"),
        ("+31 20 123 45 67", "020-1234567"),
        ("06-12345678 na 14 uur", "06-12345678"),
    ],
)
def test_found(text: str, number: str) -> None:
    assert phones.parse(text) == number
    assert phones.tried(text)


@pytest.mark.parametrize(
    "text",
    ["061234567", "06123456789", "0600000000", "0800-1234", "+32 470 12 34 56", "0012345678"],
)
def test_impossible(text: str) -> None:
    assert phones.parse(text) is None
    assert phones.tried(text)


@pytest.mark.parametrize("text", ["", "112", "weet ik niet", "1234 AB 12", "om 10 uur", "😀"])
def test_no_number(text: str) -> None:
    assert phones.parse(text) is None
    assert not phones.tried(text)


def test_a_date_is_left_where_a_number_is_taken_away() -> None:
    assert phones.without("06-12345678 op 12-12-2026").strip() == "op 12-12-2026"


def test_a_long_text_is_read_in_time() -> None:
    assert phones.parse("1 " * 50_000) is None
