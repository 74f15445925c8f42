"""How often a password may be tried, for one account and from one address."""

import hashlib

from redis.asyncio import Redis

WINDOW_S = 15 * 60
MOST_OF_ACCOUNT = 10
MOST_FROM_ADDRESS = 50
"""More than of one account: colleagues of one town hall often share an address."""


class SignInLimits:
    """Counts failed sign-ins in the store, each count forgotten WINDOW_S after its first.

    A try counts when it begins, so that many at once cannot slip through.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def wait_s(self, agent_id: str, address: str) -> int:
        """Count a try: 0 where it may go on, else after how many seconds to come back."""
        limits = {_account(agent_id): MOST_OF_ACCOUNT, _address(address): MOST_FROM_ADDRESS}
        waits = [await self._count(key, most) for key, most in limits.items()]
        return max(waits)

    async def succeeded(self, agent_id: str, address: str) -> None:
        """It was the right password: no failure after all."""
        await self._redis.delete(_account(agent_id))
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.decr(_address(address))
            pipe.expire(_address(address), WINDOW_S, nx=True)
            await pipe.execute()

    async def _count(self, key: str, most: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, WINDOW_S, nx=True)
            pipe.ttl(key)
            count, _, left = await pipe.execute()
        return max(1, left) if count > most else 0


def _account(agent_id: str) -> str:
    return f"desk:tries:account:{_digest(agent_id)}"


def _address(address: str) -> str:
    return f"desk:tries:address:{_digest(address)}"


def _digest(value: str) -> str:
    """What was typed as an id may be a password, and an address is personal data."""
    return hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=12).hexdigest()
