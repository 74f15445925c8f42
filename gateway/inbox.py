"""The way in for every connector: clean, name, and persist."""

import time

import msgspec

from routing import partitions
from routing.events import CitizenWrote, Event
from routing.journal import Heard
from routing.log import Log
from routing.messages import Channel
from routing.text import clean

_LONGEST_NAME = 80


class LogInbox:
    """Puts what connectors received into the log. See connectors.base.Inbox."""

    def __init__(self, log: Log, heard: Heard, secret: bytes) -> None:
        self._log = log
        self._heard = heard
        self._secret = secret

    async def append(self, event: Event, dedupe: str) -> bool:
        """Persist `event`, its texts made safe to carry; False where it was seen before."""
        if isinstance(event, CitizenWrote):
            event = msgspec.structs.replace(
                event,
                text=clean(event.text),
                payload=clean(event.payload),
                name=clean(event.name)[:_LONGEST_NAME],
            )
        return await self._log.append(event, dedupe)

    async def hear(self, conversation_id: str, seq: int, part: int, provider_id: str) -> None:
        """The provider told of a message of ours."""
        await self._heard.hear(conversation_id, seq, part, provider_id)

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The pseudonym of the conversation with `address`."""
        return partitions.conversation_id(self._secret, channel, address)

    def now(self) -> int:
        """Milliseconds since the epoch."""
        return int(time.time() * 1000)
