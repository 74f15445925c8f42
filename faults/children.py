"""Processes that are there to be killed: started, watched until ready, started again.

Each ends with the harness, however that ends: the kernel kills it when its parent dies.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
START_S = 120.0
STOP_S = 12.0


class StartError(Exception):
    """A process did not become ready; the text names it and its log."""


@dataclass(frozen=True)
class Command:
    """How a process is started: `ready` is what the line that tells so holds."""

    kind: str
    name: str
    argv: tuple[str, ...]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """One process of a kind. `is_ready` from its word that it is until it dies."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.command = command
        self.is_ready = False
        self._folder = folder
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._is_killed = False

    @property
    def log(self) -> Path:
        """What it prints."""
        return self._folder / f"{self.command.name}.log"

    async def start(self) -> None:
        """Start it; `ready` tells when it is ready."""
        self._ready.clear()
        self._is_killed = False
        self._process = await asyncio.create_subprocess_exec(
            *self.command.argv,
            cwd=self._folder,
            env=dict(self.command.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def ready(self) -> None:
        """Wait until it is ready, or was killed before it was. Raises StartError."""
        ready = asyncio.create_task(self._ready.wait())
        assert self._reading
        await asyncio.wait(
            {ready, self._reading}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED
        )
        ready.cancel()
        if not self.is_ready and not self._is_killed:
            raise StartError(f"{self.command.name} did not start: see {self.log}")

    def kill(self) -> None:
        """SIGKILL, to it and to what it started, at this moment."""
        assert self._process
        self.is_ready, self._is_killed = False, True
        for pid in [*_children(self._process.pid), self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def ended(self) -> None:
        """Wait until it is gone, and everything it printed is in its log."""
        if self._process:
            await self._process.wait()
        if self._reading:
            await self._reading

    async def stop(self) -> None:
        """End it in order; kill it where that takes too long."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    async def _read(self, process: Process) -> None:
        assert process.stdout
        ready = self.command.ready.encode()
        with self.log.open("ab") as log:
            async for line in process.stdout:
                log.write(line)
                log.flush()
                if ready in line and not self._is_killed:
                    self.is_ready = True
                    self._ready.set()
        self.is_ready = False


def _die_with(parent: int) -> Callable[[], None]:
    """Runs in the child before its program does."""
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


def _children(pid: int) -> list[int]:
    """The processes that the threads of `pid` started."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, tasks.read_text().split())
    return found
