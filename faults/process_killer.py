"""Kills random processes of every role at intervals. Each process is restarted by itself."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from faults.children import Child
from faults.system import ROLES, SystemUnderTest


@dataclass
class Kill:
    """One SIGKILL: its time, and when the process was ready again (0: not yet), in milliseconds
    since the epoch."""

    role: str
    name: str
    at: int
    ready_at: int = 0


@dataclass
class ProcessKiller:
    """Kills one process about every `interval_s` seconds."""

    system: SystemUnderTest
    seed: int
    interval_s: float
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"{self.seed}|killer")
        self._restarts: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Kill until cancelled."""
        while True:
            for role in self._rng.sample(ROLES, len(ROLES)):
                await asyncio.sleep(self.interval_s * self._rng.uniform(0.5, 1.5))
                child = self._rng.choice(self.system.children[role])
                if self._may_kill(child):
                    self._kill(child)

    def _may_kill(self, child: Child) -> bool:
        """Any running process may be killed, ready or not, except the last engine: without an
        engine, citizens are offered a human instead of an answer."""
        siblings = [
            sibling for sibling in self.system.children[child.command.role] if sibling is not child
        ]
        return child.is_alive and (
            child.command.role != "engine" or any(sibling.is_ready for sibling in siblings)
        )

    def _kill(self, child: Child) -> None:
        kill = Kill(child.command.role, child.command.name, _now_ms())
        child.kill()
        self.kills.append(kill)
        self._restarts.append(asyncio.create_task(self._record_restart(child, kill)))

    async def _record_restart(self, child: Child, kill: Kill) -> None:
        await child.wait_until_ready()
        kill.ready_at = _now_ms()

    async def wait_until_restarted(self) -> None:
        """Wait until all killed processes are ready again. Raises children.StartError."""
        await asyncio.gather(*self._restarts)


def _now_ms() -> int:
    return int(time.time() * 1000)
