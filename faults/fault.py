"""Draws the faults of a provider from a seed: in each run of a seed, the same message gets the same
faults, whatever else happens."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """How a provider treats one request to send."""

    NONE = ""
    REFUSED = "refused"
    THROTTLED = "429"
    BROKEN = "500"
    HANG = "hang"
    HANG_TAKEN = "hang, taken"
    DROP = "drop"
    DROP_TAKEN = "drop, taken"

    @property
    def accepts_message(self) -> bool:
        """Whether the provider accepts the message."""
        return self in {Fault.NONE, *ACCEPTED_UNANSWERED}

    @property
    def hangs(self) -> bool:
        """Whether no answer comes for longer than any sender waits."""
        return self in {Fault.HANG, Fault.HANG_TAKEN}

    @property
    def drops(self) -> bool:
        """Whether the connection breaks instead of an answer."""
        return self in {Fault.DROP, Fault.DROP_TAKEN}


ACCEPTED_UNANSWERED = frozenset({Fault.HANG_TAKEN, Fault.DROP_TAKEN})
"""The message is accepted, but the sender gets no answer: a duplicate may follow."""

CHANCES = {
    Fault.THROTTLED: 0.010,
    Fault.BROKEN: 0.010,
    Fault.HANG: 0.001,
    Fault.HANG_TAKEN: 0.002,
    Fault.DROP: 0.003,
    Fault.DROP_TAKEN: 0.007,
}


@dataclass
class FaultInjector:
    """Draws faults by CHANCES times `scale` (0: no faults). The faults in `forced` come first."""

    seed: int
    scale: float = 1.0

    def __post_init__(self) -> None:
        self.forced: list[Fault] = []
        self._attempts: dict[str, int] = {}

    def draw(self, message: str) -> Fault:
        """Return the fault of this request to send `message` (its address and text)."""
        if self.forced:
            return self.forced.pop(0)
        attempt = self._attempts[message] = self._attempts.get(message, 0) + 1
        draw_value = random.Random(f"{self.seed}|{message}|{attempt}").random()
        for fault, chance in CHANCES.items():
            draw_value -= chance * self.scale
            if draw_value < 0:
                return fault
        return Fault.NONE
