"""Stores how long the last citizens waited for an agent."""

from collections.abc import Iterable
from statistics import median
from typing import Any

from msgspec import Struct
from redis.asyncio import Redis

KEY = "desk:waits"
MAX_WAITS = 20
HOUR_MS = 60 * 60 * 1000
MIN_WAITS = 3
"""With fewer waits, their median is not meaningful."""


class WaitTime(Struct, frozen=True):
    """A wait of `ms` milliseconds, which ended `at` (ms since the epoch)."""

    at: int
    ms: int


def median_wait_s(waits: Iterable[WaitTime], now: int) -> int:
    """Return the median, in seconds, of the waits that ended in the hour before `now` (ms since the
    epoch); 0 where there are fewer than MIN_WAITS."""
    recent = [wait.ms for wait in waits if now - wait.at <= HOUR_MS]
    return round(median(recent) / 1000) if len(recent) >= MIN_WAITS else 0


class WaitTimes:
    """The last MAX_WAITS waits, in the store."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, wait: WaitTime) -> None:
        """Store a wait that has ended."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.lpush(KEY, f"{wait.at} {wait.ms}")
            pipe.ltrim(KEY, 0, MAX_WAITS - 1)
            await pipe.execute()

    async def latest(self) -> list[WaitTime]:
        """Return the last MAX_WAITS waits, newest first."""
        entries: Any = self._redis.lrange(KEY, 0, -1)
        return [WaitTime(*map(int, entry.split())) for entry in await entries]
