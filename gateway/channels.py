"""Which channels are on, and their connectors: put together from the settings here, and nowhere
else."""

import contextlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol

from connectors.base import Connector, Services
from connectors.rest import RestConnector
from connectors.telegram import Telegram
from connectors.twilio import Twilio
from connectors.web import WebConnector
from contract.channels import Channel
from gateway.settings import Settings
from routing.delivery.sender import Sender
from simulator import accounts


class Kind(Protocol):
    """A class of connectors, which says itself what it needs; see connectors.base.Connector."""

    @property
    def turned_on_by(self) -> Mapping[Channel, str]:
        """Its channels, each with the settings that turn the channel on."""
        ...

    def from_settings(self, settings: Settings, services: Services) -> Connector | None:
        """The connector; None where the settings turn it off."""
        ...


KINDS: tuple[Kind, ...] = (WebConnector, Twilio, Telegram, RestConnector)
"""All connectors there are. A new one is one more name here."""


def settings_in_use(settings: Settings, secret: bytes, local_url: str) -> Settings:
    """`settings`, and in development an account at the phone simulator, which is at `local_url`,
    for every provider at which they name none."""
    if not settings.development:
        return settings
    return settings.model_copy(update=accounts.missing(settings, secret, local_url))


def connectors(settings: Settings, services: Services) -> list[Connector]:
    """A connector for everything that is on."""
    made = [kind.from_settings(settings, services) for kind in KINDS]
    return [connector for connector in made if connector]


def senders(made: Sequence[Connector]) -> dict[Channel, Sender]:
    """The connector that sends on each channel. A connector that has no method for it does not
    send: its messages are read in the transcript."""
    return {
        channel: connector
        for connector in made
        if isinstance(connector, Sender)
        for channel in connector.channels
    }


@contextlib.asynccontextmanager
async def opened(made: Sequence[Connector]) -> AsyncIterator[None]:
    """The clients of `made` are open for as long as the block lasts."""
    for connector in made:
        await connector.start()
    try:
        yield
    finally:
        for connector in made:
            await connector.stop()


def described(made: Sequence[Connector], simulated: Collection[Channel]) -> list[str]:
    """A line for each channel: on, simulated, or off and what turns it on."""
    needs = {channel: words for kind in KINDS for channel, words in kind.turned_on_by.items()}
    on = {channel for connector in made for channel in connector.channels}
    return [_line(channel, on, simulated, needs[channel]) for channel in Channel]


def _line(
    channel: Channel, on: Collection[Channel], simulated: Collection[Channel], needs: str
) -> str:
    if channel in simulated:
        return f"{channel}: phone simulator (set {needs} for the real one)"
    return f"{channel}: on" if channel in on else f"{channel}: off (set {needs} to turn it on)"
