"""The partitioned log in the store: append, read, commit, and timers.

It runs on one server of Redis (7 or newer) or Valkey, embedded or not, and on a cluster of them:
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
"""How long an event's dedupe key is remembered. Telegram repeats an update for 24 hours at most."""


TURNS_AT_ONCE = 200


def place(cursor: str) -> tuple[int, int]:
    """The place of a cursor in its log, to be compared with other cursors of that log."""
    moment, _, number = cursor.partition("-")
    return int(moment), int(number)


class Log:
    """The in and out logs of all partitions, on one connection pool. An append or a commit returns
    when `replicas` replicas of its server have it."""

    def __init__(self, redis: Redis, replicas: int = 0) -> None:
        self._redis = redis
        append = Script(redis, "append", replicas)
        self._appends: dict[int, BatchedScript] = defaultdict(lambda: BatchedScript(append))
        self._in_one_place = not isinstance(redis, RedisCluster)
        self._commit = Script(redis, "commit", replicas)
        self._fire = Script(redis, "fire")
        self._move = Script(redis, "move")

    async def append(self, event: Event, dedupe: str = "") -> bool:
        """Persist one event. False, and nothing is stored, where `dedupe` was seen for this
        conversation in the last REMEMBER_MS. Raises NotReplicatedError where too few replicas have
        it: append it again, with the same `dedupe`."""
        identifier = event.conversation_id
        partition = partitions.partition_of(identifier)
        keys = [partitions.in_log(partition), partitions.seen(identifier, dedupe)]
        args: list[Any] = [encode(event), REMEMBER_MS if dedupe else 0]
        # A batch must be on one server, or on one slot of a cluster.
        append = self._appends[0 if self._in_one_place else partition]
        return bool(await append(keys, args))

    def reader(self) -> Reader:
        """A reader for one consumer, which follows its logs with it."""
        return reader(self._redis)

    async def cursor(self, partition: int, role: str) -> str:
        """How far `role` has come."""
        value = await self._redis.get(partitions.cursor(partition, role))
        return _text(value) if value else START

    async def move_cursor(self, partition: int, role: str, cursor: str) -> None:
        """Record how far an executor has come. A cursor never moves back. The router's cursor
        moves in `commit`."""
        await self._move(keys=[partitions.cursor(partition, role)], args=[cursor])

    async def commit(self, batch: Batch) -> bool:
        """Write all decisions of `batch` in one step. False, and nothing has changed, where the
        cursor is no longer the one that was read: another worker has committed."""
        turns = STREAM if self._in_one_place else partitions.out_log(batch.partition, BOT)
        keys, args = commit_call(batch, turns)
        return bool(await self._commit(keys=keys, args=args))

    async def pass_on_turns(self, partition: int) -> None:
        """Put the committed turns of the partition into the engines' stream. On one server the
        commit itself has done so. On a cluster the stream is on another server, so turns are copied
        from their out log, at least once. A turn that is copied twice is harmless: the second
        result answers a turn that is no longer out."""
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
        """Drop the entries of `log` before `cursor`, which its reader has passed."""
        await self._redis.xtrim(log, minid=cursor, approximate=True)

    async def trim_out(self, partition: int) -> None:
        """Drop the effects that executors have carried out."""
        for role in EXECUTORS:
            cursor = await self.cursor(partition, role)
            await self.trim(partitions.out_log(partition, role), cursor)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
