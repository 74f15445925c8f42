"""Whether we live, and whether we can help a citizen now."""

from typing import Any

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.serving import Drain

ENGINES = "engines"


class Health:
    """Serves /healthz (this gateway answers and is not about to stop: send it webhooks) and
    /readyz (store and engine answer too: citizens are helped)."""

    def __init__(self, redis: Redis, door: Drain) -> None:
        self._redis = redis
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """Both are GET, and need no sign-in: they tell nothing of anybody."""
        return [web.get("/healthz", self._alive), web.get("/readyz", self._ready)]

    async def _alive(self, _: web.Request) -> web.Response:
        if self._door.closing:
            return web.json_response({"status": "stopping"}, status=503)
        return web.json_response({"status": "ok"})

    async def _ready(self, _: web.Request) -> web.Response:
        parts = {**await ready_parts(self._redis), "gateway": not self._door.closing}
        status = 200 if all(parts.values()) else 503
        return web.json_response(parts, status=status)


async def ready_parts(redis: Redis) -> dict[str, bool]:
    """Which parts answer: {"store": …, "engine": …}. An engine is in the set, and keeps its key
    alive; of one that was killed only the first is true, and it is forgotten."""
    try:
        return {"store": True, "engine": await _an_engine_lives(redis)}
    except (RedisError, OSError):
        return {"store": False, "engine": False}


async def _an_engine_lives(redis: Redis) -> bool:
    names: Any = await redis.smembers(ENGINES)
    for name in names:
        if await redis.exists(f"engine:{name.decode()}"):
            return True
        await redis.srem(ENGINES, name)
    return False
