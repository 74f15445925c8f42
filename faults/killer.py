"""Kills a random process of every kind, round after round. Each comes back by itself."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from faults.children import Child
from faults.counter import KINDS, Counter


@dataclass
class Kill:
    """One SIGKILL, and when the process was ready again (0: not yet). Milliseconds since the
    epoch."""

    kind: str
    name: str
    at: int
    ready_at: int = 0


@dataclass
class Killer:
    """Kills one process about every `every` seconds."""

    counter: Counter
    seed: int
    every: float
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed}|killer")
        self._returning: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Kill until cancelled."""
        while True:
            for kind in self._chance.sample(KINDS, len(KINDS)):
                await asyncio.sleep(self.every * self._chance.uniform(0.5, 1.5))
                child = self._chance.choice(self.counter.children[kind])
                if self._may_die(child):
                    self._kill(child)

    def _may_die(self, child: Child) -> bool:
        """Anything may, at any moment, ready or not; but where no engine is left, citizens
        are told so and offered a human instead of an answer, which is another test."""
        others = [one for one in self.counter.children[child.command.kind] if one is not child]
        return child.is_alive and (
            child.command.kind != "engine" or any(one.is_ready for one in others)
        )

    def _kill(self, child: Child) -> None:
        kill = Kill(child.command.kind, child.command.name, _now())
        child.kill()
        self.kills.append(kill)
        self._returning.append(asyncio.create_task(self._back(child, kill)))

    async def _back(self, child: Child, kill: Kill) -> None:
        await child.ready()
        kill.ready_at = _now()

    async def everybody_back(self) -> None:
        """Wait until all that were killed are ready. Raises children.StartError."""
        await asyncio.gather(*self._returning)


def _now() -> int:
    return int(time.time() * 1000)
