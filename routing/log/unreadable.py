"""Entries that a reader cannot take: kept as dead letters and counted, never lost."""

import logging
import time
from typing import Protocol

from contract import dead_letters
from contract.dead_letters import Entry, Kind, Letter, Place
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)


class DeadLetterQueue(Protocol):
    """Keeps dead letters; routing.delivery.dead_letters.DeadLetters is one."""

    async def put(self, letter: Letter) -> None:
        """Keep `letter`; doing it twice keeps it once."""
        ...


class Unreadable:
    """Puts entries that cannot be taken among the dead letters."""

    def __init__(self, letters: DeadLetterQueue, metrics: MessageMetrics) -> None:
        self._letters = letters
        self._metrics = metrics

    async def put(self, kind: Kind, place: Place, entry: Entry, why: str) -> None:
        """Keep an `entry` of a log, and count it. Raises RedisError or OSError where the
        store is away: then the reader must not pass the entry."""
        _log.error("%s %s cannot be taken: %s", kind, entry[0], why)
        at = int(time.time() * 1000)
        await self._letters.put(dead_letters.of_entry(kind, place, entry, why, at))
        self._metrics.unreadable(kind)
