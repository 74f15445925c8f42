"""The connection to the store, shared by everything in the process."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection
from redis.exceptions import ConnectionError as AwayError
from redis.exceptions import RedisClusterException, RedisError

MOST_CONNECTIONS = 200
MOST_CONNECTIONS_A_NODE = 1000
"""On a cluster each log is read over a connection of its own."""

WAIT_S = 10.0
ASK_AGAIN_S = 0.1


class _Sending(AbstractConnection):
    """While it looks for its nodes again, the cluster's client closes connections that others
    are about to write on. That is a lost connection, not the defect that it looks like."""

    async def _send_packed_command(self, command: Iterable[bytes]) -> None:
        try:
            await super()._send_packed_command(command)
        except (TypeError, AttributeError):
            raise OSError("closed meanwhile") from None


class _Plain(_Sending, Connection):
    """Over TCP."""


class _Secure(_Sending, SSLConnection):
    """Over TLS."""


class Cluster(RedisCluster):
    """A cluster's client that raises RedisError where the cluster is away, as that of one
    server does; redis-py has an error of another family for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secure = self.connection_kwargs.get("connection_class") is SSLConnection
        self.connection_kwargs["connection_class"] = _Secure if secure else _Plain

    async def initialize(self, *args: Any, **kwargs: Any) -> "Cluster":
        """Find the nodes."""
        try:
            await super().initialize(*args, **kwargs)
        except RedisClusterException as error:
            raise AwayError(str(error)) from None
        return self


async def connect(urls: str) -> Redis:
    """A client of the store at `urls`: an address, or several of one cluster with commas
    between, of which the first that answers says which nodes there are. Whether it is a
    cluster is asked, not configured. Raises RedisError or OSError where none answers."""
    last: Exception = AwayError("no address")
    for url in urls.split(","):
        client = _of_server(url)
        try:
            info: dict[str, Any] = await client.info("cluster")
        except (RedisError, OSError) as error:
            await client.aclose()
            last = error
            continue
        if not info.get("cluster_enabled"):
            return client
        await client.aclose()
        return await _of_cluster(url)
    raise last


async def patiently(urls: str, within_s: float) -> Redis:
    """`connect`, for a store that may start at the same time. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while True:
            with contextlib.suppress(RedisError, OSError):
                return await connect(urls)
            await asyncio.sleep(ASK_AGAIN_S)


def _of_server(url: str) -> Redis:
    """In a burst, whoever finds no connection free waits up to WAIT_S for one: refusing would
    fail a webhook that its provider never repeats. The store is not told which client this is:
    to find that out takes as long as to connect."""
    pool = BlockingConnectionPool.from_url(
        url, max_connections=MOST_CONNECTIONS, timeout=WAIT_S, driver_info=None
    )
    return Redis.from_pool(pool)


async def _of_cluster(url: str) -> Redis:
    # Reads go to primaries: that is redis-py's default, and what `decide` needs.
    cluster = Cluster.from_url(url, max_connections=MOST_CONNECTIONS_A_NODE)
    await cluster.initialize()
    return cast(Redis, cluster)  # the same commands, which is all that anybody here uses
