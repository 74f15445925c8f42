"""A whole Balie as a process of its own, as `make run` starts it."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import PATIENCE_S, wait_until

ROOT = Path(__file__).resolve().parents[2]
BALIE = ROOT / ".venv/bin/balie"
START_S = 240
"""It may train a model first."""


@dataclass
class BalieProcess:
    """A started Balie: its process, its page, and what it printed so far."""

    process: subprocess.Popen[str]
    lines: list[str]
    data_dir: Path

    @property
    def url(self) -> str:
        """The page it said to open."""
        return first_match(r"ready: open (\S+)", self.lines)

    @property
    def password(self) -> str:
        """The first account's one-time password."""
        return first_match(r"one-time password (\S+)", self.lines)

    def children(self) -> set[int]:
        """The processes it started, and theirs."""
        return descendants(self.process.pid)


def first_match(pattern: str, lines: list[str]) -> str:
    """What `pattern` captures in the first line that has it."""
    for line in lines:
        if match := re.search(pattern, line):
            return match[1]
    raise AssertionError(f"nothing like {pattern!r} was printed: {lines}")


def start(data_dir: Path, **settings: str) -> BalieProcess:
    """Start a Balie on a free port and wait until it is ready."""
    process = spawn([str(BALIE), "run"], data_dir, **settings)
    return wait_until_ready(BalieProcess(process, [], data_dir), "ready: open")


def start_role(role: str, data_dir: Path, **settings: str) -> BalieProcess:
    """Start one role on a free port and wait until it says that it is ready."""
    process = spawn([str(BALIE), role], data_dir, **settings)
    return wait_until_ready(BalieProcess(process, [], data_dir), f"balie {role} is ready")


def wait_until_ready(running: BalieProcess, says: str) -> BalieProcess:
    """Wait until it `says` that it is."""
    output: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(running.process, output), daemon=True).start()
    deadline = time.monotonic() + START_S
    while not any(says in line for line in running.lines):
        line = output.get(timeout=max(0.1, deadline - time.monotonic()))
        assert line is not None, f"Balie did not start: {running.lines}"
        running.lines.append(line)
    return running


def spawn(
    command: list[str], data_dir: Path, pass_fds: tuple[int, ...] = (), **settings: str
) -> subprocess.Popen[str]:
    """Start `command` with these settings and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BALIE_")}
    given = {"BALIE_PORT": "0", "BALIE_DATA_DIR": str(data_dir), **settings}
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=inherited | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        pass_fds=pass_fds,
    )


def stop(running: BalieProcess) -> int:
    """End it as Ctrl-C does; its exit code."""
    running.process.send_signal(signal.SIGINT)
    return running.process.wait(PATIENCE_S)


@contextlib.contextmanager
def balie(data_dir: Path, **settings: str) -> Iterator[BalieProcess]:
    """A Balie for as long as the block lasts."""
    running = start(data_dir, **settings)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            stop(running)


def descendants(pid: int) -> set[int]:
    """All processes that descend from `pid`."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    descendant_pids, frontier = set[int](), {pid}
    while frontier:
        frontier = {
            child for child, parent in parents.items() if parent in frontier
        } - descendant_pids
        descendant_pids |= frontier
    return descendant_pids


def alive(pids: set[int]) -> set[int]:
    """Those of `pids` that still run."""
    running = set[int]()
    for pid in pids:
        with contextlib.suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if state != "Z":
                running.add(pid)
    return running


def wait_until_gone(pids: set[int]) -> bool:
    """Wait until `pids` have all ended: true then."""
    return bool(wait_until(lambda: not alive(pids)))


def _read(process: subprocess.Popen[str], output: "queue.Queue[str | None]") -> None:
    assert process.stdout
    for line in process.stdout:
        output.put(line.rstrip())
    output.put(None)
