"""The work behind the web server: router, executors, senders."""

from collections.abc import Coroutine, Mapping
from typing import Any

from redis.asyncio import Redis

from desk.executor import DeskExecutor
from gateway.bell import Bell
from gateway.identity import worker_name
from routing.deadletters import DeadLetters
from routing.delivery import Sender
from routing.leases import Leases
from routing.log import Log
from routing.messages import Channel
from routing.outbox import Outbox
from routing.router import ROLE, Router
from routing.store import Store
from routing.turns import BotExecutor


def routing(redis: Redis, bell: Bell) -> list[Coroutine[Any, Any, None]]:
    """All that `balie router` does: decide, hand turns to engines, keep the desk's lists."""
    return [router(redis).run(), bot_executor(redis).run(), desk_executor(redis, bell).run()]


def router(redis: Redis) -> Router:
    """A router worker, sharing partitions with all others on this store."""
    leases = Leases(redis, ROLE, worker_name())
    return Router(Log(redis), Store(redis), leases, DeadLetters(redis))


def bot_executor(redis: Redis) -> BotExecutor:
    """The one that hands turns to engines."""
    return BotExecutor(Log(redis), Leases(redis, BotExecutor.role, worker_name()), redis)


def desk_executor(redis: Redis, bell: Bell) -> DeskExecutor:
    """The one that keeps the desk's lists."""
    leases = Leases(redis, DeskExecutor.role, worker_name())
    return DeskExecutor(Log(redis), leases, redis, Store(redis), bell)


def outbox(redis: Redis, senders: Mapping[Channel, Sender]) -> Outbox:
    """The one that sends."""
    return Outbox(Log(redis), Leases(redis, Outbox.role, worker_name()), redis, senders)
