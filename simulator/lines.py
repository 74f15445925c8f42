"""Lines of work: the work of one line is done in order, and the lines run at the same time."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

WAITING = 1000

_log = logging.getLogger(__name__)

type Work = Callable[[], Awaitable[None]]


class Lines:
    """Lines of work, each known by a key. At most WAITING pieces of work wait in all lines."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[Work]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def add(self, key: str, work: Work) -> None:
        """Do `work` after all work that was added to this line before."""
        if self.waiting() >= WAITING:
            _log.warning("the simulator is too busy and drops a message")
            return
        self._lines.setdefault(key, deque()).append(work)
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._run(key))

    def waiting(self) -> int:
        """The number of pieces of work that have not begun."""
        return sum(map(len, self._lines.values()))

    async def close(self) -> None:
        """Drop the work that waits, and stop the work that runs."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._lines.clear()
        self._running.clear()

    async def _run(self, key: str) -> None:
        line = self._lines[key]
        try:
            while line:
                try:
                    await line.popleft()()
                except Exception:
                    _log.exception("the simulator could not deliver a message")
        finally:
            del self._lines[key], self._running[key]
