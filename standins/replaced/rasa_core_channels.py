"""Stands in for rasa.core.channels: what a message comes and goes by. Its other channels are
imported by whoever wants one."""

from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    OutputChannel,
    UserMessage,
)

__all__ = ["CollectingOutputChannel", "InputChannel", "OutputChannel", "UserMessage"]

BUILTIN_CHANNELS: dict[str, type[InputChannel]] = {}
