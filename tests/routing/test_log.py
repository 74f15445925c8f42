"""The scripts of the store, on a real Valkey: all of a commit or nothing of it."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from contract.channels import Channel
from contract.events import CitizenWrote, TimerFired, decode
from contract.turns import STREAM
from routing.conversation.decide import decide
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.executors import EXECUTORS
from routing.log.leases import LEASE_MS, Leases
from routing.log.log import START, Batch, Log
from tests.support.waiting import PATIENCE_S, until

P = partitions.partition_of("c1")


def wrote(text="hallo", at=101_000, conversation_id="c1"):
    return CitizenWrote(
        conversation_id=conversation_id, at=at, channel=Channel.WEB, address="a", text=text
    )


async def contents(redis):
    """Every key with its value, as the store itself writes it down."""
    keys = sorted(await redis.keys("*"))
    return {key: await redis.dump(key) for key in keys}


async def only_entry(redis, log):
    ((entry_id, data),) = (await Log(redis).reader().read({log: START}, count=10, block_ms=1))[log]
    return entry_id, data


async def test_what_is_appended_is_read_and_the_same_is_refused(redis):
    log = Log(redis)
    assert await log.append(wrote(), dedupe="sms|SM1")
    assert not await log.append(wrote("nog eens"), dedupe="sms|SM1")
    assert await log.append(wrote("ander"), dedupe="sms|SM2")
    found = await log.reader().read({partitions.in_log(P): START}, count=10, block_ms=1)
    assert [decode(data).text for _, data in found[partitions.in_log(P)]] == ["hallo", "ander"]


async def test_the_same_id_in_another_conversation_is_another_message(redis):
    log = Log(redis)
    for number in range(2 * partitions.PARTITIONS):  # some share a partition
        assert await log.append(wrote(conversation_id=f"c{number}"), dedupe="web|1")


async def test_without_an_id_nothing_is_refused(redis):
    log = Log(redis)
    assert await log.append(wrote()) and await log.append(wrote())


async def test_a_commit_makes_everything_true_at_once(redis):
    log, store = Log(redis), Conversations(redis)
    decision = decide(None, wrote())
    assert await log.commit(Batch(P, START, "5-0", [decision]))
    assert await log.cursor(P, "router") == "5-0"
    assert await store.conversation("c1") == decision.conversation
    assert await store.transcript("c1") == list(decision.messages)
    await log.pass_on_turns(P)
    _, turn = await only_entry(redis, STREAM)
    assert json.loads(turn)["reply_to"] == partitions.in_log(P)
    assert await redis.zscore(partitions.timers(P), "c1 turn") == 111_000


async def test_a_commit_with_a_stale_cursor_changes_nothing_at_all(redis):
    log = Log(redis)
    first = decide(None, wrote())
    await log.commit(Batch(P, START, "5-0", [first]))
    before = await contents(redis)
    second = decide(first.conversation, wrote("twee", at=102_000))
    for stale in (START, "4-0", "6-0"):
        assert not await log.commit(Batch(P, stale, "9-0", [second]))
        assert await contents(redis) == before


async def test_of_two_commits_at_once_one_wins(redis):
    log = Log(redis)
    batch = Batch(P, START, "5-0", [decide(None, wrote())])
    won = await asyncio.gather(*(log.commit(batch) for _ in range(10)))
    assert sorted(won) == [False] * 9 + [True]
    assert await redis.llen(partitions.transcript("c1")) == 1


async def test_a_commit_tells_who_listens(redis):
    async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
        await pubsub.subscribe("pubsub")
        await Log(redis).commit(Batch(P, START, "5-0", [decide(None, wrote())]))
        async with asyncio.timeout(PATIENCE_S):
            while not (published := await pubsub.get_message(timeout=1)):
                pass
        assert published["data"] == b"c1"


async def test_timers_fire_once_when_due_and_can_be_moved_and_cleared(redis):
    log = Log(redis)
    await log.commit(Batch(P, START, "5-0", [decide(None, wrote())]))
    await log.fire_timers([P], 110_999)
    assert not await redis.exists(partitions.in_log(P))
    for _ in range(2):
        await log.fire_timers([P], 111_000)
    _, data = await only_entry(redis, partitions.in_log(P))
    assert decode(data) == TimerFired(conversation_id="c1", at=111_000, name="turn", due=111_000)
    assert await redis.zscore(partitions.timers(P), "c1 idle")


async def test_a_moment_in_milliseconds_survives_the_script(redis):
    log, now = Log(redis), 1_795_457_992_597
    await log.commit(Batch(P, START, "5-0", [decide(None, wrote(at=now))]))
    await log.fire_timers([P], now + 10_000)
    _, data = await only_entry(redis, partitions.in_log(P))
    assert (decode(data).at, decode(data).due) == (now + 10_000, now + 10_000)


async def test_trimming_keeps_what_was_not_read(redis):
    log = Log(redis)
    for number in range(1000):
        await log.append(wrote(str(number)))
    key = partitions.in_log(P)
    entries = (await log.reader().read({key: START}, count=1000, block_ms=1))[key]
    await log.trim(key, entries[500][0])
    left = (await log.reader().read({key: START}, count=1000, block_ms=1))[key]
    assert left[-500:] == entries[500:]


async def test_an_executors_cursor_never_moves_back(redis):
    log = Log(redis)
    for cursor, expected in (
        ("999-2", "999-2"),
        ("1000-1", "1000-1"),
        ("999-9", "1000-1"),
        ("1000-0", "1000-1"),
        ("1000-10", "1000-10"),
        ("1000-9", "1000-10"),
        ("1795457992597-0", "1795457992597-0"),
    ):
        await log.move_cursor(P, "send", cursor)
        assert await log.cursor(P, "send") == expected


async def test_what_is_to_be_done_is_forgotten_when_its_executor_has_passed_it(redis):
    log = Log(redis)
    for role in EXECUTORS:
        key = partitions.out_log(P, role)
        ids = [await redis.xadd(key, {"effect": str(number)}) for number in range(1000)]
        await log.trim_out(P)
        assert await redis.xlen(key) == 1000
        await log.move_cursor(P, role, ids[500].decode())
        await log.trim_out(P)
        left = (await log.reader().read({key: START}, count=1000, block_ms=1))[key]
        assert 500 <= len(left) <= 600  # the store drops whole blocks of a hundred
        assert ids[500].decode() in dict(left)


async def test_a_partition_has_one_slot():
    keys = [partitions.in_log(7), partitions.out_log(7, "bot"), partitions.timers(7)]
    keys += [partitions.cursor(7, "router"), partitions.lease(7, "send"), partitions.dead(7)]
    assert all("{7}" in key for key in keys)
    for number in range(200):
        name = f"conversation {number}"
        tag = f"{{{partitions.partition_of(name)}}}"
        assert 0 <= partitions.partition_of(name) < partitions.PARTITIONS
        for key in (partitions.conversation(name), partitions.transcript(name)):
            assert tag in key
        assert tag in partitions.seen(name, "sms|+31612345678")
        assert "31612345678" not in partitions.seen(name, "sms|+31612345678")


def test_a_pseudonym_is_stable_and_needs_the_secret():
    first = partitions.conversation_id(b"secret", Channel.SMS, "+31600000001")
    assert first == partitions.conversation_id(b"secret", Channel.SMS, "+31600000001")
    assert len(first) == 24
    others = {
        partitions.conversation_id(b"other", Channel.SMS, "+31600000001"),
        partitions.conversation_id(b"secret", Channel.WHATSAPP, "+31600000001"),
        partitions.conversation_id(b"secret", Channel.SMS, "+31600000002"),
    }
    assert len(others | {first}) == 4


# -- leases ----------------------------------------------------------------------------------


@pytest.fixture
def leases(redis, monkeypatch):
    """They do not expire, unless a test lets them."""
    monkeypatch.setattr("routing.log.leases.LEASE_MS", 60 * 60 * 1000)
    return lambda worker: Leases(redis, "router", worker)


async def test_one_worker_takes_everything(leases):
    one = leases("one")
    await one.renew()
    assert one.held == set(range(partitions.PARTITIONS))


async def test_two_workers_share_and_never_hold_the_same(leases):
    one, two = leases("one"), leases("two")
    await one.renew()
    for _ in range(3):
        await two.renew()
        await one.renew()
        assert not one.held & two.held
    assert len(one.held) == len(two.held) == partitions.PARTITIONS // 2


async def test_work_in_hand_keeps_a_partition_but_takes_no_more_of_it(leases):
    one, two = leases("one"), leases("two")
    await one.renew()
    busy = set(one.held)
    one.may_release = lambda partition: partition not in busy
    await two.renew()
    await one.renew()
    await two.renew()
    assert len(one.held) == partitions.PARTITIONS // 2
    assert not two.held
    busy.clear()
    await one.renew()
    await two.renew()
    assert len(two.held) == partitions.PARTITIONS // 2


async def test_a_dead_workers_partitions_are_taken_over(leases, monkeypatch):
    dead, heir = leases("dead"), leases("heir")
    await dead.renew()
    await heir.renew()
    assert not heir.held
    monkeypatch.setattr("routing.log.leases.LEASE_MS", 50)
    await dead.renew()

    async def takes_everything():
        await heir.renew()
        return heir.held == set(range(partitions.PARTITIONS))

    await until(takes_everything)


async def test_that_is_within_the_five_seconds_that_are_promised(leases, monkeypatch):
    pauses, one = [], leases("one")

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(
        "routing.log.leases.asyncio", SimpleNamespace(sleep=sleep, shield=asyncio.shield)
    )
    with pytest.raises(asyncio.CancelledError):
        await one.keep()
    assert LEASE_MS / 1000 + max(pauses) < 5


async def test_a_worker_that_stops_gives_everything_back_at_once(leases):
    leaving, heir = leases("leaving"), leases("heir")
    keeping = asyncio.create_task(leaving.keep())
    await until(lambda: leaving.held)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await heir.renew()
    assert heir.held == set(range(partitions.PARTITIONS))
