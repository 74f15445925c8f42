"""Long texts become parts: nothing lost, nothing too long, cut where people pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parts import MOST_SEGMENTS, Progress, one_sms, printable, split
from routing.outcomes import Accepted, Failed, TryLater
from sms.billing import segments, units
from sms.graphemes import graphemes

SENTENCE = "Een paspoort kost 87,95 euro. "


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("Hallo.", 10, ["Hallo."]),
        ("Een zin. En nog een.", 12, ["Een zin.", "En nog een."]),
        ("Alinea een.\n\nAlinea twee.", 20, ["Alinea een.", "Alinea twee."]),
        ("regel een\nregel twee", 12, ["regel een", "regel twee"]),
        ("geen zin hier", 8, ["geen zin", "hier"]),
        ("aaaaaaaaaa", 4, ["aaaa", "aaaa", "aa"]),
        ("12345 🙂🙂🙂", 7, ["12345", "🙂🙂🙂"]),
        ("Kost 2.50 euro en meer", 10, ["Kost 2.50", "euro en", "meer"]),
        ("e\u0301" * 4, 5, ["e\u0301" * 2, "e\u0301" * 2]),
        ("🙂🙂", 3, ["🙂", "🙂"]),
    ],
)
def test_where_a_text_is_cut(text, limit, parts) -> None:
    assert split(text, limit) == parts


def test_a_long_answer_is_cut_at_sentence_ends() -> None:
    parts = split(SENTENCE * 100, 1600)
    assert len(parts) == 2
    assert all(part.endswith("euro.") for part in parts)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from([". ", "\n\n", "! ", "🙂", " "]))).map("".join)


@given(TEXTS, st.integers(2, 40))
def test_nothing_is_lost_and_nothing_is_too_long(text, limit) -> None:
    parts = split(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < units(part) <= limit for part in parts)
    assert all(part == part.strip() for part in parts)


def test_a_long_sms_is_cut_at_sentence_ends_into_texts_that_arrive_whole() -> None:
    parts = split(SENTENCE * 100, 1600, one_sms)
    assert [segments(part) for part in parts] == [MOST_SEGMENTS, MOST_SEGMENTS]
    assert all(part.endswith("euro.") for part in parts)


MANY = st.lists(
    st.tuples(
        st.sampled_from(["abc", "Een zin. ", "€", "ë", "🙂", "👨‍👩‍👧", "🇳🇱", "e\u0301", " ", "\n"]),
        st.integers(1, 300),
    ),
    max_size=8,
).map(lambda pieces: "".join(piece * times for piece, times in pieces))


@given(MANY)
def test_an_sms_is_cut_between_characters_and_never_too_long(text) -> None:
    parts = split(text, 1600, one_sms)
    assert all(one_sms(part) and units(part) <= 1600 for part in parts)
    whole = [one for one in graphemes(text) if not one.isspace()]
    assert [one for part in parts for one in graphemes(part) if not one.isspace()] == whole


@given(TEXTS)
def test_units_are_those_of_utf_16(text) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


def test_what_no_phone_shows_is_left_out() -> None:
    assert printable("a\x00b\tc\nd\x7f\x1b") == "ab\tc\nd"


class Provider:
    """Takes parts, answering each with the next of `outcomes`."""

    def __init__(self, *outcomes) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[str, int]] = []

    async def take(self, part: str, more: int):
        self.sent.append((part, more))
        return self.outcomes.pop(0)


async def test_parts_go_in_order() -> None:
    provider = Provider(Accepted("1"), Accepted("2"), Accepted("3"))
    assert await Progress().send("k", ["a", "b", "c"], provider.take) == Accepted("3")
    assert provider.sent == [("a", 2), ("b", 1), ("c", 0)]


async def test_another_try_goes_on_where_the_last_one_stopped() -> None:
    provider = Provider(Accepted("1"), TryLater(), TryLater(), Accepted("2"), Accepted("3"))
    progress = Progress()
    for expected in (TryLater(), TryLater(), Accepted("3")):
        assert await progress.send("k", ["a", "b", "c"], provider.take) == expected
    assert [part for part, _ in provider.sent] == ["a", "b", "b", "b", "c"]


async def test_a_message_that_was_sent_is_forgotten() -> None:
    provider = Provider(*[Accepted()] * 4)
    progress = Progress()
    for _ in range(2):
        await progress.send("k", ["a", "b"], provider.take)
    assert len(provider.sent) == 4


async def test_what_fails_fails_the_message() -> None:
    provider = Provider(Accepted("1"), Failed("x"))
    assert await Progress().send("k", ["a", "b", "c"], provider.take) == Failed("x")
    assert len(provider.sent) == 2


async def test_only_so_many_messages_are_kept_in_mind() -> None:
    progress = Progress(keep=1)
    for key in ("old", "new"):
        await progress.send(key, ["a", "b"], Provider(Accepted(), TryLater()).take)
    again = {key: Provider(Accepted(), Accepted()) for key in ("new", "old")}
    for key, provider in again.items():
        await progress.send(key, ["a", "b"], provider.take)
    assert [len(provider.sent) for provider in again.values()] == [1, 2]
