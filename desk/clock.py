"""The clock of the desk, for times that no event holds."""

import time
from collections.abc import Callable

ClockMs = Callable[[], int]
"""A function that returns milliseconds since the epoch, UTC."""


def now_ms() -> int:
    """Return milliseconds since the epoch, UTC."""
    return int(time.time() * 1000)
