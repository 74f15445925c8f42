"""Connects to the store: one server, or a cluster."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection
from redis.exceptions import ConnectionError as StoreConnectionError
from redis.exceptions import RedisClusterException, RedisError

MAX_CONNECTIONS = 200
MAX_CONNECTIONS_PER_NODE = 1000
"""Larger on a cluster, because each log is read over a connection of its own."""

POOL_WAIT_S = 10.0
RETRY_PAUSE_S = 0.1


class _CheckedConnection(AbstractConnection):
    """A connection that reports as lost (OSError) when it was closed during a write.

    While redis-py's cluster client rediscovers its nodes, it closes connections on which others are
    about to write; the write then raises TypeError or AttributeError.
    """

    async def _send_packed_command(self, command: Iterable[bytes]) -> None:
        try:
            await super()._send_packed_command(command)
        except (TypeError, AttributeError):
            raise OSError("closed during the write") from None


class _TcpConnection(_CheckedConnection, Connection):
    """A connection over TCP."""


class _TlsConnection(_CheckedConnection, SSLConnection):
    """A connection over TLS."""


class ClusterClient(RedisCluster):
    """A cluster client that raises RedisError where the cluster is away, as a client of one server
    does: redis-py's RedisClusterException is no RedisError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_tls = self.connection_kwargs.get("connection_class") is SSLConnection
        self.connection_kwargs["connection_class"] = _TlsConnection if is_tls else _TcpConnection

    async def initialize(self, *args: Any, **kwargs: Any) -> "ClusterClient":
        """Discover the nodes."""
        try:
            await super().initialize(*args, **kwargs)
        except RedisClusterException as error:
            raise StoreConnectionError(str(error)) from None
        return self


async def connect(urls: str) -> Redis:
    """Return a client of the store at `urls`: one address, or comma-separated addresses of one
    cluster. The first server that answers says whether it is part of a cluster, and names the
    nodes. Raises RedisError or OSError where no address answers."""
    last_error: Exception = StoreConnectionError("no address")
    for url in urls.split(","):
        client = _create_server_client(url)
        try:
            info: dict[str, Any] = await client.info("cluster")
        except (RedisError, OSError) as error:
            await client.aclose()
            last_error = error
            continue
        if not info.get("cluster_enabled"):
            return client
        await client.aclose()
        return await _create_cluster_client(url)
    raise last_error


async def connect_with_retry(urls: str, timeout_s: float) -> Redis:
    """Call `connect` until it succeeds, for a store that is still starting. Raises TimeoutError
    after `timeout_s` seconds."""
    async with asyncio.timeout(timeout_s):
        while True:
            with contextlib.suppress(RedisError, OSError):
                return await connect(urls)
            await asyncio.sleep(RETRY_PAUSE_S)


def _create_server_client(url: str) -> Redis:
    """In a burst, a caller waits up to POOL_WAIT_S for a free connection: an error would fail a
    webhook that its provider never repeats. `driver_info` is off, because collecting it takes as
    long as connecting."""
    pool = BlockingConnectionPool.from_url(
        url, max_connections=MAX_CONNECTIONS, timeout=POOL_WAIT_S, driver_info=None
    )
    return Redis.from_pool(pool)


async def _create_cluster_client(url: str) -> Redis:
    # Reads go to primaries, redis-py's default: `decide` must not read an older state.
    cluster = ClusterClient.from_url(url, max_connections=MAX_CONNECTIONS_PER_NODE)
    await cluster.initialize()
    return cast(Redis, cluster)  # the two classes share the commands that Balie uses
