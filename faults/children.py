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
from typing import BinaryIO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
START_S = 120.0
STOP_S = 12.0
AGAIN_S = 0.5
LOOK_S = 0.05


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
    """One process, started again whenever it ends, as a service manager does."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.command = command
        self.own_ends = 0
        """How often it ended though nobody killed it."""
        self._folder = folder
        self._process: Process | None = None
        self._ready = asyncio.Event()
        self._is_dying = False
        self._keeping: asyncio.Task[None] | None = None

    @property
    def log(self) -> Path:
        """What it prints."""
        return self._folder / f"{self.command.name}.log"

    @property
    def is_alive(self) -> bool:
        """Whether it runs, ready or not."""
        return self._process is not None and self._process.returncode is None

    @property
    def is_ready(self) -> bool:
        """Whether it has said that it is ready, and lives."""
        return self._ready.is_set()

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises StartError."""
        self._keeping = asyncio.create_task(self._keep())
        await self.ready()

    async def ready(self) -> None:
        """Wait until it is ready, however often it is started until then. Raises StartError."""
        try:
            async with asyncio.timeout(START_S):
                await self._ready.wait()
        except TimeoutError:
            raise StartError(f"{self.command.name} does not get ready: see {self.log}") from None

    def kill(self) -> None:
        """SIGKILL, to it and to what it started, at this moment."""
        if self._process is None:
            return
        self._ready.clear()
        self._is_dying = True
        for pid in [*_children(self._process.pid), self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def stop(self) -> None:
        """End it in order, for good; kill it where that takes too long."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
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

    async def _keep(self) -> None:
        with self.log.open("ab") as log:
            while True:
                offset = log.seek(0, os.SEEK_END)
                self._is_dying = False
                self._process = await self._spawned(log)
                await self._until_end(self._process, offset)
                self._ready.clear()
                if self._process.returncode != -signal.SIGKILL:
                    self.own_ends += 1
                    await asyncio.sleep(AGAIN_S)

    async def _spawned(self, log: BinaryIO) -> Process:
        return await asyncio.create_subprocess_exec(
            *self.command.argv,
            cwd=self._folder,
            env=dict(self.command.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )

    async def _until_end(self, process: Process, offset: int) -> None:
        """Look behind `offset` of its log for the word that it is ready, until it ends."""
        ended = asyncio.create_task(process.wait())
        while not ended.done():
            is_known = self._ready.is_set() or self._is_dying
            if not is_known and self._says_ready(offset):
                self._ready.set()
            await asyncio.wait({ended}, timeout=LOOK_S)

    def _says_ready(self, offset: int) -> bool:
        with self.log.open("rb") as log:
            log.seek(offset)
            return self.command.ready.encode() in log.read()


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
