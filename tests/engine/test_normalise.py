"""Tests the normalisation of texts."""

import pytest

from nlu.learning.normalise import normalise
from nlu.learning.sentences import sentences_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "wnr mag t grofvuil aan de straat aub",
            "wanneer mag t grofvuil aan de straat alstublieft",
        ),
        ("heeeeel graag!!!", "heel graag!"),
        ("d.m.v. DigiD", "door middel van DigiD"),
        ("hvl kost n paspoort 😡😡", "hoeveel kost n paspoort"),
        ("kijk op https://voorbeeld.example/x?y=1 en dan", "kijk op en dan"),
        ("ｐａｓｐｏｏｒｔ", "paspoort"),
        ("  veel \t wit\u200b ", "veel wit"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_a_text_is_normalised(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "text",
    ["\x00a\x1b[31mb", "\u202eabc\u2066", "a\u2028b\r\nc", "\ud83d", "\ufdfa" * 50, "e\u0301" * 9],
)
def test_control_characters_are_removed(text: str) -> None:
    plain = normalise(text)
    assert plain.isprintable()
    assert plain == plain.strip()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("wat kost een paspoort", []),
        ("Hoi! Wat kost een paspoort?", ["Wat kost een paspoort?"]),
        (
            "Mag er een laadpaal bij ons? De auto staat te dampen en te vonken\nik ben bang hier",
            [
                "Mag er een laadpaal bij ons?",
                "De auto staat te dampen en te vonken",
                "ik ben bang hier",
            ],
        ),
        ("a. b. c.", []),
        ("", []),
    ],
)
def test_a_message_is_divided_into_sentences(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


def test_a_message_of_very_many_sentences_is_divided_into_few_parts() -> None:
    parts = sentences_of("dit is een zin. " * 500)
    assert len(parts) <= 8
    assert sum(part.count("zin") for part in parts) == 500
