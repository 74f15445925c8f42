"""The way in for every connector: clean, name, and persist."""

import time

import msgspec

from contract.channels import Channel
from contract.events import CitizenWrote, DeliveryReported, Event
from routing.conversation.text import clean
from routing.delivery.attempt_log import Receipts
from routing.log import partitions
from routing.log.log import Log
from routing.log.retry import until_stored
from routing.telemetry import message_trace
from routing.telemetry.metrics import MessageMetrics

_LONGEST_NAME = 80

PATIENCE_S = 8.0
"""How long a webhook waits for a store that fails over: its provider gives up after 15 s
(Twilio; twilio.com/docs/usage/webhooks), and does not repeat a failed SMS by itself."""


class Ingest:
    """Puts what connectors received into the log. See connectors.base.Inbox."""

    def __init__(
        self, log: Log, heard: Receipts, secret: bytes, metrics: MessageMetrics | None = None
    ) -> None:
        self._log = log
        self._heard = heard
        self._secret = secret
        self._metrics = metrics or MessageMetrics()

    async def append(self, event: Event, dedupe: str) -> bool:
        """Persist `event`, its texts made safe to carry and its trace given to it; False where
        it was seen before. Raises RedisError or OSError where the store is away for PATIENCE_S."""
        started = time.monotonic()
        event = message_trace.traced(event)
        if isinstance(event, CitizenWrote):
            event = msgspec.structs.replace(
                event,
                text=clean(event.text),
                payload=clean(event.payload),
                name=clean(event.name)[:_LONGEST_NAME],
            )
        if isinstance(event, DeliveryReported):
            dedupe = ""  # one that comes twice says nothing new to `decide`: not worth its memory
        is_new = await until_stored(lambda: self._log.append(event, dedupe), PATIENCE_S)
        if is_new:
            if isinstance(event, CitizenWrote):
                self._metrics.received(event.channel)
            message_trace.received(event, int((time.monotonic() - started) * 1000))
        return is_new

    async def hear(self, conversation_id: str, seq: int, part: int, provider_id: str) -> None:
        """The provider told of a message of ours."""
        await until_stored(
            lambda: self._heard.hear(conversation_id, seq, part, provider_id), PATIENCE_S
        )

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The pseudonym of the conversation with `address`."""
        return partitions.conversation_id(self._secret, channel, address)

    def now(self) -> int:
        """Milliseconds since the epoch."""
        return int(time.time() * 1000)
