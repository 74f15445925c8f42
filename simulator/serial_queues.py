"""Queues of work: one queue's work runs in order, and the queues run at the same time."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

MAX_PENDING = 1000

_log = logging.getLogger(__name__)

type Work = Callable[[], Awaitable[None]]


class SerialQueues:
    """Queues of work by key. At most MAX_PENDING pieces of work wait in all queues together."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Work]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def add(self, key: str, work: Work) -> None:
        """Run `work` after all earlier work of this queue. Drop it where MAX_PENDING wait."""
        if self.pending_count() >= MAX_PENDING:
            _log.warning("the simulator is too busy and drops a message")
            return
        self._queues.setdefault(key, deque()).append(work)
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._run(key))

    def pending_count(self) -> int:
        """Return the number of pieces of work that have not begun."""
        return sum(map(len, self._queues.values()))

    async def close(self) -> None:
        """Drop the work that waits, and stop the work that runs."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._queues.clear()
        self._running.clear()

    async def _run(self, key: str) -> None:
        queue = self._queues[key]
        try:
            while queue:
                try:
                    await queue.popleft()()
                except Exception:
                    _log.exception("the simulator could not deliver a message")
        finally:
            del self._queues[key], self._running[key]
