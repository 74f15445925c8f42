"""Which agents are at the desk: those with an open desk somewhere, in any gateway."""

from typing import Any

from redis.asyncio import Redis

from desk.clock import Clock, now_ms

KEY = "desk:present"
GONE_AFTER_MS = 35_000
"""An open desk says so every desk.pubsub.REREAD_S; one that did not for so long is gone."""


class Presence:
    """Open desks in the store, each by its agent and an id of its own."""

    def __init__(self, redis: Redis, now: Clock = now_ms) -> None:
        self._redis = redis
        self._now = now

    async def here(self, agent_id: str, desk_id: str) -> None:
        """This desk is open."""
        now = self._now()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(KEY, {f"{agent_id} {desk_id}": now})
            pipe.zremrangebyscore(KEY, "-inf", f"({now - GONE_AFTER_MS}")
            await pipe.execute()

    async def gone(self, agent_id: str, desk_id: str) -> None:
        """This desk was closed."""
        await self._redis.zrem(KEY, f"{agent_id} {desk_id}")

    async def agents(self) -> set[str]:
        """The ids of the agents who are there, each once however many desks they opened."""
        found: Any = await self._redis.zrangebyscore(KEY, self._now() - GONE_AFTER_MS, "+inf")
        return {member.decode().partition(" ")[0] for member in found}
