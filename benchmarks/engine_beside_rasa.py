"""A turn through Balie's engine beside Rasa as it comes:

.venv/bin/python -m benchmarks.engine_beside_rasa [--rounds 30]

The same content both times: domain, examples, rules and actions. Rasa as it comes is its default
pipeline and policies (benchmarks/rasa_as_it_comes.py), trackers in memory, and an action server on
this machine (benchmarks/action_server.py). Each is a process of its own; they take a round of turns
by turns, so that both see the same machine. Prints a table.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import sys
import time

from benchmarks import action_server, measure, rasa_as_it_comes
from benchmarks.action_server import NOW_MS
from benchmarks.measure import markdown_table, percentile, print_progress, report_line
from bot import content, runtime, train

ROUNDS = 30
QUESTIONS = [
    "Wat kost een paspoort?",
    "hoe lang duurt het voor mijn rijbewijs klaar is",
    "ik ga verhuizen, hoe geef ik dat door",
    "hallo",
    "wat voor weer wordt het morgen",
    "mag ik een tweede parkeervergunning",
    "dank u wel",
    "How do I apply for an ID card?",
    "er komt hier elke nacht herrie uit het cafe op de hoek",
    "de lantaarnpaal voor mijn deur is kapot",
]

Utterance = tuple[str, str]
"""A text, and its sender."""


def main() -> None:
    """Measure and print; with --balie, be the measured process of Balie."""
    options = _options()
    if options.balie:
        _serve_balie()
        return
    model = rasa_as_it_comes.trained_model()
    print_progress("engine: loading")
    with (
        action_server.run_action_server() as url,
        rasa_as_it_comes.run_rasa_process("turns", str(model), url) as rasa,
        measure.run_process(
            sys.executable, "-m", "benchmarks.engine_beside_rasa", "--balie"
        ) as balie,
    ):
        for process in (rasa, balie):
            process.read_line()
        # The same for both, round by round.
        balie_rounds, rasa_rounds = itertools.tee(map(_round, itertools.count()))
        sides = {
            "Balie": lambda: balie.ask(next(balie_rounds)),
            "Rasa as it comes": lambda: rasa.ask(next(rasa_rounds)),
        }
        rounds = measure.alternate_rounds("engine", sides, options.rounds)
    _print(
        {
            name: sorted(itertools.chain(*round_durations))
            for name, round_durations in rounds.items()
        }
    )


def _round(number: int) -> list[Utterance]:
    # Never the same text: Balie remembers the vectors of those it has read.
    return [(f"{text} ({number})", f"{number}-{index}") for index, text in enumerate(QUESTIONS)]


def _print(figures: dict[str, list[float]]) -> None:
    rows = [
        [name, f"{statistics.median(durations_ms):.1f}", f"{percentile(durations_ms, 0.95):.1f}"]
        for name, durations_ms in figures.items()
    ]
    print(markdown_table(["a turn", "p50 ms", "p95 ms"], rows))
    own_median, rasa_median = map(statistics.median, figures.values())
    print(f"\nRatio of the medians: {own_median / rasa_median:.2f}")


def _serve_balie() -> None:
    """Take the turns of each line of standard input, and report the milliseconds of each."""
    os.chdir(train.ROOT)
    runtime.quiet()
    from bot.engine import Engine
    from bot.search import Search
    from contract.turns import Turn

    runtime.hush_rasa()
    engine = Engine(train.usable_model(), content.load(train.ROOT / "bot"), Search([], None))
    loop = asyncio.new_event_loop()

    def measure_turn(text: str, sender: str) -> float:
        turn = Turn(f"{sender}:1", sender, "r", NOW_MS, "nl", text)
        started = time.perf_counter()
        loop.run_until_complete(engine.take(turn, NOW_MS))
        return 1000 * (time.perf_counter() - started)

    report_line("ready")
    for line in sys.stdin:
        report_line([measure_turn(*utterance) for utterance in json.loads(line)])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine_beside_rasa")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--balie", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
