"""The router, its log and its timers on a real Valkey."""

import asyncio
import contextlib
import json
import time

import pytest

from routing import events
from routing.conversation import State
from routing.deadletters import DeadLetters
from routing.events import AgentClaimed, CitizenWrote
from routing.leases import Leases
from routing.log import Log
from routing.messages import Author, Channel
from routing.router import ROLE, Router
from routing.store import Store
from routing.turns import STREAM, BotExecutor


@pytest.fixture
async def core(redis):
    """A router and a bot executor at work."""
    log, store = Log(redis), Store(redis)
    router = Router(log, store, Leases(redis, ROLE, "router-1"), DeadLetters(redis))
    bot = BotExecutor(log, Leases(redis, "bot", "bot-1"), redis)
    tasks = [asyncio.create_task(router.run()), asyncio.create_task(bot.run())]
    yield log, store
    for task in tasks:
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
    found = await redis.xread({STREAM: after}, count=1, block=5000)
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


async def until(condition):
    async with asyncio.timeout(5):
        while not (found := await condition()):
            await asyncio.sleep(0.01)
        return found


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
    from routing import partitions

    partition = partitions.partition_of("c1")
    await redis.xadd(partitions.in_log(partition), {"event": b"{not json"})
    await log.append(wrote("en nog iets"))

    async def both():
        return len(await store.transcript("c1")) == 2

    await until(both)
    (dead,) = [letter async for letter in DeadLetters(redis).all()]
    assert (dead.kind, dead.data) == ("event", "{not json")


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
