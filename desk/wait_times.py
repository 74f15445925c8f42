"""How long citizens waited for an agent lately."""

from collections.abc import Iterable
from statistics import median
from typing import Any

from msgspec import Struct
from redis.asyncio import Redis

KEY = "desk:waits"
KEPT = 20
HOUR_MS = 60 * 60 * 1000
FEWEST = 3
"""Below so many waits, a typical one would be a guess."""


class WaitTime(Struct, frozen=True):
    """One wait that ended `at` (ms since the epoch) after `ms`."""

    at: int
    ms: int


def typical_s(waits: Iterable[WaitTime], now: int) -> int:
    """The median of the waits that ended in the hour before `now`, in seconds; 0 where
    there are too few to say."""
    recent = [wait.ms for wait in waits if now - wait.at <= HOUR_MS]
    return round(median(recent) / 1000) if len(recent) >= FEWEST else 0


class WaitTimes:
    """The last KEPT waits, in the store."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, wait: WaitTime) -> None:
        """Remember a wait that has ended."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.lpush(KEY, f"{wait.at} {wait.ms}")
            pipe.ltrim(KEY, 0, KEPT - 1)
            await pipe.execute()

    async def latest(self) -> list[WaitTime]:
        """The last KEPT waits."""
        found: Any = self._redis.lrange(KEY, 0, -1)
        return [WaitTime(*map(int, entry.split())) for entry in await found]
