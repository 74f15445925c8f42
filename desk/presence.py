"""Stores which agents are present: those with an open desk page, in any gateway."""

from typing import Any

from redis.asyncio import Redis

from desk.clock import ClockMs, now_ms

KEY = "desk:present"
EXPIRES_AFTER_MS = 35_000
"""An open desk renews its entry every desk.pubsub.REREAD_S; an older entry counts as closed."""


class Presence:
    """The open desks in the store. The entry of a desk is its agent's id and its own id."""

    def __init__(self, redis: Redis, clock: ClockMs = now_ms) -> None:
        self._redis = redis
        self._clock = clock

    async def mark_present(self, agent_id: str, desk_id: str) -> None:
        """Record that this desk is open now, and remove expired entries."""
        now = self._clock()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(KEY, {f"{agent_id} {desk_id}": now})
            pipe.zremrangebyscore(KEY, "-inf", f"({now - EXPIRES_AFTER_MS}")
            await pipe.execute()

    async def mark_absent(self, agent_id: str, desk_id: str) -> None:
        """Record that this desk was closed."""
        await self._redis.zrem(KEY, f"{agent_id} {desk_id}")

    async def agents(self) -> set[str]:
        """Return the ids of the agents with an open desk."""
        members: Any = await self._redis.zrangebyscore(
            KEY, self._clock() - EXPIRES_AFTER_MS, "+inf"
        )
        return {member.decode().partition(" ")[0] for member in members}
