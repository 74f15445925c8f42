"""Retries: work that goes on when the store comes back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from math import inf

from redis.exceptions import RedisError

_log = logging.getLogger(__name__)

STORE_AWAY_S = 0.5
_AGAIN_S = 0.1

WEBHOOK_PATIENCE_S = 8.0
"""How long a webhook waits for a store that fails over: its provider gives up after 15 s
(Twilio; twilio.com/docs/usage/webhooks), and does not repeat a failed SMS by itself."""

TELL_EVERY_S = 10.0


async def forever(step: Callable[[], Awaitable[None]], pause_s: float) -> None:
    """Repeat `step` with `pause_s` between, until cancelled. A store that does not answer is waited
    for; any other error is a defect, and ends the loop."""
    while True:
        try:
            await step()
        except (RedisError, OSError) as error:
            _log.warning("the store does not answer (%s), trying again", type(error).__name__)
            await asyncio.sleep(STORE_AWAY_S)
        await asyncio.sleep(pause_s)


async def until_stored[T](step: Callable[[], Awaitable[T]], within_s: float = inf) -> T:
    """The result of `step`, which is repeated while the store does not answer, and so must be
    harmless to do twice. Raises RedisError or OSError after `within_s`."""
    clock = asyncio.get_running_loop().time
    give_up, told = clock() + within_s, -inf
    while True:
        try:
            return await step()
        except (RedisError, OSError) as error:
            if clock() > give_up:
                raise
            if clock() - told >= TELL_EVERY_S:
                _log.warning("the store does not take it (%s), trying again", type(error).__name__)
                told = clock()
        await asyncio.sleep(_AGAIN_S)


async def together(works: Iterable[Awaitable[None]]) -> None:
    """Run `works` at once and wait for all of them, even where one fails; then raise the first
    failure."""
    results = await asyncio.gather(*works, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
