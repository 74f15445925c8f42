"""An outbox in a process of its own that writes down what it sends, for tests that kill it.

python -m tests.support.sender_worker URL NAME FILE [forgetful] [busy]

Each message has two parts. One answer in ten is not heard, and half of those were of parts that
were not taken. A forgetful provider cannot be asked what it took; a busy one asks c0 to wait.
"""

import asyncio
import os
import random
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from redis.asyncio import Redis

from contract.channels import Channel
from contract.effects import Send
from contract.outcomes import Accepted, Outcome, TryLater, Unknown
from routing.delivery.outbox import Outbox
from routing.delivery.rate_limits import RateLimit
from routing.delivery.sender import Part
from routing.log.leases import Leases
from routing.log.log import Log

UNHEARD = 0.1
BUSY_S = 60.0


class Recorder:
    """A provider that takes a moment."""

    def __init__(self, path: str, manners: Collection[str]) -> None:
        self._path = Path(path)
        self._manners = manners
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def render(self, send: Send) -> Sequence[Part]:
        return [Part(f"{send.message.text}{end}", number) for number, end in enumerate("ab")]

    def limits(self, send: Send) -> Sequence[RateLimit]:
        return []

    async def send_part(self, send: Send, part: Part) -> Outcome:
        await asyncio.sleep(0.002)
        if "busy" in self._manners and send.conversation_id == "c0":
            return TryLater(BUSY_S)
        chance = random.random()
        if chance < UNHEARD / 2:
            return Unknown("not taken")
        heard = chance > UNHEARD
        line = f"{self._line(send, part)} {'heard' if heard else 'unheard'}\n"
        os.write(self._file, line.encode())
        return Accepted("x") if heard else Unknown("taken")

    async def look_for(
        self,
        send: Send,
        part: Part,
        since: int,
        known: Collection[str],
    ) -> Outcome | None:
        if "forgetful" in self._manners:
            return None
        wanted = f"{self._line(send, part)} "
        lines = self._path.read_text().splitlines()
        return Accepted("x") if any(one.startswith(wanted) for one in lines) else TryLater()

    def _line(self, send: Send, part: Part) -> str:
        return f"{send.conversation_id} {part.text}"


async def soon(seconds: float) -> None:
    """The waits for a provider that is twenty times as fast."""
    await asyncio.sleep(seconds / 20)


async def main(url: str, name: str, path: str, *manners: str) -> None:
    redis = Redis.from_url(url)
    leases = Leases(redis, Outbox.role, name)
    senders = {Channel.SMS: Recorder(path, manners)}
    print("started", flush=True)
    await Outbox(Log(redis), leases, redis, senders, sleep=soon).run()


asyncio.run(main(*sys.argv[1:]))
