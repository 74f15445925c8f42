"""Creates the workers behind the web server: router, desk executor and outbox."""

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
class StoreContext:
    """The store client and the metrics that the workers of one process share.

    A write is acknowledged when `replicas` replicas of the store have it.
    """

    redis: Redis
    replicas: int
    metrics: MessageMetrics

    def open_log(self) -> Log:
        """Return a new client of the partitioned log."""
        return Log(self.redis, self.replicas)

    def create_leases(self, role: str) -> Leases:
        """Return the leases by which this process gets its share of the partitions."""
        return Leases(self.redis, role, worker_name())


def router_workers(context: StoreContext, pubsub: PubSub) -> list[Coroutine[Any, Any, None]]:
    """Return the coroutines of `balie router`: the router and the desk executor."""
    conversations = Conversations(context.redis)
    router = Router(
        context.open_log(),
        conversations,
        context.create_leases(ROLE),
        DeadLetters(context.redis),
        context.metrics,
    )
    desk = DeskExecutor(
        context.open_log(),
        context.create_leases(DeskExecutor.role),
        context.redis,
        conversations,
        pubsub,
        context.metrics,
    )
    return [router.run(), desk.run()]


def create_outbox(context: StoreContext, senders: Mapping[Channel, Sender]) -> Outbox:
    """Return the outbox, which sends messages with `senders`."""
    return Outbox(
        context.open_log(),
        context.create_leases(Outbox.role),
        context.redis,
        senders,
        context.metrics,
    )
