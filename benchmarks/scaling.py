"""Whole turns with a second router and a second engine: .venv/bin/python -m benchmarks.scaling

Every role is a process of its own, as with `balie gateway`, `balie send`, `balie router` and
`balie engine`, on one store that has every write on disk before it answers; one gateway, one
sender, and as many routers and engines as the first columns say, all on this machine and all
running throughout their rounds. 16 clients hold dialogues of three questions over the REST channel
(benchmarks/talk.py: no sentence is said twice). CPU is seconds of a core a second, from /proc,
processes that a role started included. Prints a table, and a sentence on where the knee is that is
derived from it.
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
from benchmarks.measure import BALIE, HOST, Part, table, tell
from benchmarks.talk import Sentences, Talked, talk

SETUPS = ((1, 1), (2, 1), (1, 2), (2, 2))
"""Routers and engines."""

CLIENTS = 16
DIALOGUES = 96
ROUNDS = 3
TOKEN = "the token of the measurement"  # noqa: S105
ROLES = ("engine", "router", "gateway", "send", "store")

OTHERS = "other work"
"""Whatever else the machine does meanwhile; on a quiet one next to nothing."""

GAIN = 1.1
"""What makes a setup better: less is noise."""

BUSY = 0.85
"""The part of a core, or of all, from which on it is what limits."""


@dataclass(frozen=True)
class Round:
    """What the clients saw, and the cores that each role used; `client` is the load itself."""

    talked: Talked
    cores: dict[str, float]


def main() -> None:
    """Measure and print."""
    options = _options()
    found = {}
    for setup in SETUPS:
        with _running(*setup) as (url, roles):
            tell(f"scaling: {_named(setup)} started")
            held = partial(_round, url, roles, Sentences(), options.dialogues)
            sides = {_named(setup): held}
            found[setup] = measure.alternating("scaling", sides, options.rounds)[_named(setup)]
    _print(found)


def _round(url: str, roles: dict[str, list[Part]], sentences: Sentences, count: int) -> Round:
    before, started = _used(roles), time.perf_counter()
    talked = talk(url, TOKEN, sentences.dialogues(count), CLIENTS)
    took = time.perf_counter() - started
    return Round(
        talked, {role: (used - before[role]) / took for role, used in _used(roles).items()}
    )


def _used(roles: dict[str, list[Part]]) -> dict[str, float]:
    """Seconds of a core so far."""
    used = {role: sum(measure.tree_cpu_s(one.pid) for one in ones) for role, ones in roles.items()}
    used["client"] = measure.cpu_s(os.getpid())
    return used | {OTHERS: measure.machine_cpu_s() - sum(used.values())}


def _print(found: dict[tuple[int, int], list[Round]]) -> None:
    roles = [*ROLES, "client", OTHERS]
    rows = [
        [
            *setup,
            f"{_rate(rounds):,.1f}",
            f"{statistics.median(one.talked.p95 for one in rounds):,.0f}",
            *(f"{_cores(rounds, role):.2f}" for role in roles),
        ]
        for setup, rounds in found.items()
    ]
    print(table(["routers", "engines", "turns/s", "p95 ms", *(f"{r} CPU" for r in roles)], rows))
    print(f"\n{conclusion(found, os.cpu_count() or 1)}")


def conclusion(found: dict[tuple[int, int], list[Round]], cores: int) -> str:
    """Where more processes stop helping, and what limits there."""
    rates = {setup: _rate(rounds) for setup, rounds in found.items()}
    knee = SETUPS[0]
    for setup in SETUPS[1:]:
        if rates[setup] >= GAIN * rates[knee]:
            knee = setup
    gains = ", ".join(
        f"{_named(setup)} {rates[setup] / rates[SETUPS[0]]:.2f} times" for setup in SETUPS[1:]
    )
    return (
        f"The knee is at {_named(knee)}, {rates[knee]:,.1f} turns a second: against "
        f"{_named(SETUPS[0])}, {gains}. {_limit(found[knee], knee, cores)}"
    )


def _limit(rounds: list[Round], setup: tuple[int, int], cores: int) -> str:
    used = {role: _cores(rounds, role) for role in (*ROLES, "client", OTHERS)}
    processes = {"router": setup[0], "engine": setup[1]}
    all_of = sum(used.values())
    role = max(used, key=lambda one: used[one])
    share = f"{role} {used[role]:.2f} of the {all_of:.2f} cores in use, of {cores}"
    if all_of >= BUSY * cores:
        return f"What limits there is the CPU of the machine: {share}."
    del used[OTHERS]
    full = max(used, key=lambda one: used[one] / processes.get(one, 1))
    if used[full] >= BUSY * processes.get(full, 1):
        return f"What limits there is the {full}: it fills its core while others idle ({share})."
    return f"Neither the machine nor one process is full ({share}): what limits is waiting."


def _rate(rounds: list[Round]) -> float:
    return statistics.median(one.talked.rate for one in rounds)


def _cores(rounds: list[Round], role: str) -> float:
    return statistics.median(one.cores[role] for one in rounds)


def _named(setup: tuple[int, int]) -> str:
    names = zip(setup, ("router", "engine"), strict=True)
    return " and ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in names)


@contextlib.contextmanager
def _running(routers: int, engines: int) -> Iterator[tuple[str, dict[str, list[Part]]]]:
    """A Balie of so many; its address, and its processes by role."""
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
        roles: dict[str, list[Part]] = {"store": [store.part]}
        for role, count in {"gateway": 1, "send": 1, "router": routers, "engine": engines}.items():
            parts = [
                stack.enter_context(measure.part(BALIE, role, **settings)) for _ in range(count)
            ]
            roles[role] = parts
        for role, parts in roles.items():
            for one in parts:
                if role != "store":
                    one.line(f"balie {role} is ready")
        yield f"http://{HOST}:{port}", roles


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dialogues", type=int, default=DIALOGUES, help="of one round")
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
