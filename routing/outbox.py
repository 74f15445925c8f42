"""The senders: bring messages to citizens, in order for each, none waiting for another."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from redis.asyncio import Redis

from routing import deadletters, partitions, story
from routing.consumer import Consumer, Task
from routing.deadletters import DeadLetters
from routing.delivery import Delivery, Sender
from routing.effects import Send
from routing.events import SendReported
from routing.journal import Heard, Journal, LostPartitionError, Note
from routing.leases import Leases
from routing.limits import Limits
from routing.log import Log, place
from routing.loop import until_stored
from routing.messages import Channel
from routing.meter import Meter
from routing.outcomes import Accepted, Failed, Outcome, TryLater, Unknown

_log = logging.getLogger(__name__)

MOST_ON_THE_WAY = 500
"""Messages of one partition on their way at once; more are left in the log."""
MOST_IN_HAND = 20_000
"""Entries of one partition between the first that is not done and the last that was read: so
many may pass a message that has to wait long."""

STOP_S = 2.5
"""How long a stop waits for what is on its way: less than a lease still lasts by then."""

# Channels whose message is delivered by standing in the transcript report nothing.
_DELIVERED_BY_TRANSCRIPT = {Channel.WEB, Channel.REST}


class Outbox(Consumer):
    """Carries out every Send. The messages of one conversation form a queue: the next
    leaves when the provider took the one before, or it was given up.

    An entry done ahead of the cursor is marked in the store, so that a restart does not send
    it again; what was being sent at the very moment of a crash is in the journal.
    """

    role = "send"

    def __init__(
        self,
        log: Log,
        leases: Leases,
        redis: Redis,
        senders: Mapping[Channel, Sender],
        meter: Meter | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(log, leases)
        self._redis = redis
        self._meter = meter or Meter()
        self._journal = Journal(redis, leases)
        limits = Limits(redis, sleep)
        self._delivery = Delivery(senders, self._journal, Heard(redis), limits, self._meter, sleep)
        self._letters = DeadLetters(redis)
        self._in_hand: dict[int, dict[str, bool]] = defaultdict(dict)
        self._queues: dict[str, list[tuple[str, Send]]] = {}
        self._let_go: dict[int, set[str]] = defaultdict(set)
        self._on_the_way: dict[int, int] = defaultdict(int)
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
        return not self._on_the_way[partition]

    def ready_for(self, partition: int) -> bool:
        """Whether more of this partition can be taken now."""
        few = self._on_the_way[partition] < MOST_ON_THE_WAY
        return few and len(self._in_hand[partition]) - len(self._let_go[partition]) < MOST_IN_HAND

    async def opened(self, partition: int) -> str:
        """The cursor to read from; what another worker brought behind it is none of ours."""
        cursor = await super().opened(partition)
        in_hand, let_go = self._in_hand[partition], self._let_go[partition]
        for one in [one for one in in_hand if place(one) <= place(cursor)]:
            if in_hand[one] or one in let_go:
                del in_hand[one]
                let_go.discard(one)
        return cursor

    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Queue the sends among `tasks` and let each conversation's queue run."""
        key = partitions.done(partition, self.role)
        found: Any = await self._redis.smembers(key)
        done = {one.decode() for one in found}
        in_hand, let_go = self._in_hand[partition], self._let_go[partition]
        for entry_id, effect in tasks:
            if entry_id in in_hand and entry_id not in let_go:
                continue  # on its way from before this worker lost the partition and got it back
            let_go.discard(entry_id)
            in_hand[entry_id] = entry_id in done or not isinstance(effect, Send)
            if isinstance(effect, Send) and not in_hand[entry_id]:
                self._queue(partition, entry_id, effect)
        self._in_hand[partition] = dict(sorted(in_hand.items(), key=lambda one: place(one[0])))
        await until_stored(lambda: self._move_on(partition))

    def _queue(self, partition: int, entry_id: str, send: Send) -> None:
        if send.channel in _DELIVERED_BY_TRANSCRIPT:
            self._in_hand[partition][entry_id] = True
            self._answered(send)
            return
        self._on_the_way[partition] += 1
        queue = self._queues.setdefault(send.conversation_id, [])
        queue.append((entry_id, send))
        if len(queue) == 1:
            runner = asyncio.create_task(self._run_queue(partition, send.conversation_id))
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)

    async def _run_queue(self, partition: int, conversation_id: str) -> None:
        queue = self._queues[conversation_id]
        try:
            while queue and not self._stopping:
                if partition not in self._leases.held:
                    raise LostPartitionError
                entry_id, send = queue[0]
                await self._report(send, await self._brought(send))
                await self._mark_done(partition, entry_id, send)
                queue.pop(0)
                self._on_the_way[partition] -= 1
        except LostPartitionError:
            self._leave(partition, queue)
        del self._queues[conversation_id]

    async def _brought(self, send: Send) -> Outcome:
        """How it ended, once that is written down: an end that another worker has gone beyond
        meanwhile is none, and is told to nobody."""
        outcome = await self._delivered(send)
        if not isinstance(outcome, Accepted):
            await until_stored(lambda: self._journal.write(send, Note(outcome=outcome)))
        return outcome

    async def _delivered(self, send: Send) -> Outcome:
        try:
            return await self._delivery.deliver(send)
        except LostPartitionError:
            raise
        except Exception as error:  # a defect of ours must not stop the citizen's other messages
            _log.error("%s: delivery failed: %s", send.id, type(error).__name__)
            return Failed("defect", type(error).__name__)

    def _leave(self, partition: int, queue: list[tuple[str, Send]]) -> None:
        """Leave these to whoever has the partition now; should it be ours again, they are read
        again, and until then the cursor does not pass them."""
        self._let_go[partition].update(entry_id for entry_id, _ in queue)
        self._on_the_way[partition] -= len(queue)
        self.read_again(partition)

    async def _report(self, send: Send, outcome: Outcome) -> None:
        """Tell `decide` how it went, and keep what did not."""
        now = int(time.time() * 1000)
        if isinstance(outcome, Accepted):
            self._answered(send)
        else:
            _log.warning("%s: not sent: %s", send.id, story.tag(outcome))
        if isinstance(outcome, TryLater | Unknown | Failed):
            self._meter.dead(send.channel)
            letter = deadletters.of_message(send, _why(outcome), now)
            await until_stored(lambda: self._letters.lay(letter))
        report = SendReported(
            conversation_id=send.conversation_id,
            at=now,
            trace=send.trace,
            seq=send.message.seq,
            outcome=outcome,
            again="~" in send.id,
        )
        await until_stored(lambda: self._log.append(report, dedupe=f"sent|{send.id}"))

    def _answered(self, send: Send) -> None:
        if send.since:
            self._meter.answered(send.channel, max(0.0, time.time() - send.since / 1000))

    async def _mark_done(self, partition: int, entry_id: str, send: Send) -> None:
        await until_stored(lambda: self._journal.settle(send, entry_id))
        self._in_hand[partition][entry_id] = True
        await until_stored(lambda: self._move_on(partition))

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


def _why(outcome: TryLater | Unknown | Failed) -> str:
    if isinstance(outcome, Failed):
        return f"{outcome.code}: {outcome.why}" if outcome.why else outcome.code
    if isinstance(outcome, Unknown):
        return f"no answer was heard ({outcome.why})"
    return f"tried too often ({outcome.code})"


def _done_at_front(in_hand: Mapping[str, bool]) -> Iterable[str]:
    for entry_id, is_done in in_hand.items():
        if not is_done:
            return
        yield entry_id
