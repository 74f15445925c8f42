"""Publish/subscribe: tells subscribers in every process that a conversation has changed.

A message is a hint and may be lost. Subscribers read the truth from the store, after a message and
now and then without one. Messages travel over the store's own publish/subscribe, on one channel: a
topic, and after a newline a note in JSON where there is one.
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
AWAY_S = 0.5


class Subscription:
    """One subscriber's place. All that is published between two waits wakes it once; the notes are
    kept in order."""

    def __init__(self) -> None:
        self._published = asyncio.Event()
        self._notes: list[dict[str, Any]] = []

    def publish(self, note: dict[str, Any] | None = None) -> None:
        """Wake the subscriber."""
        if note is not None:
            self._notes.append(note)
        self._published.set()

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """Return after something was published, or after `timeout_s`, with the notes that came
        along."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._published.wait()
        self._published.clear()
        notes, self._notes = self._notes, []
        return notes


class PubSub:
    """All that is published in the store, handed to this process's subscribers."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: dict[str, set[Subscription]] = defaultdict(set)

    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None:
        """Wake all subscribers of `topic`, in every process."""
        message = topic.encode()
        if note is not None:
            message += b"\n" + msgspec.json.encode(note)
        await self._redis.publish(CHANNEL, message)

    @contextlib.asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Subscription]:
        """A subscription to `topics` for as long as the block lasts."""
        subscription = Subscription()
        for topic in topics:
            self._waiting[topic].add(subscription)
        try:
            yield subscription
        finally:
            for topic in topics:
                self._waiting[topic].discard(subscription)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    async def run(self) -> None:
        """Pass messages on until cancelled. After the store was away, wake all subscribers once."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    self._wake_all()
                    while True:
                        message = await pubsub.get_message(timeout=None)
                        if message:
                            self._pass_on(message["data"])
            except (RedisError, OSError) as error:
                _log.warning("the store does not answer (%s)", type(error).__name__)
                await asyncio.sleep(AWAY_S)

    def _pass_on(self, data: bytes) -> None:
        topic, _, note = data.partition(b"\n")
        for subscription in self._waiting.get(topic.decode(), ()):
            subscription.publish(msgspec.json.decode(note) if note else None)

    def _wake_all(self) -> None:
        for subscriptions in self._waiting.values():
            for subscription in subscriptions:
                subscription.publish()
