"""An outbox in a process of its own that writes down what it sends, for tests that kill it.

python -m tests.support.sender_worker URL NAME FILE
"""

import asyncio
import os
import sys

from redis.asyncio import Redis

from routing.effects import Send
from routing.leases import Leases
from routing.log import Log
from routing.messages import Channel
from routing.outbox import Outbox
from routing.outcomes import Accepted, Outcome


class Recorder:
    """A provider that takes a moment and never forgets."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, send: Send) -> Outcome:
        await asyncio.sleep(0.002)
        os.write(self._file, f"{send.conversation_id} {send.message.text}\n".encode())
        return Accepted("x")


async def main(url: str, name: str, path: str) -> None:
    redis = Redis.from_url(url)
    leases = Leases(redis, Outbox.role, name)
    print("started", flush=True)
    await Outbox(Log(redis), leases, redis, {Channel.SMS: Recorder(path)}).run()


asyncio.run(main(*sys.argv[1:4]))
