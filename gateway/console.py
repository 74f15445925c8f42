"""What the terminal shows while something takes its time."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from typing import TextIO

_SHOW_AFTER_S = 2.0


def say(text: str = "", stream: TextIO | None = None) -> None:
    """One line, at once, on standard output unless `stream` says otherwise."""
    print(text, file=stream or sys.stdout, flush=True)


@contextlib.asynccontextmanager
async def progress(what: str, stream: TextIO | None = None) -> AsyncIterator[None]:
    """Tell that `what` goes on, every few seconds for as long as the block lasts, and how
    long it took."""
    started = time.monotonic()
    say(f"{what} …", stream)
    ticking = asyncio.create_task(_tick(what, started, stream))
    try:
        yield
    finally:
        ticking.cancel()
    say(f"{what}: done in {time.monotonic() - started:.1f} s", stream)


async def _tick(what: str, started: float, stream: TextIO | None) -> None:
    pause = _SHOW_AFTER_S
    while True:
        await asyncio.sleep(pause)
        say(f"{what} … {time.monotonic() - started:.0f} s", stream)
        pause = min(10.0, pause * 1.5)
