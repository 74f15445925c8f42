"""Waiting for what is to happen. A busy machine is late, so only what never comes is a failure."""

import asyncio
import inspect
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_S = 120.0
"""Longer than anything here takes, on however busy a machine."""

PAUSE_S = 0.02


async def until(condition: Callable[[], Any]) -> Any:
    """What `condition` gives, at once or when awaited, as soon as that is something."""

    async def found() -> Any:
        while True:
            given = condition()
            if result := await given if inspect.isawaitable(given) else given:
                return result
            await asyncio.sleep(PAUSE_S)

    return await asyncio.wait_for(found(), PATIENCE_S)


def wait_until(condition: Callable[[], Any]) -> Any:
    """The same where there is no event loop."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(PAUSE_S)
    return found


def wait_for_server(server: "subprocess.Popen[Any]", path: Path) -> None:
    """Wait until `server` takes connections at the socket `path`: its file is there earlier."""

    def listens() -> bool:
        assert server.poll() is None, "the server did not start"
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(path)) == 0

    wait_until(listens)
