"""Starts, watches, kills and restarts the processes of a run.

The kernel kills each process when the harness dies.
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
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 12.0
RESTART_PAUSE_S = 0.5
POLL_S = 0.05


class StartError(Exception):
    """A process did not become ready; the text names it and its log."""


@dataclass(frozen=True)
class Command:
    """How a process is started. It is ready when it prints a line with `ready_text`."""

    role: str
    name: str
    argv: tuple[str, ...]
    ready_text: str
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """One process, which is restarted whenever it ends, as a service manager does."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.command = command
        self.unexpected_exits = 0
        """How often it ended without a kill."""
        self._folder = folder
        self._process: Process | None = None
        self._ready = asyncio.Event()
        self._was_killed = False
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def log(self) -> Path:
        """The file with its output."""
        return self._folder / f"{self.command.name}.log"

    @property
    def is_alive(self) -> bool:
        """Whether it runs, ready or not."""
        return self._process is not None and self._process.returncode is None

    @property
    def is_ready(self) -> bool:
        """Whether it runs and has printed that it is ready."""
        return self._ready.is_set()

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises StartError."""
        self._supervisor = asyncio.create_task(self._supervise())
        await self.wait_until_ready()

    async def wait_until_ready(self) -> None:
        """Wait until it is ready, also across restarts. Raises StartError after START_TIMEOUT_S."""
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._ready.wait()
        except TimeoutError:
            raise StartError(f"{self.command.name} does not get ready: see {self.log}") from None

    def kill(self) -> None:
        """Send SIGKILL to the process and its children."""
        if self._process is None:
            return
        self._ready.clear()
        self._was_killed = True
        for pid in [*_child_pids(self._process.pid), self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Terminate it for good; kill it after STOP_TIMEOUT_S."""
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()

    async def _supervise(self) -> None:
        with self.log.open("ab") as log:
            while True:
                offset = log.seek(0, os.SEEK_END)
                self._was_killed = False
                self._process = await self._spawn(log)
                await self._watch(self._process, offset)
                self._ready.clear()
                if self._process.returncode != -signal.SIGKILL:
                    self.unexpected_exits += 1
                    await asyncio.sleep(RESTART_PAUSE_S)

    async def _spawn(self, log: BinaryIO) -> Process:
        return await asyncio.create_subprocess_exec(
            *self.command.argv,
            cwd=self._folder,
            env=dict(self.command.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid()),
        )

    async def _watch(self, process: Process, offset: int) -> None:
        """Wait until it ends; mark it ready when its log from `offset` on holds the ready text."""
        ended = asyncio.create_task(process.wait())
        while not ended.done():
            is_known = self._ready.is_set() or self._was_killed
            if not is_known and self._has_printed_ready(offset):
                self._ready.set()
            await asyncio.wait({ended}, timeout=POLL_S)

    def _has_printed_ready(self, offset: int) -> bool:
        with self.log.open("rb") as log:
            log.seek(offset)
            return self.command.ready_text.encode() in log.read()


def _die_with_parent(parent: int) -> Callable[[], None]:
    """Return a function that runs in the child before its program."""
    prctl = ctypes.CDLL(None).prctl

    def set_death_signal() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the call
            os.kill(os.getpid(), signal.SIGKILL)

    return set_death_signal


def _child_pids(pid: int) -> list[int]:
    """Return the child processes of `pid`, whichever of its threads started them."""
    pids: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            pids += map(int, tasks.read_text().split())
    return pids
