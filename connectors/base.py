"""What every connector is made from, and what it does."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from connectors.chat import ChatServices
from contract.channels import Channel
from routing.delivery.attempt_log import Receipts


@dataclass(frozen=True)
class Services:
    """What the gateway gives to a connector. `secret` is the installation's own. Providers find
    this gateway at `public_url`. `serves_webhooks`: this process takes their requests; it is off
    in a process that only sends."""

    chat: ChatServices
    receipts: Receipts
    secret: bytes
    public_url: str
    serves_webhooks: bool = True


class Connector(ABC):
    """The channels of one provider: their webhooks, and what they are turned on by.

    A connector whose messages are sent to the citizen also is a routing.delivery.sender.Sender.
    Each class has a `from_settings(settings, services)` that makes it, or gives None where the
    settings turn it off (gateway/channels.py).
    """

    turned_on_by: ClassVar[Mapping[Channel, str]]
    """All channels that it can serve, each with the settings that turn the channel on; empty: it
    is always on."""

    channels: frozenset[Channel]
    """The channels that are on."""

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """The requests that it answers."""

    async def start(self) -> None:  # noqa: B027 (most connectors need nothing)
        """Open what it needs, such as HTTP clients."""

    async def drain(self) -> None:  # noqa: B027
        """Close the connections that citizens hold open, before the web server waits for open
        requests to end."""

    async def stop(self) -> None:  # noqa: B027
        """Close what `start` opened."""
