"""Publish/subscribe as the desk needs it; gateway.pubsub.PubSub is one.

A message is a hint and may be lost: subscribers read the truth from the store after a message, and
every REREAD_S without one.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

LISTS = "desk"
"""The topic on which changes of the desk's lists are published."""

REREAD_S = 10.0


def of_agent(agent_id: str) -> str:
    """The topic of one agent: notes for them, and changes of their sessions."""
    return f"agent:{agent_id}"


class Subscription(Protocol):
    """One subscriber's place."""

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """Return after something was published, or after `timeout_s`, with the notes that came
        along in order."""
        ...


class PubSub(Protocol):
    """Publishes that something changed. A conversation's id is a topic too."""

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Subscription]:
        """A subscription to `topics` for as long as the block lasts."""
        ...

    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None:
        """Wake all subscribers of `topic`, in every process."""
        ...
