"""What a run does, all of it drawn from one seed: who writes what, when, on which channel."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from contract.channels import Channel
from faults.questions import QUESTIONS, numbered

CHANNELS = (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 9.0
"""Between two messages of one citizen: some write on before they are answered, none so fast
that the counter takes it for a flood."""


@dataclass(frozen=True)
class Citizen:
    """One conversation: an address, what is asked, and when, in seconds from the start."""

    channel: Channel
    address: str
    questions: tuple[str, ...]
    times: tuple[float, ...]

    def texts(self) -> Iterator[str]:
        """What is typed, numbered from 1."""
        return (numbered(place, one) for place, one in enumerate(self.questions, 1))


@dataclass(frozen=True)
class Scenario:
    """Everybody who writes in a run; `span` is how long they do, in seconds."""

    seed: int
    citizens: tuple[Citizen, ...]
    span: float

    @property
    def messages(self) -> int:
        """How many messages are sent."""
        return sum(len(one.questions) for one in self.citizens)


def drawn(seed: int, citizens: int, messages: int, span: float) -> Scenario:
    """The scenario of `seed`. Raises ValueError where a citizen would have to ask something
    twice, which would hide a swap."""
    most = -(-messages // citizens)
    if not 1 <= most <= len(QUESTIONS):
        raise ValueError(f"messages must be 1 to {len(QUESTIONS)} for each citizen")
    chance = random.Random(f"{seed}|scenario")
    everybody = tuple(
        _citizen(chance, place, messages // citizens + (place < messages % citizens), span)
        for place in range(citizens)
    )
    return Scenario(seed, everybody, span)


def _citizen(chance: random.Random, place: int, messages: int, span: float) -> Citizen:
    channel = CHANNELS[place % len(CHANNELS)]
    address = str(100_001 + place) if channel is Channel.TELEGRAM else f"+316{10_000_001 + place}"
    pauses = [chance.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S) for _ in range(messages)]
    at = chance.uniform(0, max(0.0, span - sum(pauses)))
    times = tuple(at + sum(pauses[:number]) for number in range(messages))
    questions = tuple(chance.sample(sorted(QUESTIONS), messages))
    return Citizen(channel, address, questions, times)


def probes(first: int = 90_000_001) -> tuple[Citizen, ...]:
    """One citizen a channel who asks everything, before a run: do the marks still fit?"""
    asked = tuple(QUESTIONS)
    times = tuple(1.5 * place for place in range(len(asked)))
    return tuple(
        Citizen(
            channel,
            str(first) if channel is Channel.TELEGRAM else f"+316{first + place}",
            asked,
            times,
        )
        for place, channel in enumerate(CHANNELS)
    )
