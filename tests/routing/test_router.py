"""The router, its log and its timers on a real Valkey."""

import asyncio
import contextlib
import json
import time

import pytest

from contract import events
from contract.channels import Channel
from contract.events import AgentClaimed, CitizenWrote
from contract.messages import Author
from contract.turns import STREAM
from routing.conversation.decide import decide
from routing.conversation.phases import State
from routing.delivery.dead_letters import DeadLetters
from routing.log import partitions
from routing.log.commit import Batch
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.router import ROLE, Router
from tests.support.waiting import PATIENCE_S, until

P = 7


@pytest.fixture
async def core(redis):
    """A router at work."""
    log, store = Log(redis), Conversations(redis)
    router = Router(log, store, Leases(redis, ROLE, "router-1"), DeadLetters(redis))
    task = asyncio.create_task(router.run())
    yield log, store
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def wrote(text, conversation_id="c1", **fields):
    return CitizenWrote(
        conversation_id=conversation_id,
        at=int(time.time() * 1000),
        channel=Channel.WEB,
        address="session-1",
        text=text,
        **fields,
    )


async def next_turn(redis, after="0"):
    found = await redis.xread({STREAM: after}, count=1, block=int(PATIENCE_S * 1000))
    ((_, [(entry_id, fields)]),) = found
    return entry_id, json.loads(fields[b"turn"])


async def answer(redis, turn, text):
    result = {
        "type": "bot_answered",
        "conversation_id": turn["conversation_id"],
        "turn_id": turn["turn_id"],
        "at": int(time.time() * 1000),
        "messages": [{"text": text}],
        "understanding": {"topic": "paspoort", "outcome": "answer"},
        "dialogue": "d1",
    }
    await redis.xadd(turn["reply_to"], {"event": json.dumps(result)})


async def test_a_question_becomes_a_turn_and_its_result_an_answer(core, redis):
    log, store = core
    assert await log.append(wrote("Wat kost een paspoort?"), dedupe="web|m1")
    _, turn = await next_turn(redis)
    assert (turn["text"], turn["channel"]) == ("Wat kost een paspoort?", "web")
    await answer(redis, turn, "83,87 euro.")

    async def answered():
        said = await store.transcript("c1")
        return said if len(said) == 2 else None

    question, reply = await until(answered)
    assert (question.seq, question.author) == (1, Author.CITIZEN)
    assert (reply.seq, reply.author) == (2, Author.BOT)
    assert reply.text.endswith("83,87 euro.")
    assert [message.seq for message in await store.transcript("c1", after=1)] == [2]


async def test_the_same_message_twice_is_one(core, redis):
    log, _ = core
    assert await log.append(wrote("hoi"), dedupe="web|m1")
    assert not await log.append(wrote("hoi"), dedupe="web|m1")
    assert await log.append(wrote("hoi", conversation_id="c2"), dedupe="web|m1")


async def test_what_nobody_can_read_is_put_aside_and_stops_nothing(core, redis):
    log, store = core
    await log.append(wrote("hoi"))
    partition = partitions.partition_of("c1")
    await redis.xadd(partitions.in_log(partition), {"event": b"{not json"})
    await log.append(wrote("en nog iets"))

    async def both():
        return len(await store.transcript("c1")) == 2

    await until(both)
    (letter,) = [one async for one in DeadLetters(redis).all()]
    assert (letter.kind, letter.data) == ("event", "{not json")
    assert letter.id.startswith(f"event:{partition}:")


async def test_a_timer_comes_back_as_an_event(core, redis):
    log, store = core
    past = int(time.time() * 1000) - 20_000
    late = events.CitizenWrote(
        conversation_id="c1", at=past, channel=Channel.WEB, address="s", text="hallo"
    )
    await log.append(late)

    async def offered():
        conversation = await store.conversation("c1")
        return conversation and conversation.state is State.OFFERED

    await until(offered)


async def test_the_first_claim_in_the_log_wins(core, redis):
    log, store = core
    await log.append(wrote("ik wil een mens"))
    _, turn = await next_turn(redis)
    result = {
        "type": "bot_answered",
        "conversation_id": "c1",
        "turn_id": turn["turn_id"],
        "at": 1,
        "commands": [{"type": "handover", "reason": "request"}],
        "understanding": {"topic": "medewerker", "outcome": "handover"},
    }
    await redis.xadd(turn["reply_to"], {"event": json.dumps(result)})
    await log.append(wrote("ja"))
    now = int(time.time() * 1000)
    for agent in ("anna", "bram"):
        await log.append(
            AgentClaimed(conversation_id="c1", at=now, agent_id=agent, name=agent.title())
        )

    async def claimed():
        conversation = await store.conversation("c1")
        return conversation if conversation.state is State.WITH_AGENT else None

    assert (await until(claimed)).agent_id == "anna"


async def test_turns_that_a_worker_left_behind_reach_the_engines_once(redis):
    log = Log(redis)
    ids = (f"c{n}" for n in range(10_000) if partitions.partition_of(f"c{n}") == P)
    for text, cursor, after in (("een", "0-0", "5-0"), ("twee", "5-0", "6-0")):
        decision = decide(None, wrote(text, conversation_id=next(ids)))
        assert await log.commit(Batch(P, cursor, after, [decision]))
    for _ in range(2):  # again where nothing is left changes nothing
        await log.pass_on_turns(P)
        found = await redis.xrange(STREAM)
        assert [json.loads(one[b"turn"])["text"] for _, one in found] == ["een", "twee"]


async def test_what_another_worker_decided_is_read_again(redis, core):
    log, store = core
    await log.append(wrote("een"))
    _, turn = await next_turn(redis)
    partition = partitions.partition_of("c1")
    await answer(redis, turn, "Antwoord.")
    await until(lambda: said_in(store, 2))
    # As another worker would have, while this one still thinks that it holds the partition.
    now, cursor = await store.conversation("c1"), await log.cursor(partition, ROLE)
    decision = decide(now, wrote("van een ander"))
    assert await log.commit(Batch(partition, cursor, f"{cursor}1", [decision]))
    await log.append(wrote("twee"))
    said = await until(lambda: said_in(store, 4))
    assert [one.text for one in said if one.author is Author.CITIZEN] == [
        "een",
        "van een ander",
        "twee",
    ]


async def said_in(store, count):
    said = await store.transcript("c1")
    return said if len(said) >= count else None
