"""Stands in for rasa.core.channels: the classes of channels, without the channels themselves."""

from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    OutputChannel,
    UserMessage,
)

__all__ = ["CollectingOutputChannel", "InputChannel", "OutputChannel", "UserMessage"]

BUILTIN_CHANNELS: dict[str, type[InputChannel]] = {}
