"""A router worker in a process of its own, for tests that kill it.

python -m tests.support.router_worker URL NAME [greedy]

A greedy worker ignores leases: it works on every partition, whoever else does.
"""

import asyncio
import sys

from redis.asyncio import Redis

from routing.delivery.dead_letters import DeadLetters
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.router import ROLE, Router


class Greedy(Leases):
    """Holds everything without asking."""

    held = frozenset(range(partitions.PARTITIONS))  # type: ignore[assignment]


async def main(url: str, name: str, greedy: bool) -> None:
    redis, kind = Redis.from_url(url), Greedy if greedy else Leases
    log, leases = Log(redis), kind(redis, ROLE, name)
    router = Router(log, Conversations(redis), leases, DeadLetters(redis))
    print("started", flush=True)
    await router.run()


asyncio.run(main(sys.argv[1], sys.argv[2], "greedy" in sys.argv[3:]))
