"""Whole turns over the REST channel, beside Rasa as it comes:

.venv/bin/python -m benchmarks.turns_beside_rasa [--rounds 5]

Balie: `balie run`, all of it: web server, router, senders, one engine, and its own store that has
every write on disk before it answers. Rasa: `rasa run` with its default pipeline and policies
(benchmarks/rasa_as_it_comes.py), trackers in memory, nothing on disk, and an action server
(benchmarks/action_server.py), on this machine too. Both have learned the same examples, rules and
actions, are asked the same sentences in the same dialogues of three questions by 1 and by 16
clients at a time, and have all of the machine while they are asked, as the other one idles. No
sentence is said twice (benchmarks/talk.py). The client is a process of its own. Prints a table.
"""

import argparse
import contextlib
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks import action_server, measure, rasa_as_it_comes, rasa_environment
from benchmarks.measure import HOST, paired, table, verdict
from benchmarks.talk import Sentences, Talked, talk

CLIENTS = {1: 20, 16: 64}
"""How many talk at once, and the dialogues of a round."""

TOKEN = "the token of the measurement"  # noqa: S105
RASA_START_S = 240.0


def main() -> None:
    """Measure and print."""
    options = _options()
    with _rasa() as rasa, _balie() as balie:
        sentences, found = Sentences(), {}
        for clients, count in CLIENTS.items():
            # The same for both, round by round.
            rounds = [sentences.dialogues(count) for _ in range(options.rounds + 1)]
            balies, rasas = iter(rounds), iter(rounds)
            sides = {
                "Balie": lambda n=clients, all_=balies: talk(balie, TOKEN, next(all_), n),
                "Rasa": lambda n=clients, all_=rasas: talk(rasa, "", next(all_), n),
            }
            found[clients] = measure.alternating(f"turns, {clients} clients", sides, options.rounds)
    _print(found)


def _print(found: dict[int, dict[str, list[Talked]]]) -> None:
    rows = [
        [side, clients, *(f"{figure:,.1f}" for figure in _figures(talked))]
        for clients, sides in found.items()
        for side, talked in sides.items()
    ]
    print(table(["", "clients", "turns/s", "p50 ms", "p95 ms"], rows))
    print()
    for clients, sides in found.items():
        ours, theirs = sides["Balie"], sides["Rasa"]
        who = f"{clients} client{'s' if clients > 1 else ''}"
        rate = paired([one.rate for one in ours], [one.rate for one in theirs])
        p95 = paired([one.p95 for one in ours], [one.p95 for one in theirs])
        print(verdict(f"{who}: throughput, times Rasa's", rate, 5) + "  ")
        print(verdict(f"{who}: p95, part of Rasa's", p95, 0.33, at_most=True) + "  ")


def _figures(talked: list[Talked]) -> tuple[float, float, float]:
    """The medians of the rounds: rate, p50, p95."""
    return (
        statistics.median(one.rate for one in talked),
        statistics.median(statistics.median(one.ms) for one in talked),
        statistics.median(one.p95 for one in talked),
    )


@contextlib.contextmanager
def _balie() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
        port = measure.free_port()
        settings = {"BALIE_PORT": str(port), "BALIE_DATA_DIR": folder, "BALIE_REST_TOKEN": TOKEN}
        with measure.part(measure.BALIE, "run", "--with-parent", **settings) as it:
            it.line("Balie is ready")
            yield f"http://{HOST}:{port}"


@contextlib.contextmanager
def _rasa() -> Iterator[str]:
    model, port = str(rasa_as_it_comes.model()), measure.free_port()
    with tempfile.TemporaryDirectory() as folder, action_server.running() as actions:
        endpoints, credentials = Path(folder) / "endpoints.yml", Path(folder) / "credentials.yml"
        endpoints.write_text(f"action_endpoint:\n  url: {actions}\n")
        credentials.write_text("rest:\n")
        options = ["--model", model, "--endpoints", str(endpoints), "--credentials"]
        options += [str(credentials), "--port", str(port), "--interface", HOST]
        silent = {"RASA_TELEMETRY_ENABLED": "false"}
        with measure.part(rasa_environment.RASA, "run", *options, **silent):
            _wait_for(f"http://{HOST}:{port}/")
            yield f"http://{HOST}:{port}"


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + RASA_START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310
                return
        except OSError:
            if time.monotonic() > deadline:
                raise measure.MeasureError("rasa run did not start") from None
            time.sleep(0.5)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns_beside_rasa")
    parser.add_argument("--rounds", type=int, default=measure.ROUNDS)
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
