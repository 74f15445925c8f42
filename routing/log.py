"""The log in the store: append, read, commit, and the timers that belong to it.

All of it runs on one Redis (7 or newer) or Valkey, embedded or not, and on a cluster of them;
each script touches one partition only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import RedisCluster

from routing import conversation as conversations
from routing import effects as effect_codec
from routing import messages, partitions
from routing.conversation import Conversation
from routing.draft import Decision
from routing.effects import EXECUTORS, ClearTimer, SetTimer, executor
from routing.events import Event, encode
from routing.gathered import Gathered
from routing.messages import Message
from routing.reading import Reader, reader
from routing.scripts import Script

START = "0-0"
"""The cursor before the first entry of a log."""

REMEMBER_MS = 3 * 24 * 60 * 60 * 1000
"""How long a provider's message id is known; Telegram repeats for 24 hours at most."""


def place(cursor: str) -> tuple[int, int]:
    """Where a cursor stands, to be compared with others of the same log."""
    moment, _, number = cursor.partition("-")
    return int(moment), int(number)


class Batch(Struct, frozen=True):
    """Decisions of one partition, to become true at once: the cursor as it was read, the
    cursor after them, and the decisions in order."""

    partition: int
    cursor: str
    next_cursor: str
    decisions: Sequence[Decision]


class Log:
    """The in and out logs of all partitions, on one connection pool. What was appended or
    committed is on `replicas` replicas of its server."""

    def __init__(self, redis: Redis, replicas: int = 0) -> None:
        self._redis = redis
        append = Script(redis, "append", replicas)
        self._appends: dict[int, Gathered] = defaultdict(lambda: Gathered(append))
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

    def add_move(self, pipe: Pipeline, partition: int, role: str, cursor: str) -> None:
        """The same, in `pipe`."""
        self._move.add(pipe, [partitions.cursor(partition, role)], [cursor])

    async def commit(self, batch: Batch) -> str | None:
        """Make `batch` true in one step. The id of the newest effect for the bot, or nothing
        where there is none. None, and nothing has changed, where the cursor is no longer the
        one that was read: another worker was here."""
        keys, args = _commit_call(batch)
        newest: bytes | None = await self._commit(keys=keys, args=args)
        return None if newest is None else newest.decode()

    async def fire_timers(self, ones: Iterable[int], now: int, most: int = 100) -> None:
        """Turn due timers of these partitions into events, at most `most` of each."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in ones:
                keys = [partitions.timers(one), partitions.in_log(one)]
                self._fire.add(pipe, keys, [now, most])
            await pipe.execute()

    async def trim(self, log: str, cursor: str) -> None:
        """Forget what the reader of `log` has passed."""
        await self._redis.xtrim(log, minid=cursor, approximate=True)

    async def trim_out(self, partition: int) -> None:
        """Forget what executors have carried out."""
        for role in EXECUTORS:
            cursor = await self.cursor(partition, role)
            await self.trim(partitions.out_log(partition, role), cursor)


def _commit_call(batch: Batch) -> tuple[list[str], list[Any]]:
    newest: dict[str, Conversation] = {}
    entries: list[tuple[str, Message]] = []
    effects: dict[str, list[bytes]] = {role: [] for role in EXECUTORS}
    timers: dict[str, SetTimer | ClearTimer] = {}
    for decision in batch.decisions:
        if decision.conversation is None:
            continue
        identifier = decision.conversation.id
        newest[identifier] = decision.conversation
        entries += [(identifier, message) for message in decision.messages]
        for effect in decision.effects:
            if isinstance(effect, SetTimer | ClearTimer):
                timers[f"{identifier} {effect.name}"] = effect
            elif role := executor(effect):
                effects[role].append(effect_codec.encode(effect))
    to_set = {name: timer.due for name, timer in timers.items() if isinstance(timer, SetTimer)}
    to_clear = [name for name, timer in timers.items() if isinstance(timer, ClearTimer)]
    keys = [
        partitions.cursor(batch.partition, "router"),
        partitions.timers(batch.partition),
        *(partitions.out_log(batch.partition, role) for role in EXECUTORS),
        *(partitions.conversation(identifier) for identifier in newest),
        *(partitions.transcript(identifier) for identifier, _ in entries),
    ]
    out = [len(some) for some in effects.values()]
    counts = [len(newest), len(entries), *out, len(to_set), len(to_clear)]
    parts = [
        *_flat((key.encode(), conversations.encode(value)) for key, value in newest.items()),
        *(messages.encode(message) for _, message in entries),
        *chain.from_iterable(effects.values()),
        *_flat((b"%d" % due, name.encode()) for name, due in to_set.items()),
        *(name.encode() for name in to_clear),
    ]
    return keys, [batch.cursor, batch.next_cursor, *counts, _framed(parts)]


def _framed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def _flat(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [part for pair in pairs for part in pair]


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
