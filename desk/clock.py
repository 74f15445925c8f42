"""The time, for those who are not told it by an event."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Gives milliseconds since the epoch, UTC."""


def now_ms() -> int:
    """Milliseconds since the epoch, UTC."""
    return int(time.time() * 1000)
