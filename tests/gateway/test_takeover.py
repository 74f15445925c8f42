"""The partitions of a worker that dies are another's within five seconds."""

import asyncio
import time

import pytest

from desk.executor import DeskExecutor
from routing import partitions
from routing.router import ROLE
from tests.support.running import start_role

pytestmark = pytest.mark.slow

WITHIN_S = 5.0
"""The one bound in time that the tests hold Balie to: it is promised in docs/guarantees.md."""

HOLDING = (ROLE, DeskExecutor.role)


async def test_the_partitions_of_a_killed_router_are_taken_over(redis, valkey, tmp_path):
    routers = [
        await asyncio.to_thread(start_role, "router", tmp_path, BALIE_REDIS_URL=valkey)
        for _ in range(2)
    ]
    pids = [one.process.pid for one in routers]
    try:
        async with asyncio.timeout(30):
            while await shares(redis, pids) != [len(HOLDING) * partitions.PARTITIONS // 2] * 2:
                await asyncio.sleep(0.1)
        routers[0].process.kill()
        killed = time.monotonic()
        while await shares(redis, pids) != [0, len(HOLDING) * partitions.PARTITIONS]:
            assert time.monotonic() - killed < WITHIN_S
            await asyncio.sleep(0.05)
    finally:
        for one in routers:
            one.process.kill()
            one.process.wait()


async def shares(redis, pids: list[int]) -> list[int]:
    """How many partitions each of these processes holds, of all roles together."""
    keys = [partitions.lease(one, role) for one in range(partitions.PARTITIONS) for role in HOLDING]
    holders = [value.decode() for value in await redis.mget(keys) if value]
    return [sum(f"-{pid}-" in holder for holder in holders) for pid in pids]
