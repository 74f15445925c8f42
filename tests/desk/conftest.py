"""The desk on a real store with everything around it: citizens, a bot, agents' browsers."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from redis.asyncio import Redis

from contract.channels import Channel
from contract.events import CitizenWrote
from desk.accounts import KEY, Account, Accounts
from desk.app import Desk
from desk.card_store import CardStore
from desk.executor import DeskExecutor
from desk.sessions import COOKIE, Sessions
from gateway.pubsub import PubSub
from routing.delivery.dead_letters import DeadLetters
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest
from routing.log.leases import Leases
from routing.log.log import Log
from routing.log.router import ROLE, Router
from tests.support.echo_engine import EchoEngine, stopped
from tests.support.waiting import PATIENCE_S, until

PASSWORD = "een lang wachtwoord"
MUNICIPALITY = "Gemeente Voorbeeld"


class Browser:
    """An agent's browser: its cookie, and the desk's web API."""

    def __init__(self, client):
        self.client = client

    async def get(self, path, **options):
        return await self.client.get(f"/desk/api/{path}", **options)

    async def post(self, path, body, **options):
        return await self.client.post(f"/desk/api/{path}", json=body, **options)

    async def sign_in(self, agent_id, password=PASSWORD):
        response = await self.post("session", {"id": agent_id, "password": password})
        assert response.status == 200, await response.text()
        return response

    @contextlib.asynccontextmanager
    async def desk(self):
        """The desk's page, open."""
        async with self.client.ws_connect("/desk/ws") as socket:
            yield Page(socket)


class Page:
    """The page's end of the protocol, as docs/protocols.md has it."""

    def __init__(self, socket):
        self.socket = socket
        self.frames = []
        self.messages = []
        self.context = {}
        self.lists = {}

    async def do(self, kind, identifier="", **fields):
        await self.socket.send_json({"type": kind, "id": identifier, **fields})

    async def until(self, condition):
        """Take frames until `condition(page)`; what it gives."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := condition(self)):
                self._take(await self.socket.receive_json())
            return found

    async def caught_up(self):
        """Take every frame that was sent before the answer to a ping."""
        await self.socket.send_json({"type": "ping"})
        seen = len(self.frames)
        await self.until(lambda page: {"type": "pong"} in page.frames[seen:])

    def got(self, kind, **fields):
        wanted = {"type": kind, **fields}
        return any(wanted.items() <= frame.items() for frame in self.frames)

    def listed(self, name):
        return [card["id"] for card in self.lists.get(name, ())]

    def last(self, name):
        """The last words of the citizen at the end of that list."""
        return next((card["last"] for card in reversed(self.lists.get(name, ()))), None)

    def texts(self):
        return [message["text"] for message in self.messages]

    def _take(self, frame):
        match frame["type"]:
            case "lists":
                self.lists = frame
            case "messages":
                self.messages += frame["messages"]
            case "conversation":
                self.context = frame["conversation"]
        self.frames.append(frame)


@dataclass
class Hall:
    """The town hall of a test."""

    redis: Redis
    log: Log
    conversations: Conversations
    pubsub: PubSub
    desk: Desk
    card_store: CardStore
    server: TestServer
    stack: contextlib.AsyncExitStack
    hashed: str
    tasks: dict[str, asyncio.Task] = field(default_factory=dict)

    def start(self, name, work):
        self.tasks[name] = asyncio.create_task(work.run())

    def executor(self, worker="desk-1"):
        leases = Leases(self.redis, DeskExecutor.role, worker)
        return DeskExecutor(self.log, leases, self.redis, self.conversations, self.pubsub)

    async def browser(self):
        return Browser(await self.stack.enter_async_context(TestClient(self.server)))

    async def agent(self, agent_id):
        """A browser in which that agent, who chose a password, is signed in."""
        account = Account(agent_id, agent_id.title(), self.hashed, must_change_password=False)
        await self.redis.hset(KEY, agent_id, msgspec.json.encode(account))
        token = await Sessions(self.redis, Accounts(self.redis), secure=False).start(account)
        browser = await self.browser()
        cookies = browser.client.session.cookie_jar
        cookies.update_cookies({COOKIE: token}, browser.client.make_url("/desk/api"))
        return browser

    async def page(self, agent_id):
        browser = await self.agent(agent_id)
        return await self.stack.enter_async_context(browser.desk())

    async def says(self, text, identifier="c1", channel=Channel.WEB, **fields):
        """A citizen writes, and the answer of bot or counter is there."""
        before = await self.conversations.conversation(identifier)
        event = CitizenWrote(
            conversation_id=identifier,
            at=int(time.time() * 1000),
            channel=channel,
            address=f"session of {identifier}",
            text=text,
            **fields,
        )
        await self.log.append(event)

        async def taken():
            conversation = await self.conversations.conversation(identifier)
            return (
                conversation
                and conversation.version > (before.version if before else 0)
                and not conversation.turn
            )

        await until(taken)

    async def waiting(
        self, identifier="c1", question="Mijn paspoort is <b>weg</b>", channel=Channel.WEB
    ):
        """A citizen has asked something, and then for a human."""
        for text in (question, "mens"):
            await self.says(text, identifier, channel=channel)

        async def shown():
            return any(card.id == identifier for card in await self.card_store.all())

        await until(shown)

    async def state(self, state, identifier="c1"):
        """Wait until the conversation is in that state."""

        async def reached():
            conversation = await self.conversations.conversation(identifier)
            return conversation if conversation.state == state else None

        return await until(reached)


@pytest.fixture(scope="session")
def hashed():
    """PASSWORD's hash: made once, as hashing is slow on purpose."""
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture
def public_url():
    return "http://balie.example"


@pytest.fixture
async def office(redis, public_url, hashed):
    """The desk's server alone: enough to sign in."""
    log, conversations, pubsub = Log(redis), Conversations(redis), PubSub(redis)
    app = web.Application()
    async with contextlib.AsyncExitStack() as stack:
        server = TestServer(app)
        ingest = Ingest(log, b"a secret of the tests")
        desk = Desk(redis, ingest, conversations, pubsub, public_url, MUNICIPALITY)
        hall = Hall(
            redis, log, conversations, pubsub, desk, CardStore(redis), server, stack, hashed
        )
        app.add_routes(desk.routes())
        app.on_shutdown.append(lambda _: desk.stop())
        hall.start("pubsub", pubsub)
        await stack.enter_async_context(server)
        yield hall
    await stopped(*hall.tasks.values())


@pytest.fixture
async def hall(office):
    """And everything a conversation needs."""
    redis, log, conversations = office.redis, office.log, office.conversations
    office.start(
        "router", Router(log, conversations, Leases(redis, ROLE, "router-1"), DeadLetters(redis))
    )
    office.start("engine", EchoEngine(redis))
    office.start("desk", office.executor())
    return office
