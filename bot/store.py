"""The engine's connection to the store: one server, or a cluster."""

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import ConnectionError as AwayError
from redis.exceptions import RedisClusterException, RedisError

SILENT_S = 10.0

AWAY = (RedisError, RedisClusterException, OSError)
"""What is raised while the store is away, or fails over."""


async def connect(urls: str) -> Redis:
    """A client of the store at `urls`: an address, or several of one cluster with commas
    between. Whether it is a cluster is asked, not configured. Raises what AWAY names."""
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
