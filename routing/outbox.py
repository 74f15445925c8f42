"""The senders: bring messages to citizens, in order for each, none waiting for another."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from routing import partitions
from routing.consumer import Consumer, Task
from routing.effects import Send
from routing.events import SendReported
from routing.leases import Leases
from routing.log import Log, place
from routing.messages import Channel
from routing.outcomes import Accepted, Failed, Outcome, TryLater, Unknown

_log = logging.getLogger(__name__)

TRIES = 6
FIRST_PAUSE_S = 1.0
MOST_IN_HAND = 500
"""Messages of one partition on their way at once; more are left in the log."""

STOP_S = 2.5
"""How long a stop waits for what is on its way: less than a lease still lasts by then."""

# Channels whose message is delivered by standing in the transcript report nothing.
_DELIVERED_BY_TRANSCRIPT = {Channel.WEB, Channel.REST}


class Sender(Protocol):
    """The part of a connector that the outbox needs."""

    async def send(self, send: Send) -> Outcome:
        """Bring one message to the citizen."""
        ...


class Outbox(Consumer):
    """Carries out every Send. The messages of one conversation form a queue: the next
    leaves when the provider took the one before, or it was given up.

    An entry done ahead of the cursor is marked in the store, so that a restart does not send
    it again. What was being sent at the very moment of a crash is sent again: that window is
    described in docs/guarantees.md.
    """

    role = "send"

    def __init__(
        self,
        log: Log,
        leases: Leases,
        redis: Redis,
        senders: Mapping[Channel, Sender],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(log, leases)
        self._redis = redis
        self._senders = senders
        self._sleep = sleep
        self._in_hand: dict[int, dict[str, bool]] = defaultdict(dict)
        self._queues: dict[str, list[tuple[str, Send]]] = {}
        self._runners: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Work until cancelled, then let what is on its way arrive and begin nothing more."""
        try:
            await super().run()
        finally:
            self._stopping = True
            if self._runners:
                _, late = await asyncio.wait(self._runners, timeout=STOP_S)
                for runner in late:
                    runner.cancel()

    def idle(self, partition: int) -> bool:
        """Whether nothing of the partition is on its way."""
        return not self._in_hand.get(partition)

    def ready_for(self, partition: int) -> bool:
        """Whether fewer than MOST_IN_HAND are on their way."""
        return len(self._in_hand.get(partition, ())) < MOST_IN_HAND

    async def opened(self, partition: int) -> str:
        """Read on behind the cursor and behind what is still in hand from before: another
        worker may have been here meanwhile."""
        cursor = await super().opened(partition)
        return max([cursor, *self._in_hand[partition]], key=place)

    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Queue the sends among `tasks` and let each conversation's queue run."""
        key = partitions.done(partition, self.role)
        found: Any = await self._redis.smembers(key)
        done = {one.decode() for one in found}
        in_hand = self._in_hand[partition]
        for entry_id, effect in tasks:
            in_hand[entry_id] = not isinstance(effect, Send) or entry_id in done
            if isinstance(effect, Send) and not in_hand[entry_id]:
                self._queue(partition, entry_id, effect)
        await self._until_stored(lambda: self._move_on(partition))

    def _queue(self, partition: int, entry_id: str, send: Send) -> None:
        queue = self._queues.setdefault(send.conversation_id, [])
        queue.append((entry_id, send))
        if len(queue) == 1:
            runner = asyncio.create_task(self._run_queue(partition, send.conversation_id))
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)

    async def _run_queue(self, partition: int, conversation_id: str) -> None:
        queue = self._queues[conversation_id]
        while queue and not self._stopping:
            entry_id, send = queue[0]
            await self._deliver(send)
            await self._mark_done(partition, entry_id)
            queue.pop(0)
        del self._queues[conversation_id]

    async def _deliver(self, send: Send) -> None:
        outcome = await self._try(send)
        if send.channel in _DELIVERED_BY_TRANSCRIPT:
            return
        report = SendReported(
            conversation_id=send.conversation_id,
            at=int(time.time() * 1000),
            seq=send.message.seq,
            outcome=outcome,
        )
        await self._until_stored(lambda: self._log.append(report, dedupe=f"sent|{send.id}"))

    async def _try(self, send: Send) -> Outcome:
        """Send until it is settled: accepted, refused for good, or tried often enough."""
        outcome: Outcome = Failed("no_channel", f"{send.channel} is off")
        for attempt in range(TRIES):
            outcome = await self._once(send)
            if not isinstance(outcome, TryLater | Unknown):
                break
            _log.info("%s: try %d: %s", send.id, attempt + 1, type(outcome).__name__)
            own_pause = outcome.after if isinstance(outcome, TryLater) else 0.0
            if attempt + 1 < TRIES:
                await self._sleep(max(own_pause, FIRST_PAUSE_S * 2**attempt))
        if not isinstance(outcome, Accepted):
            _log.warning("%s: not sent: %s", send.id, type(outcome).__name__)
        return outcome

    async def _once(self, send: Send) -> Outcome:
        sender = self._senders.get(send.channel)
        if sender is None:
            return Failed("no_channel", f"{send.channel} is off")
        try:
            return await sender.send(send)
        except Exception as error:  # a connector's defect must not stop the other citizens
            _log.error("%s: connector failed: %s", send.id, type(error).__name__)
            return Unknown(type(error).__name__)

    async def _mark_done(self, partition: int, entry_id: str) -> None:
        self._in_hand[partition][entry_id] = True
        first = next(iter(self._in_hand[partition]))
        if first != entry_id:
            key = partitions.done(partition, self.role)
            await self._until_stored(lambda: self._redis.sadd(key, entry_id))
        await self._until_stored(lambda: self._move_on(partition))

    async def _move_on(self, partition: int) -> None:
        """Move the cursor over everything at the front that is done."""
        in_hand = self._in_hand[partition]
        front = list(_done_at_front(in_hand))
        if not front:
            return
        await self.passed(partition, front[-1])
        for entry_id in front:
            in_hand.pop(entry_id, None)  # another conversation may move on at the same time
        await self._redis.srem(partitions.done(partition, self.role), *front)

    async def _until_stored(self, step: Callable[[], Awaitable[object]]) -> None:
        """Repeat a step on the store until the store is there."""
        while True:
            try:
                await step()
                return
            except (RedisError, OSError):
                await asyncio.sleep(FIRST_PAUSE_S)


def _done_at_front(in_hand: Mapping[str, bool]) -> Iterable[str]:
    for entry_id, is_done in in_hand.items():
        if not is_done:
            return
        yield entry_id
