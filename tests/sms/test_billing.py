"""How many SMS a text is: the same as Twilio's own calculator says, and Twilio's bills."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sms.billing import UCS2_PART, encoding, segments, units
from sms.graphemes import graphemes
from sms.plain import plain
from tests.support import peers

ROOT = Path(__file__).resolve().parents[2]

type Counted = tuple[str, int]
type Calculator = Callable[[str], Counted]


@pytest.fixture(scope="module")
def calculator() -> Iterator[Calculator]:
    """Twilio's calculator (npm sms-segments-calculator): encoding and segments of a text."""
    command = ["node", peers.installed() / "segments.mjs"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        asks, answers = process.stdin, process.stdout

        def count(text: str) -> Counted:
            asks.write(json.dumps(text) + "\n")
            asks.flush()
            name, number = json.loads(answers.readline())
            return name, number

        yield count
        asks.close()


def ours(text: str) -> Counted:
    return encoding(text), segments(text)


# Sent through a real account and compared with the num_segments it was billed for, by the
# calculator's maintainers (their issue 66, "Manual test results"). There 3b and 3d are sent with
# Twilio's smart encoding on; here `plain` does the same before.
BILLED = {
    "1a": ("a" * 80 + "\r\n" + "a" * 79, "GSM-7", 2),
    "1b": ("a" * 80 + "\n" + "a" * 79, "GSM-7", 1),
    "1c": ("a" * 200 + "\r\n" + "a" * 105, "GSM-7", 3),
    "2a": ("é" * 70, "GSM-7", 1),
    "2b": ("e\u0301" * 70, "UCS-2", 3),
    "2c": ("e\u0301", "UCS-2", 1),
    "3a": ("“quotes”", "UCS-2", 1),
    "3b": (plain("“quotes”"), "GSM-7", 1),
    "3c": ("‚low\u200c", "UCS-2", 1),
    "3d": (plain("‚low\u200c"), "GSM-7", 1),
    "4": ("🙂|", "UCS-2", 1),
    "5a": ("a" * 160, "GSM-7", 1),
    "5b": ("a" * 161, "GSM-7", 2),
    "5c": ("中" * 70, "UCS-2", 1),
    "5d": ("中" * 71, "UCS-2", 2),
    "5e": ("|", "GSM-7", 1),
}


@pytest.mark.parametrize("case", BILLED)
def test_it_is_what_was_billed(case, calculator) -> None:
    text, *billed = BILLED[case]
    assert list(ours(text)) == billed
    assert list(calculator(text)) == billed


# Where something of more than one unit meets the border of a part.
@pytest.mark.parametrize(
    "piece", ["€", "\f", "ë", "🙂", "👍🏽", "🇳🇱", "👨‍👩‍👧", "e\u0301", "न\u093f", "한"]
)
@pytest.mark.parametrize("tail", ["", "x" * 10, "x" * 200])
def test_nothing_is_torn_over_the_border_of_a_part(piece, tail, calculator) -> None:
    for before in (*range(55, 72), *range(125, 136), *range(145, 162), *range(300, 310)):
        text = "x" * before + piece + tail
        assert ours(text) == calculator(text)


def texts_of_the_bot() -> list[str]:
    """Every text and short form under bot/, as its files hold it."""
    found: list[str] = []

    def collect(raw: object) -> None:
        if isinstance(raw, dict):
            found.extend(raw[form] for form in ("text", "short") if isinstance(raw.get(form), str))
            for inner in raw.values():
                collect(inner)

    for file in sorted((ROOT / "bot").rglob("*.yml")):
        collect(yaml.safe_load(file.read_text()))
    return found


def test_the_bots_texts_are_counted_as_the_calculator_does(calculator) -> None:
    texts = texts_of_the_bot()
    assert len(texts) > 1000
    assert [ours(text) for text in texts] == [calculator(text) for text in texts]


GSM = st.sampled_from(list("abc deE.,\n\r@é€[]{}|^~\\\f"))
UCS = st.sampled_from(list("ëïçщ中’—…\u00a0\t"))
EMOJI = st.sampled_from(
    [
        "🙂",
        "👍",
        "👍🏽",
        "🇳🇱",
        "🇧🇪",
        "👨‍👩‍👧",
        "🏳️‍🌈",
        "☎️",
        "1️⃣",
        "👩🏾‍🚒",
        "❤️",
        "🕵️‍♂️",
        "🧑🏽",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🏴‍☠️",
        "🫱🏽",
    ]
)
COMBINED = st.builds(
    "{}{}".format,
    st.sampled_from(list("aeé्नกשع한ᄒ🙂")),
    st.text("\u0301\u0308\u0323\u093f\u0e33\u05b0\u064b\u1161\u11a8\u200d\ufe0f", max_size=3),
)
ANYTHING = st.characters(exclude_categories=["Cs", "Cn", "Mn", "Mc", "Me"])


def mix(*pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts of such pieces, long enough to need a second SMS as often as not."""
    return st.lists(st.tuples(st.one_of(pieces), st.integers(1, 60)), max_size=30).map(
        lambda runs: "".join(piece * times for piece, times in runs)
    )


@settings(max_examples=600)
@given(
    st.one_of(
        mix(GSM), mix(GSM, UCS), mix(GSM, EMOJI), mix(GSM, UCS, EMOJI, COMBINED), mix(ANYTHING)
    )
)
def test_any_text_is_counted_as_the_calculator_does(calculator, text) -> None:
    # Of one that is longer than an SMS the calculator says that it takes two, however long it is.
    assume(all(units(one) <= UCS2_PART for one in graphemes(text)))
    assert ours(text) == calculator(text)


def test_a_character_that_is_longer_than_an_sms_is_torn() -> None:
    assert [segments("e" + "\u0301" * marks) for marks in (69, 70, 133, 134)] == [1, 2, 2, 3]
