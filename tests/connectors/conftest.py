"""What tests of connectors share: an inbox that records, and servers on ports of their own."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from connectors.base import Inbox
from routing.events import Event
from routing.messages import Channel

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
