"""The doorbell as the desk needs it; gateway.pubsub.PubSub is one.

A ring is a hint and may be lost: who waits reads the truth from the store after a ring, and
every REREAD_S without one.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

LISTS = "desk"
"""The topic that is rung when the desk's lists changed."""

REREAD_S = 10.0


def of_agent(agent_id: str) -> str:
    """The topic of one agent: notes for them, and changes of their sessions."""
    return f"agent:{agent_id}"


class Subscription(Protocol):
    """One waiter."""

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """Return when rung, or after `timeout_s`, with the notes that came along in order."""
        ...


class PubSub(Protocol):
    """Hears and tells that something changed. A conversation's id is a topic too."""

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Subscription]:
        """A subscription to `topics` for as long as the block lasts."""
        ...

    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None:
        """Wake everyone, in every process, who listens to `topic`."""
        ...
