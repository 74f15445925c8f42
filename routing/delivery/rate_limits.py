"""Rate limits on sending, shared by all processes through the store."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from msgspec import Struct
from redis.asyncio import Redis

from routing.log import partitions
from routing.log.retry import until_stored
from routing.log.scripts import Script


class RateLimit(Struct, frozen=True):
    """At most `per_second` messages, and `burst` of them at once. `name` tells one limit from
    others. It holds no address, as it is a key of the store."""

    name: str
    per_second: float
    burst: int = 1


class RateLimiter:
    """Reserves moments to send at, in the order of the calls."""

    def __init__(
        self, redis: Redis, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._reserve = Script(redis, "reserve")
        self._sleep = sleep

    async def pass_through(self, limits: Iterable[RateLimit], *, bulk: bool = False) -> None:
        """Return when all `limits` let a message through. Messages in `bulk` take only moments that
        no other message wants."""
        waits = [await self._reserved(limit, bulk=bulk) for limit in limits]
        if longest := max(waits, default=0.0):
            await self._sleep(longest)

    async def _reserved(self, limit: RateLimit, *, bulk: bool) -> float:
        """Reserve a moment; the seconds until then."""
        keys = [partitions.rate(limit.name)]
        args = [1000 / limit.per_second, limit.burst, int(bulk)]
        while (wait := int(await until_stored(lambda: self._reserve(keys, args)))) < 0:
            await self._sleep(-wait / 1000)
        return wait / 1000
