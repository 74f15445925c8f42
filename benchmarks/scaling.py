"""Whole turns with a second router and a second engine: .venv/bin/python -m benchmarks.scaling

Every role is a process of its own, as with `balie gateway`, `balie send`, `balie router` and
`balie engine`, on one store that has every write on disk before it answers; one gateway, one
sender, and as many routers and engines as the first columns say, all on this machine and all
running throughout their rounds. 16 clients hold dialogues of three questions over the REST channel
(benchmarks/rest_dialogues.py: no sentence is sent twice). CPU is CPU seconds per second, from
/proc, of a role's processes and their children. Prints a table, and a sentence on its knee.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks import measure
from benchmarks.measure import BALIE, HOST, MeasuredProcess, markdown_table, print_progress
from benchmarks.rest_dialogues import DialogueSource, LoadResult, run_dialogues

SETUPS = ((1, 1), (2, 1), (1, 2), (2, 2))
"""Routers and engines."""

CLIENTS = 16
DIALOGUES = 96
ROUNDS = 3
TOKEN = "the token of the measurement"  # noqa: S105
ROLES = ("engine", "router", "gateway", "send", "store")

OTHERS = "other work"
"""All other processes of the machine; close to 0 on a quiet one."""

MIN_GAIN = 1.1
"""The smallest ratio of rates that counts as a gain: less is noise."""

BUSY_SHARE = 0.85
"""The share of a core, or of all cores, from which on it is the limit."""


@dataclass(frozen=True)
class Round:
    """The result of the clients, and the cores that each role used; `client` is the load itself."""

    result: LoadResult
    cores: dict[str, float]


def main() -> None:
    """Measure and print."""
    options = _options()
    rounds_by_setup = {}
    for setup in SETUPS:
        with _run_setup(*setup) as (url, roles):
            print_progress(f"scaling: {_setup_name(setup)} started")
            measure_round = partial(_round, url, roles, DialogueSource(), options.dialogues)
            sides = {_setup_name(setup): measure_round}
            rounds_by_setup[setup] = measure.alternate_rounds("scaling", sides, options.rounds)[
                _setup_name(setup)
            ]
    _print(rounds_by_setup)


def _round(
    url: str, roles: dict[str, list[MeasuredProcess]], sentences: DialogueSource, count: int
) -> Round:
    used_before, started = _cpu_seconds(roles), time.perf_counter()
    result = run_dialogues(url, TOKEN, sentences.next_dialogues(count), CLIENTS)
    duration_s = time.perf_counter() - started
    return Round(
        result,
        {
            role: (used - used_before[role]) / duration_s
            for role, used in _cpu_seconds(roles).items()
        },
    )


def _cpu_seconds(roles: dict[str, list[MeasuredProcess]]) -> dict[str, float]:
    """Return the CPU seconds of each role until now."""
    used = {
        role: sum(measure.tree_cpu_s(process.pid) for process in processes)
        for role, processes in roles.items()
    }
    used["client"] = measure.cpu_s(os.getpid())
    return used | {OTHERS: measure.machine_cpu_s() - sum(used.values())}


def _print(rounds_by_setup: dict[tuple[int, int], list[Round]]) -> None:
    roles = [*ROLES, "client", OTHERS]
    rows = [
        [
            *setup,
            f"{_rate(rounds):,.1f}",
            f"{statistics.median(round_.result.p95 for round_ in rounds):,.0f}",
            *(f"{_cores(rounds, role):.2f}" for role in roles),
        ]
        for setup, rounds in rounds_by_setup.items()
    ]
    print(
        markdown_table(
            ["routers", "engines", "turns/s", "p95 ms", *(f"{r} CPU" for r in roles)], rows
        )
    )
    print(f"\n{conclusion(rounds_by_setup, os.cpu_count() or 1)}")


def conclusion(rounds_by_setup: dict[tuple[int, int], list[Round]], cores: int) -> str:
    """Return a sentence on the setup after which more processes do not help, and on its limit."""
    rates = {setup: _rate(rounds) for setup, rounds in rounds_by_setup.items()}
    knee = SETUPS[0]
    for setup in SETUPS[1:]:
        if rates[setup] >= MIN_GAIN * rates[knee]:
            knee = setup
    gains = ", ".join(
        f"{_setup_name(setup)} {rates[setup] / rates[SETUPS[0]]:.2f} times" for setup in SETUPS[1:]
    )
    return (
        f"The knee is at {_setup_name(knee)}, {rates[knee]:,.1f} turns a second: against "
        f"{_setup_name(SETUPS[0])}, {gains}. {_limit(rounds_by_setup[knee], knee, cores)}"
    )


def _limit(rounds: list[Round], setup: tuple[int, int], cores: int) -> str:
    used = {role: _cores(rounds, role) for role in (*ROLES, "client", OTHERS)}
    processes = {"router": setup[0], "engine": setup[1]}
    all_of = sum(used.values())
    role = max(used, key=lambda role_name: used[role_name])
    share = f"{role} {used[role]:.2f} of the {all_of:.2f} cores in use, of {cores}"
    if all_of >= BUSY_SHARE * cores:
        return f"What limits there is the CPU of the machine: {share}."
    del used[OTHERS]
    full = max(used, key=lambda role_name: used[role_name] / processes.get(role_name, 1))
    if used[full] >= BUSY_SHARE * processes.get(full, 1):
        return f"What limits there is the {full}: it fills its core while others idle ({share})."
    return f"Neither the machine nor one process is full ({share}): what limits is waiting."


def _rate(rounds: list[Round]) -> float:
    return statistics.median(round_.result.rate for round_ in rounds)


def _cores(rounds: list[Round], role: str) -> float:
    return statistics.median(round_.cores[role] for round_ in rounds)


def _setup_name(setup: tuple[int, int]) -> str:
    names = zip(setup, ("router", "engine"), strict=True)
    return " and ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in names)


@contextlib.contextmanager
def _run_setup(
    routers: int, engines: int
) -> Iterator[tuple[str, dict[str, list[MeasuredProcess]]]]:
    """Run a Balie with so many routers and engines. Yields its URL, and its processes by role."""
    port = measure.free_port()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="balie-bench-"))
        store = stack.enter_context(measure.store())
        settings = {
            "BALIE_REDIS_URL": store.url,
            "BALIE_DATA_DIR": folder,
            "BALIE_PORT": str(port),
            "BALIE_REST_TOKEN": TOKEN,
            "BALIE_SECRET": "a secret of the measurement",
        }
        roles: dict[str, list[MeasuredProcess]] = {"store": [store.process]}
        for role, count in {"gateway": 1, "send": 1, "router": routers, "engine": engines}.items():
            parts = [
                stack.enter_context(measure.run_process(BALIE, role, **settings))
                for _ in range(count)
            ]
            roles[role] = parts
        for role, parts in roles.items():
            for process in parts:
                if role != "store":
                    process.read_line(f"balie {role} is ready")
        yield f"http://{HOST}:{port}", roles


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dialogues", type=int, default=DIALOGUES, help="of one round")
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
