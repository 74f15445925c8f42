"""Draws a run from a seed: which citizen writes what, when, on which channel."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from contract.channels import Channel
from faults.questions import QUESTIONS, numbered_text

CHANNELS = (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 9.0
"""Between two messages of one citizen: short enough that some write before they are answered, long
enough that Balie does not take it for a flood."""


@dataclass(frozen=True)
class Citizen:
    """A citizen's address, the questions, and their times in seconds from the start."""

    channel: Channel
    address: str
    questions: tuple[str, ...]
    times_s: tuple[float, ...]

    def texts(self) -> Iterator[str]:
        """Return the texts of the messages, numbered from 1."""
        return (numbered_text(index, question) for index, question in enumerate(self.questions, 1))


@dataclass(frozen=True)
class Scenario:
    """The citizens of a run, who write for `duration_s` seconds."""

    seed: int
    citizens: tuple[Citizen, ...]
    duration_s: float

    @property
    def messages(self) -> int:
        """The number of messages of all citizens."""
        return sum(len(citizen.questions) for citizen in self.citizens)


def draw(seed: int, citizens: int, messages: int, duration_s: float) -> Scenario:
    """Return the scenario of `seed`. Raises ValueError where a citizen would have to ask a question
    twice, which would hide a swap of answers."""
    most_each = -(-messages // citizens)
    if not 1 <= most_each <= len(QUESTIONS):
        raise ValueError(f"messages must be 1 to {len(QUESTIONS)} for each citizen")
    rng = random.Random(f"{seed}|scenario")
    all_citizens = tuple(
        _citizen(rng, index, messages // citizens + (index < messages % citizens), duration_s)
        for index in range(citizens)
    )
    return Scenario(seed, all_citizens, duration_s)


def _citizen(rng: random.Random, index: int, messages: int, duration_s: float) -> Citizen:
    channel = CHANNELS[index % len(CHANNELS)]
    address = str(100_001 + index) if channel is Channel.TELEGRAM else f"+316{10_000_001 + index}"
    pauses = [rng.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S) for _ in range(messages)]
    start_s = rng.uniform(0, max(0.0, duration_s - sum(pauses)))
    times_s = tuple(start_s + sum(pauses[:number]) for number in range(messages))
    questions = tuple(rng.sample(sorted(QUESTIONS), messages))
    return Citizen(channel, address, questions, times_s)


def create_probes(first: int = 90_000_001) -> tuple[Citizen, ...]:
    """Return one citizen per channel, who asks every question before a run, to check that the marks
    of faults/questions.py still fit."""
    questions = tuple(QUESTIONS)
    times_s = tuple(1.5 * index for index in range(len(questions)))
    return tuple(
        Citizen(
            channel,
            str(first) if channel is Channel.TELEGRAM else f"+316{first + index}",
            questions,
            times_s,
        )
        for index, channel in enumerate(CHANNELS)
    )
