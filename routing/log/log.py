"""The log in the store: append, read, commit, and the timers that belong to it.

All of it runs on one Redis (7 or newer) or Valkey, embedded or not, and on a cluster of them;
each script touches one partition only.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from contract.events import Event, encode
from contract.turns import STREAM
from routing.log import partitions
from routing.log.batching import BatchedScript
from routing.log.commit import Batch, commit_call
from routing.log.executors import BOT, EXECUTORS
from routing.log.scripts import Script
from routing.log.streams import Reader, reader

START = "0-0"
"""The cursor before the first entry of a log."""

REMEMBER_MS = 3 * 24 * 60 * 60 * 1000
"""How long a provider's message id is known; Telegram repeats for 24 hours at most."""


TURNS_AT_ONCE = 200


def place(cursor: str) -> tuple[int, int]:
    """Where a cursor stands, to be compared with others of the same log."""
    moment, _, number = cursor.partition("-")
    return int(moment), int(number)


class Log:
    """The in and out logs of all partitions, on one connection pool. What was appended or
    committed is on `replicas` replicas of its server."""

    def __init__(self, redis: Redis, replicas: int = 0) -> None:
        self._redis = redis
        append = Script(redis, "append", replicas)
        self._appends: dict[int, BatchedScript] = defaultdict(lambda: BatchedScript(append))
        self._in_one_place = not isinstance(redis, RedisCluster)
        self._commit = Script(redis, "commit", replicas)
        self._fire = Script(redis, "fire")
        self._move = Script(redis, "move")

    async def append(self, event: Event, dedupe: str = "") -> bool:
        """Persist one event. False, and nothing is stored, where `dedupe` was seen in the
        last REMEMBER_MS for this conversation. Raises NotReplicatedError where fewer replicas
        have it than asked for: append it again, with the same `dedupe`."""
        identifier = event.conversation_id
        partition = partitions.partition_of(identifier)
        keys = [partitions.in_log(partition), partitions.seen(identifier, dedupe)]
        args: list[Any] = [encode(event), REMEMBER_MS if dedupe else 0]
        # What goes together must be in one place: one server, or one slot of a cluster.
        append = self._appends[0 if self._in_one_place else partition]
        return bool(await append(keys, args))

    def reader(self) -> Reader:
        """For one who follows logs: a reader of its own."""
        return reader(self._redis)

    async def cursor(self, partition: int, role: str) -> str:
        """How far `role` has come."""
        value = await self._redis.get(partitions.cursor(partition, role))
        return _text(value) if value else START

    async def move_cursor(self, partition: int, role: str, cursor: str) -> None:
        """Remember how far an executor has come; a cursor never moves back. The router's
        moves in `commit`."""
        await self._move(keys=[partitions.cursor(partition, role)], args=[cursor])

    async def commit(self, batch: Batch) -> bool:
        """Make `batch` true in one step. False, and nothing has changed, where the cursor
        is no longer the one that was read: another worker was here."""
        turns = STREAM if self._in_one_place else partitions.out_log(batch.partition, BOT)
        keys, args = commit_call(batch, turns)
        return bool(await self._commit(keys=keys, args=args))

    async def pass_on_turns(self, partition: int) -> None:
        """Have the engines see the turns of the partition that were committed. On one server
        they do: the commit itself adds them to the stream. On a cluster that stream is elsewhere,
        so they go there from their out log, at least once. Twice is harmless: the second result
        answers a turn that is no longer out."""
        if self._in_one_place:
            return
        cursor, key = await self.cursor(partition, BOT), partitions.out_log(partition, BOT)
        after: Any = partial(self._redis.xrange, key, count=TURNS_AT_ONCE)
        while found := await after(min=f"({cursor}"):
            async with self._redis.pipeline(transaction=False) as pipe:
                for _, turn in found:
                    pipe.xadd(STREAM, turn)
                await pipe.execute()
            cursor = _text(found[-1][0])
            await self.move_cursor(partition, BOT, cursor)

    async def fire_timers(self, ones: Iterable[int], now: int, most: int = 100) -> None:
        """Turn due timers of these partitions into events, at most `most` of each."""
        keys = [[partitions.timers(one), partitions.in_log(one)] for one in ones]
        await self._fire.for_each(keys, [now, most])

    async def trim(self, log: str, cursor: str) -> None:
        """Forget what the reader of `log` has passed."""
        await self._redis.xtrim(log, minid=cursor, approximate=True)

    async def trim_out(self, partition: int) -> None:
        """Forget what executors have carried out."""
        for role in EXECUTORS:
            cursor = await self.cursor(partition, role)
            await self.trim(partitions.out_log(partition, role), cursor)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
