"""Entries of the log that this release cannot read, on a real Valkey: kept, counted, resent."""

import asyncio
import contextlib
import json

import pytest

from contract import dead_letters, events
from contract.channels import Channel
from contract.events import BotAnswered, BotMessage, CitizenWrote
from contract.schema import SCHEMA
from routing.delivery.dead_letters import DeadLetters, Resent
from routing.delivery.outbox import Outbox
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.router import ROLE, Router
from routing.telemetry.metrics import MessageMetrics
from tests.support.waiting import until

CANARY = "kanarie"
P = partitions.partition_of("c1")


class Counted(MessageMetrics):
    """Counts the entries that were put aside."""

    def __init__(self):
        self.kinds = []

    def unreadable(self, kind):
        self.kinds.append(kind)


@contextlib.asynccontextmanager
async def at_work(worker):
    task = asyncio.create_task(worker.run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def router(redis, metrics):
    leases = Leases(redis, ROLE, "router-1")
    return Router(Log(redis), Conversations(redis), leases, DeadLetters(redis), metrics)


def outbox(redis, metrics):
    return Outbox(Log(redis), Leases(redis, Outbox.role, "send-1"), redis, {}, metrics)


async def letters(redis):
    return [letter async for letter in DeadLetters(redis).all()]


def in_version(event, version):
    fields = json.loads(events.encode(event)) | {"v": version}
    return json.dumps(fields).encode()


WROTE = CitizenWrote(
    conversation_id="c1", at=1, channel=Channel.WEB, address="a", text=f"Wat kost {CANARY}?"
)


@pytest.mark.parametrize(
    "entry",
    [b"{no json", in_version(WROTE, SCHEMA + 2), b'{"v":1,"type":"of_the_future","x":1}', b""],
)
async def test_the_router_keeps_an_event_that_it_cannot_read_and_goes_on(redis, entry, caplog):
    metrics, log, store = Counted(), Log(redis), Conversations(redis)
    await redis.xadd(partitions.in_log(P), {"event": entry})
    await log.append(WROTE)
    async with at_work(router(redis, metrics)):
        await until(lambda: store.conversation("c1"))
    (letter,) = await letters(redis)
    assert (letter.kind, letter.log) == ("event", partitions.in_log(P))
    assert metrics.kinds == ["event"]
    assert CANARY not in caplog.text


async def test_a_result_of_the_release_after_the_next_is_not_lost(redis):
    """It comes as a dead letter, and a router that can read it takes it from there."""
    log, store = Log(redis), Conversations(redis)
    await log.append(WROTE)
    async with at_work(router(redis, Counted())):
        asked = (await until(lambda: store.conversation("c1"))).turn
        answer = BotAnswered(
            conversation_id="c1", at=2, turn_id=asked.id, messages=(BotMessage("87 euro."),)
        )
        await redis.xadd(partitions.in_log(P), {"event": in_version(answer, SCHEMA + 2)})
        (letter,) = await until(lambda: letters(redis))
        assert [one.text for one in await store.transcript("c1")] == [WROTE.text]
        readable = letter.data.replace(f'"v": {SCHEMA + 2}', f'"v": {SCHEMA + 1}')
        await redis.hset(
            partitions.dead(P), letter.id, json.dumps({**of(letter), "data": readable})
        )
        assert await DeadLetters(redis).resend(letter.id) is Resent.ON_ITS_WAY
        await until(lambda: answered(store))
    assert await letters(redis) == []


def of(letter):
    return {name: getattr(letter, name) for name in letter.__struct_fields__}


async def answered(store):
    return [one for one in await store.transcript("c1") if one.text.endswith("87 euro.")]


async def test_an_executor_keeps_an_effect_that_it_cannot_read_and_goes_on(redis, caplog):
    metrics, log = Counted(), partitions.out_log(P, Outbox.role)
    entry = await redis.xadd(log, {"effect": f'{{"v":9,"type":"send","x":"{CANARY}"}}'})
    async with at_work(outbox(redis, metrics)):
        (letter,) = await until(lambda: letters(redis))
    assert (letter.kind, letter.log, letter.why) == ("effect", log, "schema_9")
    assert letter.id == f"effect:{P}:{entry.decode()}:{log}"
    assert metrics.kinds == ["effect"]
    assert CANARY not in caplog.text
    assert await DeadLetters(redis).resend(letter.id) is Resent.ON_ITS_WAY
    assert await redis.xlen(log) == 2


async def test_a_turn_that_was_kept_goes_back_to_the_engines(redis):
    turn = {"turn_id": "t", "conversation_id": "c", "reply_to": "in:{1}", "expires_at": 9}
    data = json.dumps({"v": 9, **turn}).encode()
    letter = dead_letters.of_entry("turn", (dead_letters.TURNS, "turns"), ("5-0", data), "x", 1)
    await DeadLetters(redis).put(letter)
    assert await DeadLetters(redis).resend(letter.id) is Resent.ON_ITS_WAY
    ((_, fields),) = await redis.xrange("turns")
    assert fields == {b"turn": data}
    assert await letters(redis) == []
