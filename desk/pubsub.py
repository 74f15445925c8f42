"""The publish/subscribe interface of the desk, which gateway.pubsub.PubSub implements.

A message is a hint and may be lost: subscribers read the current state from the store after a
message, and every REREAD_S seconds without one.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

LISTS_TOPIC = "desk"
"""The topic of changes of the desk's lists."""

REREAD_S = 10.0


def agent_topic(agent_id: str) -> str:
    """Return the topic of one agent: notes for them, and changes of their sessions."""
    return f"agent:{agent_id}"


class Subscription(Protocol):
    """One subscriber."""

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """Wait until a message is published, at most `timeout_s` seconds. Return the notes in
        order."""
        ...


class PubSub(Protocol):
    """Publishes changes. A conversation's id is a topic too."""

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Subscription]:
        """Subscribe to `topics` for the duration of the block."""
        ...

    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None:
        """Wake all subscribers of `topic`, in every process."""
        ...
