"""The connection to the store, shared by everything in the process."""

from redis.asyncio import BlockingConnectionPool, Redis

MOST_CONNECTIONS = 200
WAIT_S = 10.0


def connect(url: str) -> Redis:
    """A client of the store at `url`. In a burst, whoever finds no connection free waits up
    to WAIT_S for one: refusing would fail a webhook that its provider never repeats."""
    pool = BlockingConnectionPool.from_url(url, max_connections=MOST_CONNECTIONS, timeout=WAIT_S)
    return Redis.from_pool(pool)
