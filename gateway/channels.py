"""Creates the connectors that the settings turn on, and describes the channels."""

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


class ConnectorClass(Protocol):
    """A subclass of connectors.base.Connector that can be created from settings."""

    @property
    def turned_on_by(self) -> Mapping[Channel, str]:
        """The channels of this class, each with the names of the settings that turn it on."""
        ...

    def from_settings(self, settings: Settings, services: Services) -> Connector | None:
        """Return the connector; None where the settings turn it off."""
        ...


CONNECTOR_CLASSES: tuple[ConnectorClass, ...] = (WebConnector, Twilio, Telegram, RestConnector)
"""All connector classes. A new channel adds its class here."""


def effective_settings(settings: Settings, secret: bytes, local_url: str) -> Settings:
    """Return `settings`; in development, completed with an account at the phone simulator (at
    `local_url`) for every provider without an account."""
    if not settings.development:
        return settings
    return settings.model_copy(update=accounts.simulated_settings(settings, secret, local_url))


def create_connectors(settings: Settings, services: Services) -> list[Connector]:
    """Return the connectors that the settings turn on."""
    connectors = [
        connector_class.from_settings(settings, services) for connector_class in CONNECTOR_CLASSES
    ]
    return [connector for connector in connectors if connector]


def senders_by_channel(connectors: Sequence[Connector]) -> dict[Channel, Sender]:
    """Return the sender of each channel. A channel whose connector is no Sender has none: its
    citizens read the transcript."""
    return {
        channel: connector
        for connector in connectors
        if isinstance(connector, Sender)
        for channel in connector.channels
    }


@contextlib.asynccontextmanager
async def open_clients(connectors: Sequence[Connector]) -> AsyncIterator[None]:
    """Keep the HTTP clients of `connectors` open for the duration of the block."""
    for connector in connectors:
        await connector.start()
    try:
        yield
    finally:
        for connector in connectors:
            await connector.stop()


def describe_channels(connectors: Sequence[Connector], simulated: Collection[Channel]) -> list[str]:
    """Return one line per channel: on, simulated or off, and which settings change that."""
    needed_settings = {
        channel: setting_names
        for connector_class in CONNECTOR_CLASSES
        for channel, setting_names in connector_class.turned_on_by.items()
    }
    active = {channel for connector in connectors for channel in connector.channels}
    return [
        _describe_channel(channel, active, simulated, needed_settings[channel])
        for channel in Channel
    ]


def _describe_channel(
    channel: Channel,
    active: Collection[Channel],
    simulated: Collection[Channel],
    needed_settings: str,
) -> str:
    if channel in simulated:
        return f"{channel}: phone simulator (set {needed_settings} for the real one)"
    return (
        f"{channel}: on"
        if channel in active
        else f"{channel}: off (set {needed_settings} to turn it on)"
    )
