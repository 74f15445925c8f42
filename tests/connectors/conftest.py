"""What tests of connectors share: a way into the log that only records, and servers on ports of
their own."""

import asyncio
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, get_unused_port_socket

from contract.channels import Channel
from contract.events import Event
from tests.support import peers
from tests.support.waiting import PATIENCE_S, wait_until

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("BALIE_SHARED", ROOT.parent / "shared"))
NOW = 1_780_000_000_000


class RecordingIngest:
    """Stands where Ingest and Receipts are: keeps what was stored, in order, each dedupe key once,
    and what was heard. The next `failing` appends fail."""

    def __init__(self) -> None:
        self.stored: list[Event] = []
        self.keys: list[str] = []
        self.heard: list[tuple[str, int, int, str]] = []
        self.failing = 0
        self._came = asyncio.Event()

    async def append(self, event: Event, dedupe: str) -> bool:
        if self.failing:
            self.failing -= 1
            raise ConnectionError("the store is away")
        if dedupe in self.keys:
            return False
        self.keys.append(dedupe)
        self.stored.append(event)
        self._came.set()
        return True

    async def record(self, conversation_id: str, seq: int, part: int, provider_id: str) -> None:
        if self.failing:
            self.failing -= 1
            raise ConnectionError("the store is away")
        self.heard.append((conversation_id, seq, part, provider_id))

    async def until(self, number: int) -> list[Event]:
        """What was stored, once there is so much of it."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.stored) < number:
                self._came.clear()
                await self._came.wait()
        return self.stored

    def conversation_id(self, channel: Channel, address: str) -> str:
        return hashlib.sha256(f"{channel}|{address}".encode()).hexdigest()[:32]

    def now(self) -> int:
        return NOW


@pytest.fixture
def ingest() -> RecordingIngest:
    return RecordingIngest()


type Routes = Iterable[web.RouteDef]
type Serve = Callable[[Routes | Callable[[str], Routes]], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serves routes, or what makes routes from the address they will have, on a free port of
    this machine; gives the address."""
    servers: list[TestServer] = []

    async def start(routes: Routes | Callable[[str], Routes]) -> str:
        listener = get_unused_port_socket("127.0.0.1")
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = web.Application()
        app.add_routes(list(routes(url) if callable(routes) else routes))
        server = TestServer(app, socket_factory=lambda *_: listener)
        servers.append(server)
        await server.start_server()
        return url

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
    log = tmp_path_factory.mktemp("prism") / "log"
    command = ["node", peers.installed() / "node_modules/.bin/prism", "mock"]
    command += ["--errors", "--port", "0", spec]
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        yield _announced(server, log, r"listening on (http://127\.0\.0\.1:\d+)")
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _announced(server: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """The address that `server` writes into its `log` once it listens."""

    def announced() -> str:
        assert server.poll() is None, log.read_text()
        found = re.search(pattern, log.read_text())
        return found[1] if found else ""

    return str(wait_until(announced))


@pytest.fixture(scope="session")
def bot_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of lo-bot-api-emulator, a Bot API that is not ours."""
    log = tmp_path_factory.mktemp("bot-api") / "log"
    command = [Path(sys.executable).parent / "lo-bot-api-emulator", "--port", "0"]
    command += ["--enable-control", "--allow-insecure-loopback-webhooks"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        yield _announced(server, log, r"Running on (http://127\.0\.0\.1:\d+)")
    finally:
        server.terminate()
        server.wait(PATIENCE_S)
