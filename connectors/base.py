"""What every connector is made of: one way in, one way out."""

from typing import Protocol

from aiohttp import web

from contract.channels import Channel
from contract.events import Event


class Inbox(Protocol):
    """The way into the log, handed to each connector by the composition root."""

    async def append(self, event: Event, dedupe: str) -> bool:
        """Persist `event`; False where `dedupe` (the provider's own id of the message,
        unique with the channel's name before it) was seen before. Answer the provider only
        after this returns."""
        ...

    async def hear(self, conversation_id: str, seq: int, part: int, provider_id: str) -> None:
        """Remember that the provider told of a part of message `seq` of ours, calling it
        `provider_id`: it took that part, whatever its answer to us was."""
        ...

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The pseudonym of the conversation with `address`: the same address, the same id.
        May be logged; the address may not."""
        ...

    def now(self) -> int:
        """Milliseconds since the epoch."""
        ...


class Connector(Protocol):
    """One channel family: its webhooks. One whose messages have to be brought to the citizen is
    a Sender (routing.delivery) too; the others' stand in the transcript."""

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
