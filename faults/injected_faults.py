"""What goes wrong at a provider, by seeded chance: the same message fares the same in every
run of a seed, whatever else happens at the time."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Mishap(StrEnum):
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
    def takes(self) -> bool:
        """Whether the provider took the message."""
        return self in {Mishap.NONE, *UNHEARD}

    @property
    def hangs(self) -> bool:
        """Whether no answer comes for longer than any sender waits."""
        return self in {Mishap.HANG, Mishap.HANG_TAKEN}

    @property
    def drops(self) -> bool:
        """Whether the connection breaks instead of an answer."""
        return self in {Mishap.DROP, Mishap.DROP_TAKEN}


UNHEARD = frozenset({Mishap.HANG_TAKEN, Mishap.DROP_TAKEN})
"""Taken, and the answer never heard: where a double may follow."""

CHANCES = {
    Mishap.THROTTLED: 0.010,
    Mishap.BROKEN: 0.010,
    Mishap.HANG: 0.001,
    Mishap.HANG_TAKEN: 0.002,
    Mishap.DROP: 0.003,
    Mishap.DROP_TAKEN: 0.007,
}


@dataclass
class Mishaps:
    """The chances of a run. `scale` makes all of them larger or smaller; 0 is a good day. What
    is in `forced` happens to the next requests first."""

    seed: int
    scale: float = 1.0

    def __post_init__(self) -> None:
        self.forced: list[Mishap] = []
        self._sign_in_limits: dict[str, int] = {}

    def draw(self, message: str) -> Mishap:
        """What becomes of this request to send `message` (its address and text)."""
        if self.forced:
            return self.forced.pop(0)
        tries = self._sign_in_limits[message] = self._sign_in_limits.get(message, 0) + 1
        luck = random.Random(f"{self.seed}|{message}|{tries}").random()
        for mishap, chance in CHANCES.items():
            luck -= chance * self.scale
            if luck < 0:
                return mishap
        return Mishap.NONE
