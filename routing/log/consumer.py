"""The base of every executor: it reads its out log, at least once, at its own cursor."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable

from contract import effects
from contract.dead_letters import Entry
from contract.effects import AnyEffect
from contract.schema import UnreadableError
from routing.log import partitions
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.retry import forever, together
from routing.log.unreadable import DeadLetterQueue, Unreadable
from routing.telemetry.metrics import MessageMetrics

BATCH = 200
BLOCK_MS = 500
NOTHING_HELD_S = 0.1

Task = tuple[str, AnyEffect]
"""An effect, with the id of its entry in the out log."""


class Consumer(ABC):
    """Takes the effects of the partitions that its leases give it, in the order of the log.

    A subclass does the work in `take`, and calls `passed` when an entry and all entries before it
    need not be read again.
    """

    role: str

    def __init__(
        self, log: Log, leases: Leases, letters: DeadLetterQueue, metrics: MessageMetrics
    ) -> None:
        self._log = log
        self._leases = leases
        self._unreadable = Unreadable(letters, metrics)
        self._reader = log.reader()
        leases.may_release = self.idle
        self._read_to: dict[int, str] = {}
        self._stale: set[int] = set()

    @abstractmethod
    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Carry out these effects, or have them carried out later."""

    async def run(self) -> None:
        """Work until cancelled. A store that is away is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._leases.keep())
            tasks.create_task(forever(self._follow, 0))

    async def passed(self, partition: int, entry_id: str) -> None:
        """Record that all entries up to this one are done."""
        await self._log.move_cursor(partition, self.role, entry_id)

    async def opened(self, partition: int) -> str:
        """The cursor to read from, when a partition comes to this worker."""
        return await self._log.cursor(partition, self.role)

    def read_again(self, partition: int) -> None:
        """Read the partition again from its cursor, as if this worker had just got it."""
        self._stale.add(partition)

    def idle(self, partition: int) -> bool:  # noqa: ARG002
        """Whether no work on the partition is unfinished."""
        return True

    def ready_for(self, partition: int) -> bool:  # noqa: ARG002
        """Whether more of this partition can be taken now."""
        return True

    async def _follow(self) -> None:
        ones = [one for one in await self._opened_partitions() if self.ready_for(one)]
        if not ones:
            await asyncio.sleep(NOTHING_HELD_S)
            return
        by_log = {partitions.out_log(one, self.role): one for one in ones}
        cursors = {log: self._read_to[one] for log, one in by_log.items()}
        found = await self._reader.read(cursors, count=BATCH, block_ms=BLOCK_MS)
        await together(self._take(by_log[log], rows) for log, rows in found.items())

    async def _opened_partitions(self) -> Iterable[int]:
        held = self._leases.held
        for one in self._read_to.keys() - (held - self._stale):
            del self._read_to[one]
        self._stale.clear()
        for one in held - self._read_to.keys():
            self._read_to[one] = await self.opened(one)
        return self._read_to

    async def _take(self, partition: int, entries: list[Entry]) -> None:
        tasks = [task for entry in entries if (task := await self._task(partition, entry))]
        await self.take(partition, tasks)
        self._read_to[partition] = entries[-1][0]

    async def _task(self, partition: int, entry: Entry) -> Task | None:
        """The effect of that entry; None where it cannot be read, and is a dead letter now."""
        try:
            return entry[0], effects.decode(entry[1])
        except UnreadableError as error:
            place = partition, partitions.out_log(partition, self.role)
            await self._unreadable.put("effect", place, entry, str(error))
            return None
