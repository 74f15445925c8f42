"""Connects the engine to the store: one server, or a cluster."""

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import ConnectionError as AwayError
from redis.exceptions import RedisClusterException, RedisError

SILENT_S = 10.0

AWAY = (RedisError, RedisClusterException, OSError)
"""The errors while the store is away, or fails over."""


async def connect(urls: str) -> Redis:
    """A client of the store at `urls`: one address, or several of one cluster with commas between.
    The server says whether it is a cluster. Raises the errors of AWAY."""
    last: Exception = AwayError("no address")
    for url in urls.split(","):
        client = Redis.from_url(url, socket_timeout=SILENT_S)
        try:
            info = await client.info("cluster")
        except AWAY as error:
            last = error
            await client.close()
            continue
        if not info.get("cluster_enabled"):
            return client
        await client.close()
        return await RedisCluster.from_url(url, socket_timeout=SILENT_S).initialize()
    raise last
