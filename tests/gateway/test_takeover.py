"""The partitions of a worker that dies are another's once its last word has expired."""

import asyncio

import pytest

from desk.executor import DeskExecutor
from routing.log import partitions
from routing.log.leases import LEASE_MS
from routing.log.router import ROLE
from tests.support.running import start_role
from tests.support.waiting import until

pytestmark = pytest.mark.slow

LEASES = [
    partitions.lease(partition, role)
    for partition in range(partitions.PARTITIONS)
    for role in (ROLE, DeskExecutor.role)
]


async def test_the_partitions_of_a_killed_router_are_taken_over(redis, valkey, tmp_path):
    routers = [
        await asyncio.to_thread(start_role, "router", tmp_path, BALIE_REDIS_URL=valkey)
        for _ in range(2)
    ]
    pids = [router.process.pid for router in routers]
    try:
        await until(lambda: has_shares(redis, pids, 1, 1))
        routers[0].process.kill()
        assert all([await redis.pttl(lease) <= LEASE_MS for lease in LEASES])
        await until(lambda: has_shares(redis, pids, 0, 2))
    finally:
        for router in routers:
            router.process.kill()
            router.process.wait()


async def has_shares(redis, pids: list[int], *halves: int) -> bool:
    """Whether each of these processes holds so many halves of all partitions of all roles."""
    holders = [value.decode() for value in await redis.mget(LEASES) if value]
    held = [sum(f"-{pid}-" in holder for holder in holders) for pid in pids]
    return held == [half * len(LEASES) // 2 for half in halves]
