"""How much waits in the store: read for those who watch, changed by nobody."""

from collections.abc import Sequence

from msgspec import Struct
from redis.asyncio import Redis

from contract.turns import STREAM
from routing.log import partitions
from routing.log.executors import EXECUTORS
from routing.log.router import ROLE
from routing.log.scripts import Script

MOST = 250
"""Counted of one partition and role; more is told as so many. Counting is work for the store,
which does nothing else meanwhile: a quarter of a millisecond for so many."""

READERS = (ROLE, *EXECUTORS)
_FIGURES = 2 * len(READERS)


class Waiting(Struct, frozen=True):
    """What one role has yet to pass in one partition: `depth` entries, MOST at most, of which
    the oldest came `age_ms` ago (0: none waits)."""

    role: str
    partition: int
    depth: int
    age_ms: int


class Backlog(Struct, frozen=True):
    """What waits: per role and partition; `turns` that engines have yet to finish; and dead
    letters, which are messages that no provider took and events that nobody could decide on."""

    waiting: Sequence[Waiting]
    turns: int
    dead_messages: int
    dead_events: int


class ConsumerLag:
    """Reads the backlog, in one pipeline."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._script = Script(redis, "backlog")

    async def read(self) -> Backlog:
        """The backlog now. Raises RedisError or OSError where the store is away."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in range(partitions.PARTITIONS):
                self._script.add(pipe, _keys(one), [MOST])
            pipe.xlen(STREAM)
            *found, turns = await pipe.execute()
        return Backlog(
            [one for partition, row in enumerate(found) for one in _waiting(partition, row)],
            turns,
            dead_messages=sum(row[_FIGURES] for row in found),
            dead_events=sum(row[_FIGURES + 1] for row in found),
        )


def _keys(partition: int) -> list[str]:
    logs = [partitions.in_log(partition)]
    logs += [partitions.out_log(partition, role) for role in EXECUTORS]
    cursors = [partitions.cursor(partition, role) for role in READERS]
    return [partitions.dead(partition), *logs, *cursors]


def _waiting(partition: int, row: Sequence[int]) -> list[Waiting]:
    return [
        Waiting(role, partition, row[2 * place], row[2 * place + 1])
        for place, role in enumerate(READERS)
    ]
