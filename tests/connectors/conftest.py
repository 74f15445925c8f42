"""What tests of connectors share: an inbox that records, and servers on ports of their own."""

import hashlib
import os
import re
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from connectors.base import Inbox
from routing.events import Event
from routing.messages import Channel

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "tests" / "peers"
SHARED = Path(os.environ.get("BALIE_SHARED", ROOT.parent / "shared"))
NOW = 1_780_000_000_000


class RecordingInbox:
    """An inbox in memory: what was stored, in order, each dedupe key once."""

    def __init__(self) -> None:
        self.stored: list[Event] = []
        self.keys: list[str] = []

    async def append(self, event: Event, dedupe: str) -> bool:
        if dedupe in self.keys:
            return False
        self.keys.append(dedupe)
        self.stored.append(event)
        return True

    def conversation_id(self, channel: Channel, address: str) -> str:
        return hashlib.sha256(f"{channel}|{address}".encode()).hexdigest()[:32]

    def now(self) -> int:
        return NOW


@pytest.fixture
def inbox() -> Inbox:
    return RecordingInbox()


type Serve = Callable[[Iterable[web.RouteDef]], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serves routes on a free port of this machine; gives the base address."""
    servers: list[TestServer] = []

    async def start(routes: Iterable[web.RouteDef]) -> str:
        app = web.Application()
        app.add_routes(list(routes))
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture(scope="session")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Prism (by Stoplight), which answers as Twilio's OpenAPI says."""
    spec = SHARED / "specs" / "twilio_messages.json"
    if not spec.exists():
        pytest.skip(f"{spec} is absent: get it there, or name its folder in BALIE_SHARED")
    if not (PEERS / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit"], cwd=PEERS, check=True)
    log = tmp_path_factory.mktemp("prism") / "log"
    command = ["node", PEERS / "node_modules/.bin/prism", "mock", "--errors", "--port", "0", spec]
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        yield _announced(server, log, r"listening on (http://127\.0\.0\.1:\d+)")
    finally:
        server.terminate()
        server.wait(10)


def _announced(server: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """The address that `server` writes into its `log` once it listens."""
    for _ in range(600):
        found = re.search(pattern, log.read_text())
        if found:
            return found[1]
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"no address in: {log.read_text()}")
