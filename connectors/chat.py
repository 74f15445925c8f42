"""What a chat is connected to: the way into the log, the transcripts, and publish/subscribe.

The channels that are read in the transcript (web chat, REST) show a conversation from these.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from routing.log.conversations import Conversations
from routing.log.ingest import Ingest


class Subscription(Protocol):
    """One subscriber's place."""

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """Return after something was published, or after `timeout_s`, with the notes that came
        along in order."""
        ...


class PubSub(Protocol):
    """Publishes that a conversation changed; gateway.pubsub.PubSub is one. The topic is the
    conversation's id."""

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Subscription]:
        """A subscription to `topics` for as long as the block lasts."""
        ...

    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None:
        """Wake all subscribers of `topic`, in every process."""
        ...


@dataclass(frozen=True)
class ChatServices:
    """What a chat is connected to."""

    ingest: Ingest
    conversations: Conversations
    pubsub: PubSub
