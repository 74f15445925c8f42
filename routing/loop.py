"""Loops that outlive the store's absence."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from redis.exceptions import RedisError

_log = logging.getLogger(__name__)

STORE_AWAY_S = 0.5


async def forever(step: Callable[[], Awaitable[None]], pause_s: float) -> None:
    """Repeat `step` with `pause_s` between, until cancelled; while the store is away, wait
    for it. Other errors end the loop: they are defects."""
    while True:
        try:
            await step()
        except (RedisError, OSError) as error:
            _log.warning("the store does not answer (%s), trying again", type(error).__name__)
            await asyncio.sleep(STORE_AWAY_S)
        await asyncio.sleep(pause_s)


async def until_stored[T](step: Callable[[], Awaitable[T]]) -> T:
    """What `step` on the store gives, repeated until the store is there."""
    while True:
        try:
            return await step()
        except (RedisError, OSError):
            await asyncio.sleep(STORE_AWAY_S)


async def together(works: Iterable[Awaitable[None]]) -> None:
    """Run `works` at once and wait for all, even where one fails; then raise the first
    failure. Nothing goes on in the background after this returns."""
    results = await asyncio.gather(*works, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
