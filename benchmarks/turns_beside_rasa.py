"""Whole turns over the REST channel, beside Rasa as it comes:

.venv/bin/python -m benchmarks.turns_beside_rasa [--rounds 5]

Balie: `balie run`, all of it: web server, router, senders, one engine, and its own store that has
every write on disk before it answers. Rasa: `rasa run` with its default pipeline and policies
(benchmarks/rasa_as_it_comes.py), trackers in memory, nothing on disk, and an action server
(benchmarks/action_server.py), on this machine too. Both have learned the same examples, rules and
actions, are asked the same sentences in the same dialogues of three questions by 1 and by 16
clients at a time, and have all of the machine while they are asked, as the other one idles. No
sentence is sent twice (benchmarks/rest_dialogues.py). The client is a process of its own. Prints a
table.
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
from benchmarks.measure import HOST, goal_line, markdown_table, median_ratio
from benchmarks.rest_dialogues import DialogueSource, LoadResult, run_dialogues

CLIENTS = {1: 20, 16: 64}
"""Number of clients to number of dialogues of a round."""

TOKEN = "the token of the measurement"  # noqa: S105
RASA_START_S = 240.0


def main() -> None:
    """Measure and print."""
    options = _options()
    with _rasa() as rasa, _balie() as balie:
        sentences, results = DialogueSource(), {}
        for clients, count in CLIENTS.items():
            # The same for both, round by round.
            rounds = [sentences.next_dialogues(count) for _ in range(options.rounds + 1)]
            balie_rounds, rasa_rounds = iter(rounds), iter(rounds)
            sides = {
                "Balie": lambda n=clients, all_=balie_rounds: run_dialogues(
                    balie, TOKEN, next(all_), n
                ),
                "Rasa": lambda n=clients, all_=rasa_rounds: run_dialogues(rasa, "", next(all_), n),
            }
            results[clients] = measure.alternate_rounds(
                f"turns, {clients} clients", sides, options.rounds
            )
    _print(results)


def _print(results: dict[int, dict[str, list[LoadResult]]]) -> None:
    rows = [
        [side, clients, *(f"{figure:,.1f}" for figure in _figures(result))]
        for clients, sides in results.items()
        for side, result in sides.items()
    ]
    print(markdown_table(["", "clients", "turns/s", "p50 ms", "p95 ms"], rows))
    print()
    for clients, sides in results.items():
        own_results, rasa_results = sides["Balie"], sides["Rasa"]
        who = f"{clients} client{'s' if clients > 1 else ''}"
        rate = median_ratio(
            [result.rate for result in own_results], [result.rate for result in rasa_results]
        )
        p95 = median_ratio(
            [result.p95 for result in own_results], [result.p95 for result in rasa_results]
        )
        print(goal_line(f"{who}: throughput, times Rasa's", rate, 5) + "  ")
        print(goal_line(f"{who}: p95, part of Rasa's", p95, 0.33, at_most=True) + "  ")


def _figures(results: list[LoadResult]) -> tuple[float, float, float]:
    """Return the medians of the rounds: rate, p50, p95."""
    return (
        statistics.median(result.rate for result in results),
        statistics.median(statistics.median(result.ms) for result in results),
        statistics.median(result.p95 for result in results),
    )


@contextlib.contextmanager
def _balie() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
        port = measure.free_port()
        settings = {"BALIE_PORT": str(port), "BALIE_DATA_DIR": folder, "BALIE_REST_TOKEN": TOKEN}
        with measure.run_process(measure.BALIE, "run", "--with-parent", **settings) as process:
            process.read_line("Balie is ready")
            yield f"http://{HOST}:{port}"


@contextlib.contextmanager
def _rasa() -> Iterator[str]:
    model, port = str(rasa_as_it_comes.trained_model()), measure.free_port()
    with tempfile.TemporaryDirectory() as folder, action_server.run_action_server() as actions:
        endpoints, credentials = Path(folder) / "endpoints.yml", Path(folder) / "credentials.yml"
        endpoints.write_text(f"action_endpoint:\n  url: {actions}\n")
        credentials.write_text("rest:\n")
        options = ["--model", model, "--endpoints", str(endpoints), "--credentials"]
        options += [str(credentials), "--port", str(port), "--interface", HOST]
        silent = {"RASA_TELEMETRY_ENABLED": "false"}
        with measure.run_process(rasa_environment.RASA, "run", *options, **silent):
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
    measure.run_script(main)
