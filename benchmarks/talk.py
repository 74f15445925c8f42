"""Citizens who talk over a REST channel, Balie's or Rasa's: POST a sentence, read the answer.

No text is said twice, so that nothing can answer from a cache: each is a question that was held
apart from training (nlu/validation), of 13 words on average, behind a greeting that people
begin with. The texts depend on the number of the dialogue only, so that all who are measured hear
the same.
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
_SILENT_AT_MOST = 0.02

Dialogue = tuple[str, Sequence[str]]
"""Who talks, and what they say."""


@dataclass(frozen=True)
class Talked:
    """How it went: turns a second, and milliseconds a turn, sorted."""

    rate: float
    ms: list[float]

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 % were answered."""
        return percentile(self.ms, 0.95)


class Sentences:
    """Dialogues that have not been held before."""

    def __init__(self) -> None:
        files = [ROOT / "nlu/validation" / name for name in _FILES]
        lines = [line for file in files for line in file.read_text().splitlines()]
        known = [line.removeprefix(_EXAMPLE) for line in lines if line.startswith(_EXAMPLE)]
        self._texts = [greeting + question for greeting in _GREETINGS for question in known]
        random.Random(0).shuffle(self._texts)
        self._held = 0

    def dialogues(self, count: int) -> list[Dialogue]:
        """The next `count`. Raises MeasureError where there are no more."""
        first, self._held = self._held, self._held + count
        return [(f"citizen-{one}", self._said(one)) for one in range(first, self._held)]

    def _said(self, number: int) -> list[str]:
        said = self._texts[TURNS * number : TURNS * (number + 1)]
        if len(said) < TURNS:
            raise MeasureError("all questions have been asked: measure fewer rounds")
        return said


def talk(url: str, token: str, dialogues: Sequence[Dialogue], clients: int) -> Talked:
    """Hold these, `clients` at a time. Raises MeasureError where answers are missing."""
    return asyncio.run(_talk(url + PATH, token, dialogues, clients))


async def _talk(url: str, token: str, dialogues: Sequence[Dialogue], clients: int) -> Talked:
    waiting, taken, silent = iter(dialogues), list[float](), list[str]()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    limits = aiohttp.TCPConnector(limit=clients)
    async with aiohttp.ClientSession(headers=headers, connector=limits) as session:

        async def hold(left: Iterator[Dialogue]) -> None:
            for sender, sentences in left:
                for sentence in sentences:
                    started = time.perf_counter()
                    body = {"sender": sender, "message": sentence}
                    async with session.post(url, json=body) as response:
                        answers = await response.json()
                    taken.append(1000 * (time.perf_counter() - started))
                    if response.status != 200 or not answers:
                        silent.append(sender)

        started = time.perf_counter()
        await asyncio.gather(*(hold(waiting) for _ in range(clients)))
        took = time.perf_counter() - started
    if len(silent) > _SILENT_AT_MOST * len(taken):
        raise MeasureError(f"{len(silent)} of {len(taken)} turns had no answer")
    return Talked(len(taken) / took, sorted(taken))
