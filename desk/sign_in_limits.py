"""Limits the sign-in attempts per account and per address."""

import hashlib

from redis.asyncio import Redis

WINDOW_S = 15 * 60
MAX_PER_ACCOUNT = 10
MAX_PER_ADDRESS = 50
"""Higher than MAX_PER_ACCOUNT: colleagues of one town hall often share an address."""


class SignInLimits:
    """Counts failed sign-ins in the store. A count expires WINDOW_S seconds after its first one.

    An attempt counts from its start, so that simultaneous attempts count too.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def record_attempt(self, agent_id: str, address: str) -> int:
        """Count an attempt. Return 0 where it is allowed, else the seconds until one is again."""
        limits = {_account(agent_id): MAX_PER_ACCOUNT, _address(address): MAX_PER_ADDRESS}
        waits = [await self._count(key, limit) for key, limit in limits.items()]
        return max(waits)

    async def record_success(self, agent_id: str, address: str) -> None:
        """Take back the counted attempt, and clear the account's count."""
        await self._redis.delete(_account(agent_id))
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.decr(_address(address))
            pipe.expire(_address(address), WINDOW_S, nx=True)
            await pipe.execute()

    async def _count(self, key: str, limit: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, WINDOW_S, nx=True)
            pipe.ttl(key)
            count, _, remaining_s = await pipe.execute()
        return max(1, remaining_s) if count > limit else 0


def _account(agent_id: str) -> str:
    return f"desk:tries:account:{_digest(agent_id)}"


def _address(address: str) -> str:
    return f"desk:tries:address:{_digest(address)}"


def _digest(value: str) -> str:
    """Keys hold digests: an id may be a mistyped password, and an address is personal data."""
    return hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=12).hexdigest()
