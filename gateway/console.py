"""Prints lines and progress on the terminal."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from typing import TextIO

_SHOW_AFTER_S = 2.0


def print_line(text: str = "", stream: TextIO | None = None) -> None:
    """Print one line to `stream` (default: standard output) and flush it."""
    print(text, file=stream or sys.stdout, flush=True)


@contextlib.asynccontextmanager
async def progress(label: str, stream: TextIO | None = None) -> AsyncIterator[None]:
    """Print `label` and the elapsed seconds at intervals during the block, and the total at its
    end."""
    started = time.monotonic()
    print_line(f"{label} …", stream)
    printing = asyncio.create_task(_print_elapsed(label, started, stream))
    try:
        yield
    finally:
        printing.cancel()
    print_line(f"{label}: done in {time.monotonic() - started:.1f} s", stream)


async def _print_elapsed(label: str, started: float, stream: TextIO | None) -> None:
    pause = _SHOW_AFTER_S
    while True:
        await asyncio.sleep(pause)
        print_line(f"{label} … {time.monotonic() - started:.0f} s", stream)
        pause = min(10.0, pause * 1.5)
