"""The work behind the web server: router, executors, senders, each on a Log of its own."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
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
from routing.meter import Meter
from routing.outbox import Outbox
from routing.router import ROLE, Router
from routing.store import Store


@dataclass(frozen=True)
class Installation:
    """What all work of one process is done with: the store; how many `replicas` of it must have
    what is acknowledged; and what counts it."""

    redis: Redis
    replicas: int
    meter: Meter

    def log(self) -> Log:
        """A reader and writer of the logs."""
        return Log(self.redis, self.replicas)

    def leases(self, role: str) -> Leases:
        """A share of the partitions."""
        return Leases(self.redis, role, worker_name())


def routing(at: Installation, bell: Bell) -> list[Coroutine[Any, Any, None]]:
    """All that `balie router` does: decide, hand turns to engines, keep the desk's lists."""
    store = Store(at.redis)
    router = Router(at.log(), store, at.leases(ROLE), DeadLetters(at.redis), at.meter)
    desk = DeskExecutor(at.log(), at.leases(DeskExecutor.role), at.redis, store, bell)
    return [router.run(), desk.run()]


def outbox(at: Installation, senders: Mapping[Channel, Sender]) -> Outbox:
    """The one that sends."""
    return Outbox(at.log(), at.leases(Outbox.role), at.redis, senders, at.meter)
