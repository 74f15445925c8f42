"""The router: it reads events, has `decide` say what follows, and commits the decisions."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable

from msgspec import Struct

from contract import events
from contract.dead_letters import Entry
from contract.effects import AskBot, Send
from contract.schema import UnreadableError
from routing.conversation.decide import decide
from routing.conversation.decision import Decision
from routing.conversation.state import Conversation
from routing.conversation.turns import ended
from routing.log import partitions
from routing.log.commit import Batch
from routing.log.conversations import Conversations
from routing.log.executors import executor
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.retry import forever, together
from routing.log.unreadable import DeadLetterQueue, Unreadable
from routing.telemetry import message_trace
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)

ROLE = "router"
BATCH = 100
BLOCK_MS = 500
TIMERS_EVERY_S = 0.5
TRIM_EVERY_S = 30.0
NOTHING_HELD_S = 0.1

RECENT = 256
"""The most conversations of a partition that are kept in memory."""


class Decided(Struct, frozen=True):
    """The decision on the event of entry `entry_id`, in a conversation that was as `before`."""

    entry_id: str
    event: events.AnyEvent
    before: Conversation | None
    decision: Decision


class OpenPartition:
    """A partition at work: the cursor in its log, and the conversations that changed last, as they
    were committed. Another worker that commits there moves the cursor in the store, and then no
    decision on these conversations can be committed any more."""

    def __init__(self, cursor: str) -> None:
        self.cursor = cursor
        self._recent: OrderedDict[str, Conversation] = OrderedDict()

    def known(self, wanted: Iterable[str]) -> dict[str, Conversation]:
        """The conversations among `wanted` that changed lately."""
        return {one: self._recent[one] for one in wanted if one in self._recent}

    def after(self, cursor: str, decisions: Iterable[Decision]) -> "OpenPartition":
        """The same partition, when `decisions` have been committed."""
        self.cursor = cursor
        for decision in decisions:
            if decision.conversation:
                self._recent[decision.conversation.id] = decision.conversation
                self._recent.move_to_end(decision.conversation.id)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        return self


class Router:
    """Decides on the events of the partitions that its leases give it."""

    def __init__(
        self,
        log: Log,
        store: Conversations,
        leases: Leases,
        letters: DeadLetterQueue,
        metrics: MessageMetrics | None = None,
    ) -> None:
        self._log = log
        self._store = store
        self._leases = leases
        self._metrics = metrics or MessageMetrics()
        self._unreadable = Unreadable(letters, self._metrics)
        self._reader = log.reader()
        self._open: dict[int, OpenPartition] = {}

    async def run(self) -> None:
        """Work until cancelled. A store that is away is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._leases.keep())
            tasks.create_task(forever(self._follow, 0))
            tasks.create_task(forever(self._fire_timers, TIMERS_EVERY_S))
            tasks.create_task(forever(self._trim, TRIM_EVERY_S))

    async def _follow(self) -> None:
        await self._open_held()
        if not self._open:
            await asyncio.sleep(NOTHING_HELD_S)
            return
        by_log = {partitions.in_log(one): one for one in self._open}
        logs = {log: self._open[one].cursor for log, one in by_log.items()}
        found = await self._reader.read(logs, count=BATCH, block_ms=BLOCK_MS)
        await together(self._advance(by_log[log], entries) for log, entries in found.items())

    async def _open_held(self) -> None:
        held = self._leases.held
        for one in self._open.keys() - held:
            del self._open[one]
        for one in held - self._open.keys():
            await self._log.pass_on_turns(one)  # what the worker before us may not have
            self._open[one] = OpenPartition(await self._log.cursor(one, ROLE))

    async def _advance(self, partition: int, entries: list[Entry]) -> None:
        """Decide on a batch of one partition's events, commit all decisions or none, and pass on
        their turns. Where any step fails, the partition is opened again."""
        here = self._open.pop(partition)
        steps = await self._decide(partition, entries, here)
        last = entries[-1][0]
        decisions = [step.decision for step in steps if step.decision.conversation]
        if not await self._log.commit(Batch(partition, here.cursor, last, decisions)):
            _log.info("partition %d: another worker was here", partition)
            return
        try:
            if any(isinstance(effect, AskBot) for one in decisions for effect in one.effects):
                await self._log.pass_on_turns(partition)
        finally:
            self._observe(steps)
        self._open[partition] = here.after(last, decisions)

    async def _decide(
        self, partition: int, entries: list[Entry], here: OpenPartition
    ) -> list[Decided]:
        decoded = [(identifier, *_decoded(data), data) for identifier, data in entries]
        wanted = {event.conversation_id for _, event, _, _ in decoded if event}
        known = here.known(wanted)
        known |= await self._store.conversations(wanted - known.keys())
        steps: list[Decided] = []
        for identifier, event, why, data in decoded:
            decision = _decided(known, event) if event else None
            if event is None or decision is None:
                place = partition, partitions.in_log(partition)
                await self._unreadable.put("event", place, (identifier, data), why or "decide")
                continue
            steps.append(Decided(identifier, event, known.get(event.conversation_id), decision))
            if decision.conversation:
                known[decision.conversation.id] = decision.conversation
        return steps

    def _observe(self, steps: list[Decided]) -> None:
        """Count and log what has been committed."""
        now = int(time.time() * 1000)
        for step in steps:
            over = ended(step.before, step.event, now)
            trace = over.turn.trace if over else step.event.trace
            message_trace.decided(step.event, trace, step.entry_id)
            if over:
                self._metrics.turn(over.ms / 1000, over.result)
                message_trace.turn_over(step.event, trace, over.turn.id, over.result, over.ms)
            for effect in step.decision.effects:
                if isinstance(effect, AskBot):
                    message_trace.turn_out(effect)
                elif isinstance(effect, Send) and effect.since and not executor(effect):
                    self._metrics.answered(effect.channel, max(0, now - effect.since) / 1000)

    async def _fire_timers(self) -> None:
        await self._log.fire_timers(self._leases.held, int(time.time() * 1000))

    async def _trim(self) -> None:
        for one, here in list(self._open.items()):
            await self._log.trim(partitions.in_log(one), here.cursor)
            await self._log.trim_out(one)


def _decoded(data: bytes) -> tuple[events.AnyEvent | None, str]:
    try:
        return events.decode(data), ""
    except UnreadableError as error:
        return None, str(error)


def _decided(known: dict[str, Conversation], event: events.AnyEvent) -> Decision | None:
    """The decision; None where `decide` failed, a defect that must not stop the other
    conversations of the partition."""
    try:
        return decide(known.get(event.conversation_id), event)
    except Exception:
        # The traceback's text could hold what a citizen wrote: log where, not what.
        _log.exception("decide failed on %s", type(event).__name__, exc_info=False)
        return None
