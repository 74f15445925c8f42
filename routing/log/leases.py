"""Leases: how the workers of one role share the partitions.

A lease keeps two workers from doing the same work. It does not keep the work right, as the compare
in the commit does that: a lease that is lost or late costs time only.
"""

import asyncio
import logging
from collections.abc import Callable
from math import ceil
from typing import Any
from zlib import crc32

from redis.asyncio import Redis
from redis.exceptions import RedisError

from routing.log import partitions
from routing.log.scripts import Script

_log = logging.getLogger(__name__)

LEASE_MS = 3500
RENEW_S = 0.5
"""How often leases are renewed. The partitions of a worker that died are taken over after LEASE_MS
and RENEW_S, and the time that renewing takes: 4 s, where 5 are promised."""


class Leases:
    """The partitions that one worker holds for its role: a fair share among the workers that are
    alive."""

    may_release: Callable[[int], bool]
    """Whether the work on a partition is finished. Until then its lease is kept, though it is no
    longer in `held`. The worker sets it."""

    def __init__(self, redis: Redis, role: str, worker: str) -> None:
        self.may_release = lambda _: True
        self._redis = redis
        self.role = role
        self.worker = worker
        self._hold_script = Script(redis, "hold")
        self._release_script = Script(redis, "release")
        self._alive_script = Script(redis, "alive")
        self._leased: set[int] = set()
        self._leaving: set[int] = set()

    @property
    def held(self) -> frozenset[int]:
        """The partitions to take new work from."""
        return frozenset(self._leased - self._leaving)

    async def keep(self) -> None:
        """Hold a fair share until cancelled, then release the partitions without unfinished work.
        The other leases expire, so that no worker takes one over before its work is finished."""
        try:
            while True:
                try:
                    await self.renew()
                except RedisError as error:
                    _log.warning("%s: leases not renewed: %s", self.role, type(error).__name__)
                    self._leased.clear()
                await asyncio.sleep(RENEW_S)
        finally:
            await asyncio.shield(self._give_all_back())

    async def renew(self) -> None:
        """Renew the leases, release those beyond the fair share, and take free ones up to it."""
        share = ceil(partitions.PARTITIONS / await self._workers_alive())
        self._leaving = set(sorted(self._leased)[share:])
        await self._return([one for one in self._leaving if self.may_release(one)])
        free = await self._free(share - len(self._leased)) if len(self._leased) < share else []
        self._leased = await self._hold([*self._leased, *free])

    async def _free(self, most: int) -> list[int]:
        """Up to `most` partitions that no worker holds. Each worker starts at another place."""
        start = crc32(self.worker.encode()) % partitions.PARTITIONS
        ones = [(start + step) % partitions.PARTITIONS for step in range(partitions.PARTITIONS)]
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in ones:
                pipe.exists(self.key(one))
            held: list[int] = await pipe.execute()
        return [one for one, taken in zip(ones, held, strict=True) if not taken][:most]

    async def _hold(self, ones: list[int]) -> set[int]:
        keys = [[self.key(one)] for one in ones]
        held = await self._hold_script.for_each(keys, [self.worker, LEASE_MS])
        return {one for one, ours in zip(ones, held, strict=True) if ours}

    async def _workers_alive(self) -> int:
        key = f"workers:{self.role}"
        return int(await self._alive_script([key], [self.worker, LEASE_MS]))

    async def _return(self, ones: list[int]) -> None:
        for one in ones:
            self._leased.discard(one)
            self._leaving.discard(one)
            await self._release_script(keys=[self.key(one)], args=[self.worker])

    async def _give_all_back(self) -> None:
        try:
            await self._return([one for one in sorted(self._leased) if self.may_release(one)])
            gone: Any = self._redis.zrem(f"workers:{self.role}", self.worker)
            await gone
        except RedisError:
            _log.info("%s: leases left to expire", self.role)

    def key(self, partition: int) -> str:
        """Where the lease of `partition` stands."""
        return partitions.lease(partition, self.role)
