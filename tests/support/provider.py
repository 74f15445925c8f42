"""A provider in memory: answers as it is told, and remembers what it took."""

import asyncio
from collections.abc import Collection, Sequence

from contract.effects import Send
from contract.outcomes import Accepted, Outcome
from routing.delivery.rate_limits import RateLimit
from routing.delivery.sender import Part


class Provider:
    """Takes each text in as many parts as it has words. Answers `send_part` with the next of
    `outcomes`, then with success; `look_for` with the next of `found`, then with `never`."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.found: list[Outcome | None] = []
        self.never: Outcome | None = None
        self.sent: list[tuple[str, str]] = []
        self.looked: list[tuple[str, int, frozenset[str]]] = []
        self.begun: list[str] = []
        self.hanging: set[str] = set()
        self.open = asyncio.Event()
        self.open.set()

    def render(self, send: Send) -> Sequence[Part]:
        return [Part(text, number) for number, text in enumerate(send.message.text.split())]

    def limits(self, send: Send) -> Sequence[RateLimit]:
        return []

    async def send_part(self, send: Send, part: Part) -> Outcome:
        self.begun.append(send.id)
        await self.open.wait()
        if send.conversation_id in self.hanging:
            await asyncio.sleep(3600)
        self.sent.append((send.conversation_id, part.text))
        return self.outcomes.pop(0) if self.outcomes else Accepted(f"id{len(self.sent)}")

    async def look_for(
        self,
        send: Send,
        part: Part,
        since: int,
        known: Collection[str],
    ) -> Outcome | None:
        assert since > 0
        self.looked.append((send.id, part.number, frozenset(known)))
        return self.found.pop(0) if self.found else self.never
