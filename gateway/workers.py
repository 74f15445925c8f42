"""The work behind the web server: router, executors, senders, each on a Log of its own."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from contract.channels import Channel
from desk.executor import DeskExecutor
from gateway.identity import worker_name
from gateway.pubsub import PubSub
from routing.delivery.dead_letters import DeadLetters
from routing.delivery.outbox import Outbox
from routing.delivery.sender import Sender
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.router import ROLE, Router
from routing.telemetry.metrics import MessageMetrics


@dataclass(frozen=True)
class Installation:
    """What all work of one process is done with: the store; how many `replicas` of it must have
    what is acknowledged; and what counts it."""

    redis: Redis
    replicas: int
    metrics: MessageMetrics

    def log(self) -> Log:
        """A reader and writer of the logs."""
        return Log(self.redis, self.replicas)

    def leases(self, role: str) -> Leases:
        """A share of the partitions."""
        return Leases(self.redis, role, worker_name())


def routing(at: Installation, pubsub: PubSub) -> list[Coroutine[Any, Any, None]]:
    """All that `balie router` does: decide, hand turns to engines, keep the desk's lists."""
    store = Conversations(at.redis)
    router = Router(at.log(), store, at.leases(ROLE), DeadLetters(at.redis), at.metrics)
    desk = DeskExecutor(at.log(), at.leases(DeskExecutor.role), at.redis, store, pubsub, at.metrics)
    return [router.run(), desk.run()]


def outbox(at: Installation, senders: Mapping[Channel, Sender]) -> Outbox:
    """The one that sends."""
    return Outbox(at.log(), at.leases(Outbox.role), at.redis, senders, at.metrics)
