"""The work behind the web server: router, executors, doorbell, each started as a whole."""

from collections.abc import Mapping

from redis.asyncio import Redis

from desk.executor import DeskExecutor
from gateway.bell import Bell
from gateway.identity import worker_name
from routing.deadletters import DeadLetters
from routing.delivery import Sender
from routing.leases import Leases
from routing.log import Log
from routing.messages import Channel
from routing.meter import Meter
from routing.outbox import Outbox
from routing.router import ROLE, Router
from routing.store import Store
from routing.turns import BotExecutor


def router(redis: Redis, meter: Meter | None = None) -> Router:
    """A router worker, sharing partitions with all others on this store."""
    leases = Leases(redis, ROLE, worker_name())
    return Router(Log(redis), Store(redis), leases, DeadLetters(redis), meter)


def bot_executor(redis: Redis) -> BotExecutor:
    """The one that hands turns to engines."""
    return BotExecutor(Log(redis), Leases(redis, BotExecutor.role, worker_name()), redis)


def desk_executor(redis: Redis, bell: Bell) -> DeskExecutor:
    """The one that keeps the desk's lists."""
    leases = Leases(redis, DeskExecutor.role, worker_name())
    return DeskExecutor(Log(redis), leases, redis, Store(redis), bell)


def outbox(redis: Redis, senders: Mapping[Channel, Sender], meter: Meter | None = None) -> Outbox:
    """The one that sends."""
    leases = Leases(redis, Outbox.role, worker_name())
    return Outbox(Log(redis), leases, redis, senders, meter)
