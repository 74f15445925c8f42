"""Tests bot/consumer.py on a real Valkey, with fake engines."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis.asyncio import Redis
from stores import Store

from bot import consumer
from bot.consumer import GROUP, STREAM, Consumer
from contract import dead_letters
from contract.events import BotAnswered, BotMessage
from contract.turns import Turn
from tests.support.waiting import PATIENCE_S, until

SECRET = "mijn geheim 06-12345678"
REPLIES = "in:{7}"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let consumers stop soon, and take over soon."""
    monkeypatch.setattr(consumer, "BLOCK_MS", 50)
    monkeypatch.setattr(consumer, "ABANDONED_MS", 50)


class Echo:
    """Answers every turn; fails on texts that name an exception."""

    async def take(self, turn: Turn, now_ms: int) -> BotAnswered:
        if turn.text.startswith("raise"):
            raise ValueError(turn.text)
        said = (BotMessage(turn.text),)
        return BotAnswered(
            conversation_id=turn.conversation_id, turn_id=turn.turn_id, at=now_ms, messages=said
        )


def entry(turn_id: str = "c:1", **fields: Any) -> dict[str, str]:
    turn = {
        "turn_id": turn_id,
        "conversation_id": "c",
        "reply_to": REPLIES,
        "channel": "sms",
        "language": "nl",
        "text": SECRET,
        "payload": "",
        "dialogue": "",
        "expires_at": int((time.time() + PATIENCE_S) * 1000),
    }
    return {"turn": json.dumps({**turn, **fields})}


def on(store: Store, scenario: Callable[[Redis], Awaitable[None]]) -> None:
    """Run `scenario` while a consumer is at work on `store`."""

    async def run() -> None:
        redis = Redis.from_url(store.url)
        one = Consumer(Redis.from_url(store.url), Echo(), "one")
        working = asyncio.create_task(one.run())
        try:
            await scenario(redis)
        finally:
            one.stop()
            await working
            await redis.close()

    asyncio.run(run())


async def results(redis: Redis, count: int) -> list[dict[str, Any]]:
    """The first `count` results, when they are there."""

    async def so_many() -> list[Any]:
        with contextlib.suppress(*consumer.AWAY):
            found = await redis.xrange(REPLIES)
            return found if len(found) >= count else []
        return []

    return [json.loads(fields[b"event"]) for _, fields in await until(so_many)]


def text_of(result: dict[str, Any]) -> str:
    (message,) = result["messages"]
    return str(message["text"])


async def until_idle(redis: Redis) -> None:
    """Wait until nothing is left to take or to finish."""

    async def is_idle() -> bool:
        pending = await redis.xpending(STREAM, GROUP)
        return bool(await redis.xlen(STREAM) == 0 and pending["pending"] == 0)

    await until(is_idle)


def test_a_turn_is_answered_where_it_asks_and_then_gone(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.xadd(STREAM, entry())
        (result,) = await results(redis, 1)
        assert result["turn_id"] == "c:1" and text_of(result) == SECRET
        await until_idle(redis)

    on(store, scenario)


def test_many_turns_come_back_in_order(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        ids = [f"c:{number}" for number in range(3 * consumer.BATCH)]
        for turn_id in ids:
            await redis.xadd(STREAM, entry(turn_id))
        found = await results(redis, len(ids))
        assert [result["turn_id"] for result in found] == ids

    on(store, scenario)


def test_an_expired_turn_is_dropped(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.xadd(STREAM, entry("c:old", expires_at=1))
        await redis.xadd(STREAM, entry("c:new"))
        found = await results(redis, 1)
        assert [result["turn_id"] for result in found] == ["c:new"]
        await until_idle(redis)

    on(store, scenario)


def test_a_failed_turn_says_so_without_the_text(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.xadd(STREAM, entry("c:1", text=f"raise {SECRET}"))
        await redis.xadd(STREAM, entry("c:2"))
        failed, answered = await results(redis, 2)
        assert failed["type"] == "bot_failed" and failed["reason"] == "ValueError"
        assert (failed["conversation_id"], failed["turn_id"]) == ("c", "c:1")
        assert SECRET not in json.dumps(failed)
        assert answered["turn_id"] == "c:2"

    with caplog.at_level(logging.DEBUG, "engine"):
        on(store, scenario)
    assert "c:1" in caplog.text and SECRET not in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"turn": "no json " + SECRET}, id="not JSON"),
        pytest.param({"turn": "[]"}, id="not an object"),
        pytest.param({"turn": "[" * 100_000}, id="too deep"),
        pytest.param({"turn": b"\xff\xfe"}, id="not UTF-8"),
        pytest.param({"turn": "{}"}, id="no ids"),
        pytest.param({"other": "x"}, id="no turn"),
        pytest.param(entry(reply_to=""), id="nowhere to reply"),
        pytest.param(entry(turn_id=[1]), id="an id that is no text"),
        pytest.param(entry(expires_at="soon"), id="no time"),
        pytest.param(entry(expires_at=float("inf")), id="no end of time"),
        pytest.param(entry(reply_to="a-string"), id="a reply to what is no stream"),
    ],
)
def test_what_is_no_turn_is_put_aside_and_the_next_one_answered(
    store: Store, fields: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.set("a-string", "x")
        await redis.xadd(STREAM, fields)
        await redis.xadd(STREAM, entry("c:2"))
        (result,) = await results(redis, 1)
        assert result["turn_id"] == "c:2"
        await until_idle(redis)
        kept = await redis.hvals(dead_letters.key(dead_letters.TURNS))
        assert len(kept) == (0 if "a-string" in str(fields) else 1)
        assert all(dead_letters.decode(one).kind == "turn" for one in kept)

    on(store, scenario)
    assert SECRET not in caplog.text


def test_odd_optional_fields_count_as_empty(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.xadd(STREAM, entry("c:1", text=None, language=3, payload={}, dialogue=[]))
        await redis.xadd(STREAM, entry("c:2", text="half \ud83d and \0 nul"))
        first, second = await results(redis, 2)
        assert text_of(first) == ""
        assert text_of(second) == "half ? and   nul"

    on(store, scenario)


def test_a_turn_of_an_engine_that_died_is_taken_over(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        await taken_by_another(redis, entry("c:1"))
        (result,) = await results(redis, 1)
        assert result["turn_id"] == "c:1"
        await until_idle(redis)

    on(store, scenario)


def test_a_turn_that_ends_engine_after_engine_is_answered_as_failed(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        await taken_by_another(redis, entry("c:1"), times=consumer.MOST_TRIES)
        (result,) = await results(redis, 1)
        assert (result["type"], result["reason"]) == ("bot_failed", "tried_too_often")
        await until_idle(redis)

    on(store, scenario)


async def taken_by_another(redis: Redis, fields: dict[str, Any], times: int = 1) -> None:
    """Add an entry that engine "another" has taken so often and never finishes. The group
    reads nothing else meanwhile."""
    await until(lambda: redis.exists(STREAM))
    async with redis.pipeline(transaction=True) as pipe:
        pipe.xadd(STREAM, fields, id="1-1")
        pipe.xreadgroup(GROUP, "another", {STREAM: ">"})
        pipe.xclaim(STREAM, GROUP, "another", 0, ["1-1"], retrycount=times)
        await pipe.execute()


def test_an_emptied_store_is_no_end(store: Store) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.xadd(STREAM, entry("c:1"))
        await results(redis, 1)
        await redis.flushall()
        await redis.xadd(STREAM, entry("c:2"))
        (result,) = await results(redis, 1)
        assert result["turn_id"] == "c:2"

    on(store, scenario)


def test_a_store_that_comes_back_is_served_again(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(redis: Redis) -> None:
        await redis.xadd(STREAM, entry("c:1"))
        await results(redis, 1)
        store.kill()
        await until(lambda: "does not answer" in caplog.text)
        store.start()
        with contextlib.suppress(*consumer.AWAY):
            await redis.ping()  # our own connection is gone, too
        await redis.xadd(STREAM, entry("c:2"))
        (result,) = await results(redis, 1)
        assert result["turn_id"] == "c:2"

    on(store, scenario)


def test_the_heart_beats_while_it_serves(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "STORE_AWAY_S", PATIENCE_S)  # it says goodbye, however late

    async def scenario(redis: Redis) -> None:
        await until(lambda: redis.exists("engine:one"))
        assert 0 < await redis.ttl("engine:one") <= consumer.HEARTBEAT_LIVES_S

    on(store, scenario)

    async def after() -> int:
        redis = Redis.from_url(store.url)
        found = await redis.exists("engine:one")
        await redis.close()
        return found

    assert asyncio.run(after()) == 0
