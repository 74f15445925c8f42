"""Takes turns from the stream and gives results back: docs/protocols.md, "Turns"."""

import asyncio
import contextlib
import logging
import time
from pathlib import Path
from typing import Dict, List, Protocol, Tuple, Union

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot import turns
from bot.store import AWAY
from contract import dead_letters, events
from contract.events import BotAnswered, BotFailed
from contract.schema import UnreadableError
from contract.turns import STREAM, Turn

GROUP = "engines"
ENGINES = "engines"
BATCH = 4
"""The turns that are taken at once: few, so that several engines share the turns that wait."""
BLOCK_MS = 1000
ABANDONED_MS, LOOK_EVERY_S = 3000, 1.0
HEARTBEAT_S, HEARTBEAT_LIVES_S = 3.0, 10
STORE_AWAY_S, STORE_AWAY_LONGEST_S = 0.25, 4.0
MOST_TRIES = 3

_log = logging.getLogger("engine")

Result = Union[BotAnswered, BotFailed]

Entry = Tuple[bytes, Dict[bytes, bytes]]


class Engine(Protocol):
    """The engine as seen from here: bot.engine.Engine, or a test's."""

    async def take(self, turn: Turn, now_ms: int) -> BotAnswered:
        """The result of `turn`."""


class Consumer:
    """One engine that works on the stream of turns."""

    def __init__(self, redis: Redis, engine: Engine, name: str) -> None:
        self._redis = redis
        self._engine = engine
        self._name = name
        self._heart_key = f"engine:{name}"
        self._stopping = asyncio.Event()
        self._looked_at = 0.0

    async def run(self) -> None:
        """Take turns until `stop` is called; wait for a store that is away."""
        await self._show_life()  # a first turn would keep the heartbeat waiting
        heart = asyncio.create_task(self._beat())
        away = STORE_AWAY_S
        try:
            while not self._stopping.is_set():
                try:
                    await self._step()
                    away = STORE_AWAY_S
                except AWAY as error:
                    if not await self._makes_group(error):
                        _log.warning("the store does not answer: %s", type(error).__name__)
                        await self._pause(away)
                        away = min(2 * away, STORE_AWAY_LONGEST_S)
        finally:
            heart.cancel()
            with contextlib.suppress(*AWAY, asyncio.TimeoutError):
                await asyncio.wait_for(self._leave(), STORE_AWAY_S)

    async def _leave(self) -> None:
        await self._redis.delete(self._heart_key)
        await self._redis.srem(ENGINES, self._name)

    def stop(self) -> None:
        """End after the turn in hand."""
        self._stopping.set()

    async def _makes_group(self, error: Exception) -> bool:
        """Make the group where `error` says that there is none, because the store is new or was
        emptied; whether that succeeded."""
        if not str(error).startswith("NOGROUP"):
            return False
        with contextlib.suppress(*AWAY):
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
            return True
        return False

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _step(self) -> None:
        taken = []
        for entry in [*await self._abandoned(), *await self._new()]:
            if self._stopping.is_set():
                break
            await self._take(entry)
            taken.append(entry[0])
        await self._forget(taken)

    async def _new(self) -> List[Entry]:
        found = await self._redis.xreadgroup(
            GROUP, self._name, {STREAM: ">"}, count=BATCH, block=BLOCK_MS
        )
        return [entry for _, entries in found for entry in entries]

    async def _abandoned(self) -> List[Entry]:
        """The turns that another engine took and did not finish. A turn that was tried MOST_TRIES
        times is answered as failed: it must not end engine after engine."""
        if time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return []
        self._looked_at = time.monotonic()
        pending = await self._redis.xpending_range(
            STREAM, GROUP, min="-", max="+", count=BATCH, idle=ABANDONED_MS
        )
        tries = {one["message_id"]: one["times_delivered"] for one in pending}
        if not tries:
            return []
        claimed = await self._redis.xclaim(STREAM, GROUP, self._name, ABANDONED_MS, list(tries))
        hopeless = [entry for entry in claimed if tries[entry[0]] >= MOST_TRIES]
        for _, fields in hopeless:
            with contextlib.suppress(UnreadableError):
                turn = turns.read(fields.get(b"turn", b""))
                await self._reply(turn, turns.failed(turn, "tried_too_often", _now_ms()))
        await self._forget([entry_id for entry_id, _ in hopeless])
        return [entry for entry in claimed if entry not in hopeless]

    async def _take(self, entry: Entry) -> None:
        try:
            turn = turns.read(entry[1].get(b"turn", b""))
        except UnreadableError as error:
            await self._put_aside(entry, str(error))
        else:
            now_ms = _now_ms()
            if turn.expires_at >= now_ms:
                await self._reply(turn, await self._result(turn, now_ms))

    async def _put_aside(self, entry: Entry, why: str) -> None:
        """Keep a turn that this release cannot read as a dead letter. Its citizen is told when the
        time of the turn is over (docs/protocols.md)."""
        entry_id, data = entry[0].decode(), entry[1].get(b"turn", b"")
        _log.error("turn %s cannot be read: %s", entry_id, why)
        place = dead_letters.TURNS, STREAM
        letter = dead_letters.of_entry("turn", place, (entry_id, data), why, _now_ms())
        await self._redis.hset(
            dead_letters.key(dead_letters.TURNS), letter.id, dead_letters.encode(letter)
        )

    async def _result(self, turn: Turn, now_ms: int) -> Result:
        try:
            return await self._engine.take(turn, now_ms)
        except Exception as error:
            _log.error("turn %s failed: %s at %s", turn.turn_id, type(error).__name__, _at(error))
            return turns.failed(turn, type(error).__name__, now_ms)

    async def _reply(self, turn: Turn, result: Result) -> None:
        try:
            await self._redis.xadd(turn.reply_to, {"event": events.encode(result)})
        except ResponseError as error:
            if not str(error).startswith("WRONGTYPE"):
                raise
            _log.error("turn %s wants its result in what is no stream", turn.turn_id)

    async def _forget(self, taken: List[bytes]) -> None:
        """Take answered turns off the stream. A turn that stays there is answered once more, which
        does no harm."""
        if not taken:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xack(STREAM, GROUP, *taken)
            pipe.xdel(STREAM, *taken)
            await pipe.execute()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            await self._show_life()

    async def _show_life(self) -> None:
        with contextlib.suppress(*AWAY):
            await self._redis.set(self._heart_key, "ready", ex=HEARTBEAT_LIVES_S)
            await self._redis.sadd(ENGINES, self._name)


def _now_ms() -> int:
    return int(time.time() * 1000)


def _at(error: BaseException) -> str:
    """The file and line at which `error` was raised. Its text is not logged: it may hold a
    citizen's words."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
