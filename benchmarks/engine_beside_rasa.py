"""A turn through Balie's engine beside Rasa as it comes:

.venv-engine/bin/python -m benchmarks.engine_beside_rasa

The same content both times: domain, examples, rules and actions. Rasa as it comes is its default
pipeline and policies (benchmarks/rasa_as_it_comes.py), trackers in memory, and its action server
on this machine. Each is a process of its own;
they take a round of turns by turns, so that both see the same machine. Prints a table.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time

from bot import content, runtime, train

ROUNDS = 30
NOW_MS = 1_796_630_400_000
HOST = "127.0.0.1"
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


def main() -> None:
    """Measure and print, or play one of the parts."""
    options = _options()
    if options.part:
        _PARTS[options.part](options.port)
        return
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    parts = [_Part(name, port) for name in ("actions", "rasa", "balie")]
    try:
        _actions_server, rasa, balie = parts
        print("loading, and training the baseline: some minutes", file=sys.stderr, flush=True)
        for part in parts:
            part.line()
        taken: dict[str, list[float]] = {"Balie": [], "Rasa as it comes": []}
        for _ in range(ROUNDS):
            taken["Balie"] += balie.round()
            taken["Rasa as it comes"] += rasa.round()
    finally:
        for part in parts:
            part.end()
    _print(taken)


def _print(taken: dict[str, list[float]]) -> None:
    print("| a turn | p50 ms | p95 ms |\n| --- | --- | --- |")
    # The first round warms up.
    figures = {name: sorted(found[len(QUESTIONS) :]) for name, found in taken.items()}
    for name, found in figures.items():
        print(f"| {name} | {statistics.median(found):.1f} | {found[int(0.95 * len(found))]:.1f} |")
    ours, theirs = map(statistics.median, figures.values())
    print(f"\nRatio of the medians: {ours / theirs:.2f}")


class _Part:
    """One process of the measurement, asked for rounds through its standard input."""

    def __init__(self, name: str, port: int) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.engine_beside_rasa"]
        self._process = subprocess.Popen(  # noqa: S603
            [*command, "--part", name, "--port", str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def line(self) -> str:
        assert self._process.stdout
        while line := self._process.stdout.readline():
            if line.startswith("="):
                return line[1:]
        raise SystemExit("a part of the measurement ended early")

    def round(self) -> list[float]:
        assert self._process.stdin
        self._process.stdin.write("round\n")
        self._process.stdin.flush()
        return list(json.loads(self.line()))

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()


def _play(take) -> None:
    """Take a round of turns with `take` for every line that comes in."""
    _say("ready")
    loop = asyncio.new_event_loop()
    for number, _ in enumerate(sys.stdin):
        taken = []
        for place, text in enumerate(QUESTIONS):
            started = time.perf_counter()
            # Never the same text: Balie remembers the vectors of those it has read.
            loop.run_until_complete(take(f"{text} ({number})", f"{number}-{place}"))
            taken.append(1000 * (time.perf_counter() - started))
        _say(json.dumps(taken))


def _say(line: str) -> None:
    print(f"={line}", flush=True)


def _balie(_port: int) -> None:
    runtime.quiet()
    from bot.engine import Engine
    from bot.search import Search
    from bot.turns import Turn

    runtime.hush_rasa()
    engine = Engine(train.usable_model(), content.load(train.ROOT / "bot"), Search([], None))

    async def take(text: str, sender: str) -> None:
        await engine.take(Turn(f"{sender}:1", sender, "r", NOW_MS, "nl", text), NOW_MS)

    _play(take)


def _rasa(port: int) -> None:
    runtime.quiet()
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
    from rasa.utils.endpoints import EndpointConfig

    from benchmarks import rasa_as_it_comes

    model = rasa_as_it_comes.model()
    runtime.hush_rasa()
    os.chdir(train.ROOT)
    endpoint = EndpointConfig(url=f"http://{HOST}:{port}/webhook")
    agent = Agent.load(str(model), action_endpoint=endpoint)

    async def take(text: str, sender: str) -> None:
        channel = CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, channel, sender_id=sender))
        assert channel.messages

    _play(take)


def _actions(port: int) -> None:
    from rasa_sdk import endpoint
    from rasa_sdk.executor import ActionExecutor

    from bot import actions, forms, waste_file

    ours = actions.all_of(content.load(train.ROOT / "bot"), forms.made(waste_file.read()))
    # Ours are made with their content, which the server cannot know, and our forms are told the
    # moment and the turn, which Rasa's channels do not tell.
    ActionExecutor.register_package = lambda self, _: [self.register_action(one) for one in ours]
    run = ActionExecutor.run

    async def told(self, call):
        message = call["tracker"]["latest_message"]
        message["metadata"] = {"now": NOW_MS, "turn_id": message["message_id"], "typed": True}
        return await run(self, call)

    ActionExecutor.run = told
    app = endpoint.create_app("bot.actions")
    _say("ready")
    app.run(HOST, port)


_PARTS = {"balie": _balie, "rasa": _rasa, "actions": _actions}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine_beside_rasa")
    parser.add_argument("--part", choices=_PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
