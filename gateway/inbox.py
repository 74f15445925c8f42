"""The way in for every connector: clean, name, and persist."""

import time

import msgspec

from routing import partitions
from routing.events import CitizenWrote, DeliveryReported, Event
from routing.log import Log
from routing.loop import until_stored
from routing.messages import Channel
from routing.text import clean

_LONGEST_NAME = 80

PATIENCE_S = 8.0
"""How long a webhook waits for a store that fails over: its provider gives up after 15 s
(Twilio; twilio.com/docs/usage/webhooks), and does not repeat a failed SMS by itself."""


class LogInbox:
    """Puts what connectors received into the log. See connectors.base.Inbox."""

    def __init__(self, log: Log, secret: bytes) -> None:
        self._log = log
        self._secret = secret

    async def append(self, event: Event, dedupe: str) -> bool:
        """Persist `event`, its texts made safe to carry; False where it was seen before.
        Raises RedisError or OSError where the store is away for PATIENCE_S."""
        if isinstance(event, CitizenWrote):
            event = msgspec.structs.replace(
                event,
                text=clean(event.text),
                payload=clean(event.payload),
                name=clean(event.name)[:_LONGEST_NAME],
            )
        if isinstance(event, DeliveryReported):
            dedupe = ""  # one that comes twice says nothing new to `decide`: not worth its memory
        return await until_stored(lambda: self._log.append(event, dedupe), PATIENCE_S)

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The pseudonym of the conversation with `address`."""
        return partitions.conversation_id(self._secret, channel, address)

    def now(self) -> int:
        """Milliseconds since the epoch."""
        return int(time.time() * 1000)
