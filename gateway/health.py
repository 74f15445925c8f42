"""The health checks of a gateway: /healthz and /readyz."""

import asyncio
from typing import Any

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.serving import DrainState

ENGINES = "engines"
READY_POLL_S = 0.1


class Health:
    """Serves /healthz and /readyz.

    /healthz is 200 while this gateway serves and is not about to stop. /readyz is 200 while the
    store and an engine answer too.
    """

    def __init__(self, redis: Redis, drain_state: DrainState) -> None:
        self._redis = redis
        self._door = drain_state

    def routes(self) -> list[web.RouteDef]:
        """Return the two GET routes. They need no sign-in: their answers hold no personal data."""
        return [web.get("/healthz", self._handle_healthz), web.get("/readyz", self._handle_readyz)]

    async def _handle_healthz(self, _: web.Request) -> web.Response:
        if self._door.is_draining:
            return web.json_response({"status": "stopping"}, status=503)
        return web.json_response({"status": "ok"})

    async def _handle_readyz(self, _: web.Request) -> web.Response:
        parts = {**await ready_parts(self._redis), "gateway": not self._door.is_draining}
        status = 200 if all(parts.values()) else 503
        return web.json_response(parts, status=status)


async def ready_parts(redis: Redis) -> dict[str, bool]:
    """Return which parts answer: {"store": bool, "engine": bool}."""
    try:
        return {"store": True, "engine": await _has_live_engine(redis)}
    except (RedisError, OSError):
        return {"store": False, "engine": False}


async def wait_until_ready(redis: Redis, engine: asyncio.Task[None]) -> None:
    """Wait until store and engine answer. Raises what `engine` raised where it ended before."""
    while not all((await ready_parts(redis)).values()):
        if engine.done():
            engine.result()
        await asyncio.sleep(READY_POLL_S)


async def _has_live_engine(redis: Redis) -> bool:
    """A live engine is in the set ENGINES and renews its own key. A killed engine's key expires:
    its name is then removed from the set."""
    names: Any = await redis.smembers(ENGINES)
    for name in names:
        if await redis.exists(f"engine:{name.decode()}"):
            return True
        await redis.srem(ENGINES, name)
    return False
