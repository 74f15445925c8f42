"""`balie deadletters`, as an operator calls it."""

import asyncio
import json
import sys

import msgspec
import pytest

from contract import effects
from contract.channels import Channel
from contract.dead_letters import of_entry
from contract.effects import Send
from contract.messages import Author, Message
from routing.conversation.state import Conversation
from routing.delivery.dead_letters import DeadLetters, of_message
from routing.log import partitions
from routing.log.stored import encode_conversation
from tests.support.running import ROOT, spawn
from tests.support.waiting import PATIENCE_S

BALIE = ROOT / ".venv/bin/balie"
SECRET_TEXT = "een geheim verhaal"
SEND = Send(
    conversation_id="c1",
    id="c1:4:0",
    channel=Channel.SMS,
    address="+31600000001",
    message=Message(seq=2, at=1, author=Author.BOT, text=SECRET_TEXT),
)


@pytest.fixture
async def letters(redis):
    dead_letters = DeadLetters(redis)
    await dead_letters.put(of_message(SEND, "tried too often (20429)", 1_780_000_000_000))
    await dead_letters.put(
        of_entry("event", (3, "in:{3}"), ("5-0", b"{not json"), "decode", 1_780_000_000_001)
    )
    return dead_letters


async def run_balie(tmp_path, valkey, *arguments):
    """The exit code and the lines of one call."""
    process = spawn([sys.executable, str(BALIE), *arguments], tmp_path, BALIE_REDIS_URL=valkey)
    output, _ = await asyncio.to_thread(process.communicate, timeout=PATIENCE_S)
    return process.returncode, output.splitlines()


async def test_all_are_listed_without_a_word_of_the_citizen(letters, valkey, tmp_path):
    code, lines = await run_balie(tmp_path, valkey, "deadletters")
    assert code == 0
    assert lines[0].startswith("c1:4:0  ") and lines[0].endswith("tried too often (20429)")
    assert lines[1].startswith("event:3:5-0  ")
    assert SECRET_TEXT not in "".join(lines) and "+316" not in "".join(lines)


async def test_a_program_reads_them_line_by_line(letters, valkey, tmp_path):
    _, lines = await run_balie(tmp_path, valkey, "deadletters", "--json")
    assert [json.loads(line)["kind"] for line in lines] == ["message", "event"]
    assert SECRET_TEXT not in "".join(lines)


async def test_one_is_sent_again_once(letters, redis, valkey, tmp_path):
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend", "c1:4:0")
    assert (code, lines) == (0, ["1 on their way again"])
    ((_, entry),) = await redis.xrange(partitions.out_log(partitions.partition_of("c1"), "send"))
    again = effects.decode(entry[b"effect"])
    assert (again.id, again.message) == ("c1:4:0~1", SEND.message)
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend", "c1:4:0")
    assert code == 1
    assert "there is no dead letter c1:4:0" in lines[0]


async def test_all_are_sent_again(letters, valkey, tmp_path):
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend", "--all")
    assert (code, lines) == (0, ["2 on their way again"])
    _, lines = await run_balie(tmp_path, valkey, "deadletters")
    assert lines == ["No dead letters: everything was brought to an end."]


@pytest.fixture
async def opted_out(letters, redis):
    """The citizen of c1 wants no more messages since the first of these letters."""
    conversation = Conversation(
        id="c1", channel=Channel.SMS, address="+31600000001", opted_out="citizen"
    )
    await redis.set(partitions.conversation("c1"), encode_conversation(conversation))
    return letters


async def queued_sends(redis):
    """The messages that were put out for the citizen of c1."""
    entries = await redis.xrange(partitions.out_log(partitions.partition_of("c1"), "send"))
    return [effects.decode(entry[b"effect"]) for _, entry in entries]


async def test_who_opted_out_since_is_sent_nothing(opted_out, redis, valkey, tmp_path):
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend", "c1:4:0")
    assert (code, lines) == (
        0,
        [
            "c1:4:0 was not sent but dropped: its citizen wants no more messages",
            "0 on their way again",
        ],
    )
    assert await queued_sends(redis) == []
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend", "c1:4:0")
    assert (code, "there is no dead letter c1:4:0" in lines[0]) == (1, True)


async def test_but_the_word_that_confirms_it(opted_out, redis, valkey, tmp_path):
    farewell = msgspec.structs.replace(SEND, id="c1:5:0", farewell=True)
    await opted_out.put(of_message(farewell, "tried too often (20429)", 1_780_000_000_002))
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend", "--all")
    assert (code, lines[-1]) == (0, "2 on their way again")
    assert [send.id for send in await queued_sends(redis)] == ["c1:5:0~1"]
    assert [letter async for letter in opted_out.all()] == []


@pytest.mark.parametrize("place", [1, 5])
async def test_a_program_reads_what_became_of_each(opted_out, valkey, tmp_path, place):
    arguments = ["deadletters", "resend", "c1:4:0", "event:3:5-0", "c9:1:0"]
    arguments.insert(place, "--json")
    code, lines = await run_balie(tmp_path, valkey, *arguments)
    assert code == 1
    assert [tuple(json.loads(line).values()) for line in lines] == [
        ("c1:4:0", "opted_out"),
        ("event:3:5-0", "on_its_way"),
        ("c9:1:0", "unknown"),
    ]


async def test_who_names_none_is_told_so(letters, valkey, tmp_path):
    code, lines = await run_balie(tmp_path, valkey, "deadletters", "resend")
    assert code == 2
    assert "--all" in lines[0]


@pytest.mark.slow
async def test_without_a_store_one_line_says_what_to_do(tmp_path):
    code, lines = await run_balie(tmp_path, "redis://127.0.0.1:1", "deadletters")
    assert code == 1
    assert len(lines) == 1 and "no store answers" in lines[0]
