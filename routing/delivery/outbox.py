"""The outbox: it sends each citizen's messages in order, and no citizen waits for another."""

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from redis.asyncio import Redis

from contract import effects
from contract.channels import Channel
from contract.effects import Send
from contract.events import SendReported
from contract.outcomes import Accepted, Failed, Outcome, TryLater, Unknown
from routing.delivery import dead_letters
from routing.delivery.acknowledgements import AcknowledgementTracker
from routing.delivery.attempt_log import AttemptLog, LostPartitionError, Progress, Receipts
from routing.delivery.attempts import Delivery
from routing.delivery.dead_letters import DeadLetters
from routing.delivery.rate_limits import RateLimiter
from routing.delivery.sender import Sender
from routing.log import partitions
from routing.log.consumer import Consumer, Task
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.retry import until_stored
from routing.telemetry import message_trace
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
"""Citizens of one partition who are served at once. The messages of others stay in the log."""
MOST_KEPT = 8
"""Messages of one citizen that wait in memory. Of the messages behind them only the place in the
log is kept, and they are read from there when it is their turn."""
MOST_UNACKNOWLEDGED = 100_000
"""Entries of one partition between the first that is not done and the last that was read: so many
may overtake a message that waits long. Each takes about 150 bytes."""

STOP_S = 2.5
"""How long a stop waits for open requests: less than a lease still lasts by then."""

type Queue = deque[tuple[str, Send | None]]
"""A citizen's messages, each with the id of its entry; None where only the place is kept."""


class Outbox(Consumer):
    """Carries out every Send. The messages of one conversation form a queue: the next one leaves
    when the provider accepted the one before, or when that was given up.

    An entry that is done ahead of the cursor is marked in the store, so that a restart does not
    send it again. A message that was being sent at the moment of a crash is in the attempt log. A
    citizen who has to wait never delays another: the partition is read on, however many messages
    wait for that citizen.
    """

    role = "send"

    def __init__(
        self,
        log: Log,
        leases: Leases,
        redis: Redis,
        senders: Mapping[Channel, Sender],
        metrics: MessageMetrics | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._letters = DeadLetters(redis)
        self._metrics = metrics or MessageMetrics()
        super().__init__(log, leases, self._letters, self._metrics)
        self._redis = redis
        self._attempt_log = AttemptLog(redis, leases)
        limits = RateLimiter(redis, sleep)
        self._delivery = Delivery(
            senders, self._attempt_log, Receipts(redis), limits, self._metrics, sleep
        )
        self._trackers: dict[int, AcknowledgementTracker] = defaultdict(AcknowledgementTracker)
        self._queues: dict[int, dict[str, Queue]] = defaultdict(dict)
        self._runners: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Work until cancelled, then finish open requests and begin no new ones."""
        try:
            await super().run()
        finally:
            self._stopping = True
            if self._runners:
                _, late = await asyncio.wait(self._runners, timeout=STOP_S)
                for runner in late:
                    runner.cancel()

    def idle(self, partition: int) -> bool:
        """Whether no message of the partition is being sent."""
        return self._trackers[partition].idle

    def ready_for(self, partition: int) -> bool:
        """Whether more entries of this partition can be taken now."""
        few = len(self._queues[partition]) < MOST_AT_ONCE
        return few and len(self._trackers[partition]) < MOST_UNACKNOWLEDGED

    async def opened(self, partition: int) -> str:
        """The cursor to read from. The entries that are done ahead of it are read as well: only the
        holder of the lease adds to them."""
        tracker = self._trackers[partition]
        tracker.restart()  # first: entries that are finished here meanwhile count
        cursor = await super().opened(partition)
        found: Any = await self._redis.smembers(partitions.done(partition, self.role))
        tracker.add_done(entry_id.decode() for entry_id in found)
        return cursor

    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Queue the sends among `tasks` and let each conversation's queue run."""
        tracker = self._trackers[partition]
        for entry_id, effect in tasks:
            if not isinstance(effect, Send):
                tracker.add(entry_id, to_do=False)
            elif tracker.add(entry_id, to_do=True):
                self._queue(partition, entry_id, effect)
        await until_stored(lambda: self._move_on(partition))

    def _queue(self, partition: int, entry_id: str, send: Send) -> None:
        queues = self._queues[partition]
        queue = queues.setdefault(send.conversation_id, deque())
        queue.append((entry_id, send if len(queue) < MOST_KEPT else None))
        if len(queue) == 1:
            runner = asyncio.create_task(self._run_queue(partition, send.conversation_id))
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)

    async def _run_queue(self, partition: int, conversation_id: str) -> None:
        queue = self._queues[partition][conversation_id]
        try:
            while queue and not self._stopping:
                if partition not in self._leases.held:
                    raise LostPartitionError
                entry_id, kept = queue[0]
                send = kept or await self._read(partition, entry_id)
                await self._report(send, await self._final_outcome(send))
                await self._mark_done(partition, entry_id, send)
                queue.popleft()
        except LostPartitionError:
            self._trackers[partition].release(entry_id for entry_id, _ in queue)
            self.read_again(partition)  # should it be ours again
        del self._queues[partition][conversation_id]

    async def _read(self, partition: int, entry_id: str) -> Send:
        """The message of that entry. The entry is there until the cursor has passed it: where it is
        not, another worker has done it. Raises LostPartitionError."""
        key = partitions.out_log(partition, self.role)
        found: Any = await until_stored(lambda: self._redis.xrange(key, entry_id, entry_id))
        if not found:
            raise LostPartitionError
        ((_, fields),) = found
        send = effects.decode(fields[b"effect"])
        assert isinstance(send, Send)
        return send

    async def _final_outcome(self, send: Send) -> Outcome:
        """The outcome of sending, once it is recorded. Raises LostPartitionError where another
        worker has gone on with the message: then the outcome here counts for nothing."""
        outcome = await self._deliver(send)
        if not isinstance(outcome, Accepted):
            await until_stored(lambda: self._attempt_log.record(send, Progress(outcome=outcome)))
        return outcome

    async def _deliver(self, send: Send) -> Outcome:
        try:
            return await self._delivery.deliver(send)
        except LostPartitionError:
            raise
        except Exception as error:  # a defect of ours must not stop the citizen's other messages
            _log.error("%s: delivery failed: %s", send.id, type(error).__name__)
            return Failed("defect", type(error).__name__)

    async def _report(self, send: Send, outcome: Outcome) -> None:
        """Report the outcome to `decide`, and keep a message that was given up as a dead letter."""
        now = int(time.time() * 1000)
        if isinstance(outcome, Accepted):
            self._count_answer(send)
        else:
            _log.warning("%s: not sent: %s", send.id, message_trace.tag(outcome))
        if isinstance(outcome, TryLater | Unknown | Failed):
            self._metrics.dead(send.channel)
            letter = dead_letters.of_message(send, _why(outcome), now)
            await until_stored(lambda: self._letters.put(letter))
        report = SendReported(
            conversation_id=send.conversation_id,
            at=now,
            trace=send.trace,
            seq=send.message.seq,
            outcome=outcome,
            again="~" in send.id,
        )
        await until_stored(lambda: self._log.append(report, dedupe=f"sent|{send.id}"))

    def _count_answer(self, send: Send) -> None:
        if send.since:
            self._metrics.answered(send.channel, max(0.0, time.time() - send.since / 1000))

    async def _mark_done(self, partition: int, entry_id: str, send: Send) -> None:
        await until_stored(lambda: self._attempt_log.complete(send, entry_id))
        self._trackers[partition].acknowledge(entry_id)
        await until_stored(lambda: self._move_on(partition))

    async def _move_on(self, partition: int) -> None:
        """Move the cursor over the entries at the front that are done."""
        tracker = self._trackers[partition]
        front = tracker.acknowledged()
        if not front:
            return
        await self.passed(partition, front[-1])
        tracker.remove(front)
        await self._redis.srem(partitions.done(partition, self.role), *front)


def _why(outcome: TryLater | Unknown | Failed) -> str:
    if isinstance(outcome, Failed):
        return f"{outcome.code}: {outcome.why}" if outcome.why else outcome.code
    if isinstance(outcome, Unknown):
        return f"no answer was heard ({outcome.why})"
    return f"tried too often ({outcome.code})"
