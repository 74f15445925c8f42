"""The way into the log for all that comes from outside, from citizens, providers and agents.

An event is cleaned, given a trace, persisted and told of here. Connectors and the desk answer
whoever sent it only after that.
"""

import time

from msgspec.structs import replace

from contract.channels import Channel
from contract.events import (
    AgentFinished,
    AgentWrote,
    CitizenArrived,
    CitizenWrote,
    DeliveryReported,
    Event,
)
from routing.log import partitions
from routing.log.log import Log
from routing.log.retry import WEBHOOK_PATIENCE_S, until_stored
from routing.log.text import clean
from routing.telemetry import message_trace
from routing.telemetry.metrics import MessageMetrics

_LONGEST_NAME = 80


class Ingest:
    """Appends events from outside to the log. `secret` makes the pseudonyms of conversations."""

    def __init__(self, log: Log, secret: bytes, metrics: MessageMetrics | None = None) -> None:
        self._log = log
        self._secret = secret
        self._metrics = metrics or MessageMetrics()

    async def append(self, event: Event, dedupe: str = "") -> bool:
        """Persist `event`, its texts made safe to carry and its trace given to it; False where
        `dedupe` was seen before. `dedupe` is the sender's own id of the event, with a name before
        it that makes it unique; empty: the event is never a repetition. Raises RedisError or
        OSError where the store is away for WEBHOOK_PATIENCE_S."""
        started = time.monotonic()
        event = cleaned(message_trace.traced(event))
        if isinstance(event, DeliveryReported):
            dedupe = ""  # one that comes twice says nothing new to `decide`: not worth its memory
        is_new = await until_stored(lambda: self._log.append(event, dedupe), WEBHOOK_PATIENCE_S)
        if is_new:
            if isinstance(event, CitizenWrote):
                self._metrics.received(event.channel)
            message_trace.received(event, int((time.monotonic() - started) * 1000))
        return is_new

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The pseudonym of the conversation with `address`: the same address gives the same id.
        The pseudonym may be logged; the address may not."""
        return partitions.conversation_id(self._secret, channel, address)

    def now(self) -> int:
        """Milliseconds since the epoch."""
        return int(time.time() * 1000)


def cleaned(event: Event) -> Event:
    """`event`, with the texts that people wrote made safe to carry."""
    match event:
        case CitizenWrote(text=text, payload=payload, name=name):
            return replace(
                event, text=clean(text), payload=clean(payload), name=_cleaned_name(name)
            )
        case CitizenArrived(name=name):
            return replace(event, name=_cleaned_name(name))
        case AgentWrote(text=text):
            return replace(event, text=clean(text))
        case AgentFinished(note=note):
            return replace(event, note=clean(note))
    return event


def _cleaned_name(name: str) -> str:
    return clean(name)[:_LONGEST_NAME]
