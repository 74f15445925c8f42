"""Streams of the store: reading several at once, on one server and on a cluster."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from contract.dead_letters import Entry

Found = dict[str, list[Entry]]
"""The entries that were found, by the key of their log."""


class Reader(Protocol):
    """Reads logs for one consumer. On a cluster it keeps its commands open between calls."""

    async def read(self, logs: Mapping[str, str], *, count: int, block_ms: int) -> Found:
        """The entries after each log's cursor (`logs`: the cursor by the key of the log), at most
        `count` of each log. Waits up to `block_ms` for the first."""
        ...


def reader(redis: Redis) -> Reader:
    """The reader for that store."""
    return _OfCluster(redis) if isinstance(redis, RedisCluster) else _OfServer(redis)


class _OfServer:
    """Reads all logs with one command."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read(self, logs: Mapping[str, str], *, count: int, block_ms: int) -> Found:
        cursors: dict[Any, Any] = dict(logs)
        return _found(await self._redis.xread(cursors, count=count, block=block_ms))


class _OfCluster:
    """Reads each log with a command of its own, as each is on another slot, and returns when one
    answers. The other commands stay open, and their entries are for the next call."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._asked: dict[tuple[str, str], asyncio.Task[Found]] = {}

    async def read(self, logs: Mapping[str, str], *, count: int, block_ms: int) -> Found:
        wanted = dict(logs).items()
        self._forget_all_but(set(wanted))
        for log, cursor in wanted - self._asked.keys():
            self._asked[log, cursor] = asyncio.create_task(
                _OfServer(self._redis).read({log: cursor}, count=count, block_ms=block_ms)
            )
        await asyncio.wait(self._asked.values(), return_when=asyncio.FIRST_COMPLETED)
        ready = [one for one, task in self._asked.items() if task.done()]
        tasks = [self._asked.pop(one) for one in ready]
        failures = [error for task in tasks if (error := task.exception())]
        found = {
            log: entries
            for task in tasks
            if not task.exception()
            for log, entries in task.result().items()
        }
        if failures and not found:
            raise failures[0]
        return found

    def _forget_all_but(self, wanted: set[tuple[str, str]]) -> None:
        """Let commands that are no longer wanted end by themselves: to cancel one would cost its
        connection."""
        for one in self._asked.keys() - wanted:
            self._asked.pop(one).add_done_callback(_ignored)


def _ignored(task: asyncio.Task[Found]) -> None:
    if not task.cancelled():
        task.exception()


def _found(answer: Any) -> Found:
    streams = answer.items() if isinstance(answer, dict) else answer
    return {_text(log): list(_entries(entries)) for log, entries in streams or ()}


def _entries(raw: Any) -> Iterable[Entry]:
    # A stream of ours has one field an entry; older redis-py nests the list once more.
    for identifier, fields in raw:
        if fields:
            yield _text(identifier), next(iter(fields.values()))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
