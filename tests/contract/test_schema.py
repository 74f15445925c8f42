"""Entries of a neighbouring version are read, and others refused without a word of theirs."""

import json

import msgspec
import pytest

from contract import dead_letters, effects, events, turns
from contract.channels import Channel
from contract.events import BotAnswered, BotFailed, CitizenWrote
from contract.schema import SCHEMA, Codec, UnreadableError

CANARY = "kanarie"
WROTE = CitizenWrote(
    conversation_id="c1", at=1, channel=Channel.WEB, address="a1", text=f"Wat kost {CANARY}?"
)


def in_version(version: int, **fields: object) -> bytes:
    return json.dumps(
        {"v": version, **msgspec.to_builtins(WROTE), **fields}, separators=(",", ":")
    ).encode()


def test_every_entry_says_its_version_first():
    assert events.encode(WROTE).startswith(b'{"v":%d,"type":"citizen_wrote",' % SCHEMA)
    assert events.decode(events.encode(WROTE)) == WROTE


def test_a_turn_says_whether_the_citizen_waits_and_an_older_one_does_not():
    asked = effects.AskBot(
        conversation_id="c1",
        turn_id="c1:1",
        channel=Channel.WEB,
        language="nl",
        text="hallo",
        payload="",
        dialogue="",
        expires_at=1,
        watch=True,
        waiting=True,
    )
    turn = turns.encode(turns.of_effect(asked, "in:{1}"))
    assert turns.decode(turn).waiting
    older = {key: value for key, value in json.loads(turn).items() if key != "waiting"}
    assert not turns.decode(json.dumps(older).encode()).waiting


@pytest.mark.parametrize("version", [SCHEMA - 1, SCHEMA, SCHEMA + 1])
def test_one_version_older_and_one_newer_are_read(version):
    assert events.decode(in_version(version, a_new_field={"x": [1]})) == WROTE


def test_an_entry_from_before_versions_is_read():
    data = msgspec.json.encode(WROTE)
    assert b'"v"' not in data
    assert events.decode(data) == WROTE


@pytest.mark.parametrize("version", [SCHEMA + 2, SCHEMA + 10, 10**9, -3])
def test_an_entry_of_another_version_is_refused(version):
    with pytest.raises(UnreadableError, match="schema"):
        events.decode(in_version(version))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b'{"v":1}', b'{"v":1,"type":"unheard_of"}', b'{"v":}', b"\xff",
        in_version(SCHEMA, at="yesterday"), in_version(SCHEMA, channel="pigeon"),
        b'{"v":1,"type":' + b"[" * 100_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("codec", [events, effects, turns])
def test_what_is_no_entry_is_refused_without_its_words(codec, data):
    with pytest.raises(UnreadableError) as error:
        codec.decode(data)
    assert CANARY not in str(error.value)
    assert error.value.__suppress_context__


def test_a_newer_writer_may_leave_out_what_has_a_default():
    codec: Codec[turns.Turn] = Codec(turns.Turn)
    least = {
        "v": SCHEMA + 1,
        "turn_id": "t",
        "conversation_id": "c",
        "reply_to": "in:{1}",
        "expires_at": 9,
    }
    assert codec.decode(json.dumps(least).encode()).text == ""


def test_results_have_the_fields_that_engines_of_others_write():
    """docs/protocols.md shows these; an engine that somebody else writes keeps to it."""
    ids = '"conversation_id":"c","turn_id":"t","at":1'
    answered = f'{{"type":"bot_answered",{ids},"messages":[{{"text":"x"}}]}}'
    assert isinstance(events.decode(answered.encode()), BotAnswered)
    failed = f'{{"type":"bot_failed",{ids},"reason":"x"}}'
    assert isinstance(events.decode(failed.encode()), BotFailed)


def test_a_letter_comes_back_as_it_was_put():
    entry = ("5-0", events.encode(WROTE))
    letter = dead_letters.of_entry("event", (3, "in:{3}"), entry, "schema_9", 7)
    assert dead_letters.decode(dead_letters.encode(letter)) == letter
    assert (letter.id, letter.log) == ("event:3:5-0", "in:{3}")
