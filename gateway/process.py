"""How every command that goes on until it is told to stop starts and ends."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Any

from gateway.console import say

_log = logging.getLogger(__name__)


class StartError(Exception):
    """Balie cannot start, or go on; the text says why and what to do."""


async def until_stopped(work: Coroutine[Any, Any, None], patience_s: float | None = None) -> None:
    """Do `work` until it ends, or until SIGINT or SIGTERM, which cancel it; raises what it
    raises. Whatever of its ending takes longer than `patience_s` is broken off."""
    stop = _stop_signal()
    main = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({main, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not main.done():
        say("Stopping …")
        main.cancel()
        if not (await asyncio.wait({main}, timeout=patience_s))[0]:
            _log.warning("stopping takes too long, leaving the rest as it is")
            main.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await main
    say("Stopped.")


async def first_failure(*tasks: asyncio.Task[Any]) -> None:
    """Wait until one of `tasks` ends; raises what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


@contextlib.asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> Any:
    """`work` as a task, for as long as the block lasts; what ends it badly is its result."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    return stop
