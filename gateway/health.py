"""Whether we live, and whether we can help a citizen now."""

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.serving import Door


class Health:
    """Serves /healthz (the process answers) and /readyz (store and engine do too, and this
    gateway is not about to stop)."""

    def __init__(self, redis: Redis, door: Door) -> None:
        self._redis = redis
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """Both are GET, and need no sign-in: they tell nothing of anybody."""
        return [web.get("/healthz", self._alive), web.get("/readyz", self._ready)]

    async def _alive(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, _: web.Request) -> web.Response:
        parts = {**await ready_parts(self._redis), "gateway": not self._door.closing}
        status = 200 if all(parts.values()) else 503
        return web.json_response(parts, status=status)


async def ready_parts(redis: Redis) -> dict[str, bool]:
    """Which parts answer: {"store": …, "engine": …}. An engine keeps its key alive."""
    try:
        async for _ in redis.scan_iter(match="engine:*", count=1000):
            return {"store": True, "engine": True}
        return {"store": bool(await redis.ping()), "engine": False}
    except (RedisError, OSError):
        return {"store": False, "engine": False}
