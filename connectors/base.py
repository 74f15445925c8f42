"""What every connector is made of: one way in, one way out."""

from typing import Protocol

from aiohttp import web

from routing.effects import Send
from routing.events import Event
from routing.messages import Channel
from routing.outcomes import Outcome


class Inbox(Protocol):
    """The way into the log, handed to each connector by the composition root."""

    async def append(self, event: Event, dedupe: str) -> bool:
        """Persist `event`; False where `dedupe` (the provider's own id of the message,
        unique with the channel's name before it) was seen before. Answer the provider only
        after this returns."""
        ...

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The pseudonym of the conversation with `address`: the same address, the same id.
        May be logged; the address may not."""
        ...

    def now(self) -> int:
        """Milliseconds since the epoch."""
        ...


class Connector(Protocol):
    """One channel family: its webhooks, and its way to send."""

    channels: frozenset[Channel]

    def routes(self) -> list[web.RouteDef]:
        """The webhooks it answers."""
        ...

    async def start(self) -> None:
        """Open what it needs (HTTP clients, setWebhook)."""
        ...

    async def stop(self) -> None:
        """Close it."""
        ...

    async def send(self, send: Send) -> Outcome:
        """Bring one message to the citizen: never raises for what a provider can do."""
        ...
