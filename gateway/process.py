"""Runs a long-lived command until SIGINT or SIGTERM, and the background tasks inside it."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Any

from gateway.console import print_line

_log = logging.getLogger(__name__)


class StartError(Exception):
    """Balie cannot start or continue; the text says why and what to do."""


async def until_stopped(
    coroutine: Coroutine[Any, Any, None], timeout_s: float | None = None
) -> None:
    """Run `coroutine` until it ends, or cancel it on SIGINT or SIGTERM.

    Raises what `coroutine` raises. A cancelled coroutine that needs longer than `timeout_s` seconds
    to end is cancelled a second time.
    """
    stop = _stop_signal()
    main = asyncio.create_task(coroutine)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({main, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not main.done():
        print_line("Stopping …")
        main.cancel()
        if not (await asyncio.wait({main}, timeout=timeout_s))[0]:
            _log.warning("stopping takes too long, leaving the rest as it is")
            main.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await main
    print_line("Stopped.")


async def wait_for_any(*tasks: asyncio.Task[Any]) -> None:
    """Wait until one of `tasks` ends. Raises what that task raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


@contextlib.asynccontextmanager
async def run_in_background(coroutine: Coroutine[Any, Any, None]) -> Any:
    """Run `coroutine` as a task for the duration of the block; yields the task. An exception stays
    in the task and is raised by its `result`."""
    task = asyncio.create_task(coroutine)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    return stop
