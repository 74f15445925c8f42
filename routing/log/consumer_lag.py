"""Consumer lag: how much waits in the store, for each reader of a log."""

from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import Struct
from redis.asyncio import Redis

from contract.dead_letters import Kind
from contract.turns import STREAM
from routing.log import partitions
from routing.log.executors import EXECUTORS
from routing.log.router import ROLE
from routing.log.scripts import Script

MOST = 250
"""The most entries counted of one partition and role. Counting keeps the store from other work: a
quarter of a millisecond for so many."""

READERS = (ROLE, *EXECUTORS)
_FIGURES = 2 * len(READERS)
_KINDS: tuple[Kind, ...] = get_args(Kind)


class Lag(Struct, frozen=True):
    """How far one role is behind in one partition: `depth` entries, MOST at most, of which the
    oldest came `age_ms` ago (0: none waits)."""

    role: str
    partition: int
    depth: int
    age_ms: int


class Backlog(Struct, frozen=True):
    """The lags of all roles and partitions, the `turns` that engines have yet to finish, and how
    many dead letters there are of each kind."""

    lags: Sequence[Lag]
    turns: int
    dead_letters: Mapping[Kind, int]


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
        dead = {kind: sum(row[_FIGURES + at] for row in found) for at, kind in enumerate(_KINDS)}
        return Backlog(
            [one for partition, row in enumerate(found) for one in _lags(partition, row)],
            turns,
            dead,
        )


def _keys(partition: int) -> list[str]:
    logs = [partitions.in_log(partition)]
    logs += [partitions.out_log(partition, role) for role in EXECUTORS]
    cursors = [partitions.cursor(partition, role) for role in READERS]
    return [partitions.dead(partition), *logs, *cursors]


def _lags(partition: int, row: Sequence[int]) -> list[Lag]:
    return [
        Lag(role, partition, row[2 * place], row[2 * place + 1])
        for place, role in enumerate(READERS)
    ]
