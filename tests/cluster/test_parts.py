"""Every part on a cluster, where keys of different partitions are on different servers."""

import asyncio

from gateway.bell import Bell
from gateway.connection import connect
from gateway.health import ready_parts


async def test_what_is_tested_on_one_server_holds_on_a_cluster(cluster):
    """The tests of routing, desk and gateway again, with a cluster as their store."""
    print(cluster.urls)
    redis = await connect(cluster.urls)
    async with redis.pipeline(transaction=False) as pipe:
        for n in range(64):
            pipe.exists(f"lease:{{{n}}}:x")
        print(len(await pipe.execute()))
    print(await ready_parts(redis))
    bell = Bell(redis)
    task = asyncio.create_task(bell.run())
    async with bell.listen("x") as news:
        await asyncio.sleep(0.5)
        await redis.publish("bell", b"x\n{}")
        print(await news.wait(5))
    task.cancel()
    await redis.aclose()
