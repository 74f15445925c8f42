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
from benchmarks.measure import percentile, say, table, tell
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

Said = tuple[str, str]
"""A text, and who says it."""


def main() -> None:
    """Measure and print, or play Balie's part."""
    options = _options()
    if options.balie:
        _play_balie()
        return
    model = rasa_as_it_comes.model()
    tell("engine: loading")
    with (
        action_server.running() as url,
        rasa_as_it_comes.part("turns", str(model), url) as rasa,
        measure.part(sys.executable, "-m", "benchmarks.engine_beside_rasa", "--balie") as balie,
    ):
        for one in (rasa, balie):
            one.line()
        # The same for both, round by round.
        balies, rasas = itertools.tee(map(_round, itertools.count()))
        sides = {
            "Balie": lambda: balie.ask(next(balies)),
            "Rasa as it comes": lambda: rasa.ask(next(rasas)),
        }
        rounds = measure.alternating("engine", sides, options.rounds)
    _print({name: sorted(itertools.chain(*some)) for name, some in rounds.items()})


def _round(number: int) -> list[Said]:
    # Never the same text: Balie remembers the vectors of those it has read.
    return [(f"{text} ({number})", f"{number}-{place}") for place, text in enumerate(QUESTIONS)]


def _print(figures: dict[str, list[float]]) -> None:
    rows = [
        [name, f"{statistics.median(found):.1f}", f"{percentile(found, 0.95):.1f}"]
        for name, found in figures.items()
    ]
    print(table(["a turn", "p50 ms", "p95 ms"], rows))
    ours, theirs = map(statistics.median, figures.values())
    print(f"\nRatio of the medians: {ours / theirs:.2f}")


def _play_balie() -> None:
    """Take the turns of every line that comes in, and say how long each took."""
    os.chdir(train.ROOT)
    runtime.quiet()
    from bot.engine import Engine
    from bot.search import Search
    from contract.turns import Turn

    runtime.hush_rasa()
    engine = Engine(train.usable_model(), content.load(train.ROOT / "bot"), Search([], None))
    loop = asyncio.new_event_loop()

    def taken(text: str, sender: str) -> float:
        turn = Turn(f"{sender}:1", sender, "r", NOW_MS, "nl", text)
        started = time.perf_counter()
        loop.run_until_complete(engine.take(turn, NOW_MS))
        return 1000 * (time.perf_counter() - started)

    say("ready")
    for line in sys.stdin:
        say([taken(*said) for said in json.loads(line)])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine_beside_rasa")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--balie", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
