"""Publish/subscribe over the store: tells subscribers in every process that something changed.

A message is a hint and may be lost. Subscribers read the current state from the store after a
message, and at intervals without one. All messages travel on one channel of the store. A message is
a topic; a note in JSON may follow after a newline.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)

CHANNEL = "pubsub"
RECONNECT_PAUSE_S = 0.5


class Subscription:
    """One subscriber. All messages between two calls of `wait` wake it once; notes keep their
    order."""

    def __init__(self) -> None:
        self._published = asyncio.Event()
        self._notes: list[dict[str, Any]] = []

    def publish(self, note: dict[str, Any] | None = None) -> None:
        """Wake the subscriber, with `note` where there is one."""
        if note is not None:
            self._notes.append(note)
        self._published.set()

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """Wait until a message is published, at most `timeout_s` seconds. Return the notes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._published.wait()
        self._published.clear()
        notes, self._notes = self._notes, []
        return notes


class PubSub:
    """Publishes to the store, and passes the store's messages to this process's subscribers."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)

    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None:
        """Wake all subscribers of `topic`, in every process."""
        message = topic.encode()
        if note is not None:
            message += b"\n" + msgspec.json.encode(note)
        await self._redis.publish(CHANNEL, message)

    @contextlib.asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Subscription]:
        """Subscribe to `topics` for the duration of the block."""
        subscription = Subscription()
        for topic in topics:
            self._subscriptions[topic].add(subscription)
        try:
            yield subscription
        finally:
            for topic in topics:
                self._subscriptions[topic].discard(subscription)
                if not self._subscriptions[topic]:
                    del self._subscriptions[topic]

    async def run(self) -> None:
        """Receive messages until cancelled. After each new connection to the store, wake all
        subscribers: messages may have been lost."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    self._wake_all()
                    while True:
                        message = await pubsub.get_message(timeout=None)
                        if message:
                            self._dispatch(message["data"])
            except (RedisError, OSError) as error:
                _log.warning("the store does not answer (%s)", type(error).__name__)
                await asyncio.sleep(RECONNECT_PAUSE_S)

    def _dispatch(self, data: bytes) -> None:
        topic, _, note = data.partition(b"\n")
        for subscription in self._subscriptions.get(topic.decode(), ()):
            subscription.publish(msgspec.json.decode(note) if note else None)

    def _wake_all(self) -> None:
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.publish()
