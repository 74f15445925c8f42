"""The router's worker: reads what happened, lets `decide` say what follows, commits it."""

import asyncio
import logging
import time

import msgspec

from routing import deadletters, events, partitions
from routing.conversation import Conversation
from routing.deadletters import DeadLetters
from routing.decide import decide
from routing.draft import Decision
from routing.leases import Leases
from routing.log import Batch, Entry, Log
from routing.loop import forever, together
from routing.store import Store

_log = logging.getLogger(__name__)

ROLE = "router"
BATCH = 100
BLOCK_MS = 500
TIMERS_EVERY_S = 0.5
TRIM_EVERY_S = 30.0
NOTHING_HELD_S = 0.1

EXECUTORS = ("bot", "send", "desk")
"""Every role that reads the out logs. An entry stays until all of them have passed it."""


class Router:
    """Drives the conversations of the partitions that its leases give it."""

    def __init__(self, log: Log, store: Store, leases: Leases, letters: DeadLetters) -> None:
        self._log = log
        self._letters = letters
        self._store = store
        self._leases = leases
        self._cursors: dict[int, str] = {}

    async def run(self) -> None:
        """Work until cancelled. A store that is away is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._leases.keep())
            tasks.create_task(forever(self._follow, 0))
            tasks.create_task(forever(self._fire_timers, TIMERS_EVERY_S))
            tasks.create_task(forever(self._trim, TRIM_EVERY_S))

    async def _follow(self) -> None:
        cursors = await self._held_cursors()
        if not cursors:
            await asyncio.sleep(NOTHING_HELD_S)
            return
        logs = {partitions.in_log(one): cursor for one, cursor in cursors.items()}
        found = await self._log.read(logs, count=BATCH, block_ms=BLOCK_MS)
        by_log = {partitions.in_log(one): one for one in cursors}
        await together(self._advance(by_log[log], entries) for log, entries in found.items())

    async def _held_cursors(self) -> dict[int, str]:
        held = self._leases.held
        for one in self._cursors.keys() - held:
            del self._cursors[one]
        for one in held - self._cursors.keys():
            self._cursors[one] = await self._log.cursor(one, ROLE)
        return self._cursors

    async def _advance(self, partition: int, entries: list[Entry]) -> None:
        """Decide on a batch of one partition's events and commit all of it, or none."""
        decoded = [(identifier, *_decoded(data), data) for identifier, data in entries]
        wanted = {event.conversation_id for _, event, _, _ in decoded if event}
        known = await self._store.conversations(wanted)
        decisions = []
        for identifier, event, why, data in decoded:
            decision = _decided(known, event) if event else None
            if decision is None:
                await self._bury(partition, identifier, data, why or "decide")
                continue
            if decision.conversation:
                known[decision.conversation.id] = decision.conversation
                decisions.append(decision)
        cursor, last = self._cursors[partition], entries[-1][0]
        if await self._log.commit(Batch(partition, cursor, last, decisions)):
            self._cursors[partition] = last
        else:
            _log.info("partition %d: another worker was here", partition)
            self._cursors.pop(partition, None)

    async def _bury(self, partition: int, identifier: str, data: bytes, why: str) -> None:
        _log.error("partition %d: event %s put aside: %s", partition, identifier, why)
        at = int(time.time() * 1000)
        await self._letters.lay(deadletters.of_event(partition, identifier, data, why, at))

    async def _fire_timers(self) -> None:
        await self._log.fire_timers(self._leases.held, int(time.time() * 1000))

    async def _trim(self) -> None:
        for one, cursor in list(self._cursors.items()):
            await self._log.trim(partitions.in_log(one), cursor)
            await self._log.trim_passed(one, EXECUTORS)


def _decoded(data: bytes) -> tuple[events.AnyEvent | None, str]:
    try:
        return events.decode(data), ""
    except msgspec.MsgspecError as error:
        return None, type(error).__name__


def _decided(known: dict[str, Conversation], event: events.AnyEvent) -> Decision | None:
    """The decision; None where deciding itself failed, which is a defect of ours and must
    not stop every other conversation of the partition."""
    try:
        return decide(known.get(event.conversation_id), event)
    except Exception:
        # The traceback's text could hold what a citizen wrote: log where, not what.
        _log.exception("decide failed on %s", type(event).__name__, exc_info=False)
        return None
