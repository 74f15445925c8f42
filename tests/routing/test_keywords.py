"""The small pure parts: cleaning texts, reading short replies, the counter's own sentences."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import keywords
from contract.keywords import Keyword
from contract.messages import Choice
from routing.conversation import system_messages
from routing.conversation.turns import for_engine
from routing.log.text import LONGEST, clean


def is_a(keyword, text):
    return keyword in keywords.read(text).keywords


CHOICES = (Choice("Ja, graag", "yes"), Choice("Nee, dank u", "no"))


@given(st.text())
def test_a_clean_text_can_be_carried_and_is_clean_already(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode() == cleaned
    assert "\x00" not in cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "ab"),
        ("\x00", ""),
        ("  twee\r\nregels\r ", "twee\nregels"),
        ("half \ud83d teken", "half  teken"),
        ("e\u0301", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u202eomgekeerd", "\u202eomgekeerd"),
        ("x" * 50_000, "x" * LONGEST),
    ],
)
def test_cleaning_takes_no_more_than_it_must(text, expected):
    assert clean(text) == expected


@given(st.text(max_size=3000))
def test_the_engine_sees_all_of_a_short_text_and_both_ends_of_a_long_one(text):
    seen = for_engine(text)
    assert len(seen) <= 1003
    if len(text) <= 1000:
        assert seen == text
    else:
        assert seen.startswith(text[:300]) and seen.endswith(text[-700:])


@pytest.mark.parametrize(
    ("text", "payload", "expected"),
    [
        ("1", "", "yes"),
        ("2.", "", "no"),
        ("#2", "", "no"),
        ("", "#1", "yes"),
        ("", "no", "no"),
        ("nee dank u", "", "no"),
        ("NEE, DANK U!", "", "no"),
        ("3", "", None),
        ("0", "", None),
        ("1 januari", "", None),
        ("", "", None),
        ("misschien", "elders", None),
        ("Een oude knop", "#1", None),
    ],
)
def test_a_choice_is_recognised_however_it_is_made(text, payload, expected):
    found = keywords.read(text, payload, CHOICES).choice
    assert (found.payload if found else None) == expected


@pytest.mark.parametrize("text", ["Ja, alstublieft.", "Graag!", "ok", "Yes please", "ja hoor"])
def test_people_say_yes_in_many_ways(text):
    assert is_a(Keyword.YES, text) and not is_a(Keyword.NO, text) and not is_a(Keyword.LEAVE, text)


@pytest.mark.parametrize("text", ["Nee, dank u wel.", "nee hoor", "No thanks!", "hoeft niet"])
def test_people_say_no_in_many_ways(text):
    assert is_a(Keyword.NO, text) and not is_a(Keyword.YES, text)


def test_short_replies_are_whole_texts():
    assert (
        is_a(Keyword.YES, "Ja!")
        and is_a(Keyword.YES, "ja, graag")
        and not is_a(Keyword.YES, "ja maar")
    )
    assert is_a(Keyword.NO, "Nee.") and not is_a(Keyword.NO, "nee ik wil iets anders weten")
    assert is_a(Keyword.LEAVE, "laat maar") and not is_a(Keyword.LEAVE, "stop de lantaarn")


def test_every_sentence_is_there_in_both_languages_with_the_same_values():
    for key, texts in system_messages._TEXTS.items():
        assert set(texts) == set(system_messages.LANGUAGES), key
        values = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in texts.values()
        ]
        assert values[0] == values[1], key
        assert all(texts.values())


def test_a_language_that_we_do_not_speak_gets_dutch():
    assert system_messages.text("declined", "pl") == system_messages.text("declined", "nl")
