"""The work behind the web server: router, executors, senders.

Each reads the logs by a Log of its own. `replicas`: see Log."""

from collections.abc import Coroutine, Mapping
from typing import Any

from redis.asyncio import Redis

from desk.executor import DeskExecutor
from gateway.bell import Bell
from gateway.identity import worker_name
from routing.leases import Leases
from routing.log import Log
from routing.messages import Channel
from routing.outbox import Outbox, Sender
from routing.router import ROLE, Router
from routing.store import Store
from routing.turns import BotExecutor


def routing(redis: Redis, bell: Bell, replicas: int = 0) -> list[Coroutine[Any, Any, None]]:
    """All that `balie router` does: decide, hand turns to engines, keep the desk's lists."""
    return [
        router(redis, replicas).run(),
        bot_executor(redis).run(),
        desk_executor(redis, bell, replicas).run(),
    ]


def router(redis: Redis, replicas: int = 0) -> Router:
    """A router worker, sharing partitions with all others on this store."""
    return Router(Log(redis, replicas), Store(redis), Leases(redis, ROLE, worker_name()))


def bot_executor(redis: Redis) -> BotExecutor:
    """The one that hands turns to engines."""
    return BotExecutor(Log(redis), Leases(redis, BotExecutor.role, worker_name()), redis)


def desk_executor(redis: Redis, bell: Bell, replicas: int = 0) -> DeskExecutor:
    """The one that keeps the desk's lists."""
    leases = Leases(redis, DeskExecutor.role, worker_name())
    return DeskExecutor(Log(redis, replicas), leases, redis, Store(redis), bell)


def outbox(redis: Redis, senders: Mapping[Channel, Sender], replicas: int = 0) -> Outbox:
    """The one that sends."""
    return Outbox(Log(redis, replicas), Leases(redis, Outbox.role, worker_name()), redis, senders)
