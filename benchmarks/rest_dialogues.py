"""Runs dialogues over a REST channel, Balie's or Rasa's: POST a sentence, read the answer.

No text is sent twice, so that no answer comes from a cache. A text is a greeting and a question of
nlu/validation, which is not trained on, of 13 words on average. The texts depend on the number of
the dialogue only, so that all systems get the same.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.measure import ROOT, MeasureError, percentile

PATH = "/webhooks/rest/webhook"
TURNS = 3
"""Questions of one dialogue."""

_EXAMPLE = "      - "
_FILES = ("topics.yml", "two_aspects.yml", "indirect.yml")
_GREETINGS = ["", "Hallo, ", "Hoi! ", "Goedemiddag, ", "Beste gemeente, ", "Vraagje: ", "Hi, "]
_MAX_UNANSWERED = 0.02

Dialogue = tuple[str, Sequence[str]]
"""The sender, and the texts."""


@dataclass(frozen=True)
class LoadResult:
    """Turns per second, and the milliseconds of each turn, sorted."""

    rate: float
    ms: list[float]

    @property
    def p95(self) -> float:
        """The milliseconds within which 95 % of the turns were answered."""
        return percentile(self.ms, 0.95)


class DialogueSource:
    """Gives each dialogue once."""

    def __init__(self) -> None:
        files = [ROOT / "nlu/validation" / name for name in _FILES]
        lines = [line for file in files for line in file.read_text().splitlines()]
        questions = [line.removeprefix(_EXAMPLE) for line in lines if line.startswith(_EXAMPLE)]
        self._texts = [greeting + question for greeting in _GREETINGS for question in questions]
        random.Random(0).shuffle(self._texts)
        self._next_number = 0

    def next_dialogues(self, count: int) -> list[Dialogue]:
        """Return the next `count` dialogues. Raises MeasureError where there are no more."""
        first, self._next_number = self._next_number, self._next_number + count
        return [
            (f"citizen-{number}", self._dialogue_texts(number))
            for number in range(first, self._next_number)
        ]

    def _dialogue_texts(self, number: int) -> list[str]:
        texts = self._texts[TURNS * number : TURNS * (number + 1)]
        if len(texts) < TURNS:
            raise MeasureError("all questions have been asked: measure fewer rounds")
        return texts


def run_dialogues(url: str, token: str, dialogues: Sequence[Dialogue], clients: int) -> LoadResult:
    """Run the dialogues, `clients` at a time. Raises MeasureError where answers are missing."""
    return asyncio.run(_run_dialogues(url + PATH, token, dialogues, clients))


async def _run_dialogues(
    url: str, token: str, dialogues: Sequence[Dialogue], clients: int
) -> LoadResult:
    remaining, durations_ms, unanswered = iter(dialogues), list[float](), list[str]()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    limits = aiohttp.TCPConnector(limit=clients)
    async with aiohttp.ClientSession(headers=headers, connector=limits) as session:

        async def run_client(own_dialogues: Iterator[Dialogue]) -> None:
            for sender, sentences in own_dialogues:
                for sentence in sentences:
                    started = time.perf_counter()
                    body = {"sender": sender, "message": sentence}
                    async with session.post(url, json=body) as response:
                        answers = await response.json()
                    durations_ms.append(1000 * (time.perf_counter() - started))
                    if response.status != 200 or not answers:
                        unanswered.append(sender)

        started = time.perf_counter()
        await asyncio.gather(*(run_client(remaining) for _ in range(clients)))
        duration_s = time.perf_counter() - started
    if len(unanswered) > _MAX_UNANSWERED * len(durations_ms):
        raise MeasureError(f"{len(unanswered)} of {len(durations_ms)} turns had no answer")
    return LoadResult(len(durations_ms) / duration_s, sorted(durations_ms))
