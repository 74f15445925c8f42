"""Measures a turn of the engine: .venv/bin/python -m benchmarks.engine_turn

Prints the time to load, the memory, and milliseconds a turn: fresh, ten turns in, and within
the form. One process, one thread, no store.
"""

import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Callable

from bot import content, runtime, train
from bot.search import Search
from contract.turns import Turn

ROUNDS = 300
NOW_MS = 1_796_630_400_000
QUESTIONS = [
    "Wat kost een paspoort?",
    "hoe lang duurt het voor mijn rijbewijs klaar is",
    "ik ga verhuizen, hoe geef ik dat door",
    "hallo",
    "wat voor weer wordt het morgen",
    "mag ik een tweede parkeervergunning",
    "dank u wel",
    "How do I apply for an ID card?",
    "en wat kost dat?",
    "de lantaarnpaal voor mijn deur is kapot",
]


class Conversation:
    """A conversation with `engine`."""

    def __init__(self, engine: object) -> None:
        self._engine = engine
        self.dialogue = ""

    async def take_turn(self, text: str = "", payload: str = "") -> float:
        """Take one turn. Return its milliseconds."""
        turn = Turn("c:1", "c", "r", NOW_MS, "nl", text, payload, self.dialogue)
        started = time.perf_counter()
        result = await self._engine.take(turn, NOW_MS)
        duration_ms = 1000 * (time.perf_counter() - started)
        self.dialogue = result.dialogue
        return duration_ms


def main() -> None:
    """Measure and print."""
    started = time.perf_counter()
    runtime.quiet()
    from bot.engine import Engine

    runtime.hush_rasa()
    engine = Engine(train.usable_model(), content.load(train.ROOT / "bot"), Search.load())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"load {time.perf_counter() - started:.1f} s, {memory} MB")
    for name, measure in [("fresh", fresh), ("ten turns in", ten_turns_in), ("form", form)]:
        asyncio.run(report(name, lambda measure=measure: measure(engine)))


async def fresh(engine: object) -> list[float]:
    """Return the milliseconds of first turns."""
    return [await Conversation(engine).take_turn(text) for text in QUESTIONS]


async def ten_turns_in(engine: object) -> list[float]:
    """Return the milliseconds of the eleventh turn of a conversation, for each question."""
    conversation = Conversation(engine)
    for text in QUESTIONS:
        await conversation.take_turn(text)
    saved_dialogue, durations_ms = conversation.dialogue, []
    for text in QUESTIONS:
        conversation.dialogue = saved_dialogue
        durations_ms.append(await conversation.take_turn(text))
    return durations_ms


async def form(engine: object) -> list[float]:
    """Return the milliseconds of the turns in which a pick-up is requested and confirmed."""
    conversation = Conversation(engine)
    await conversation.take_turn(payload="/grofvuil_afspraak")
    answers = ["Dorpsstraat 12", "volgende week dinsdag", "een bank", "nee, nummer 14", "ja"]
    return [await conversation.take_turn(text) for text in answers]


async def report(name: str, measure: Callable[[], Awaitable[list[float]]]) -> None:
    """Print the median and the 95th percentile of ROUNDS turns or more."""
    await measure()  # warm
    durations_ms: list[float] = []
    while len(durations_ms) < ROUNDS:
        durations_ms += await measure()
    durations_ms.sort()
    slow = durations_ms[int(0.95 * len(durations_ms))]
    print(f"{name}: median {statistics.median(durations_ms):.1f} ms, 95 % within {slow:.1f} ms")


if __name__ == "__main__":
    main()
