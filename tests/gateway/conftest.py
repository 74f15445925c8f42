"""Parts of the gateway on a real store, with an engine that echoes."""

import asyncio
import socket
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis

from connectors.chat import ChatServices
from connectors.rest import RestConnector
from connectors.web import WebConnector
from connectors.webhook import MAX_BYTES
from gateway import app as gateway_app
from gateway import workers
from gateway.metrics import Metrics
from gateway.pubsub import PubSub
from gateway.settings import Settings
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest
from routing.log.log import Log
from tests.support.echo_engine import EchoEngine, stopped

SECRET = b"a secret of the tests"
REST_TOKEN = "rest-token"


@dataclass
class Counterpart:
    """What a test talks to."""

    client: TestClient
    engine: EchoEngine
    conversations: Conversations
    log: Log
    redis: Redis
    pubsub: PubSub
    metrics: Metrics


@pytest.fixture
async def counter(redis):
    log, conversations, pubsub = Log(redis), Conversations(redis), PubSub(redis)
    engine, metrics = EchoEngine(redis), Metrics(redis)
    context = workers.StoreContext(redis, 0, metrics.metrics)
    chat = ChatServices(Ingest(log, SECRET, metrics.metrics), conversations, pubsub)
    connectors = [WebConnector(chat, SECRET), RestConnector(chat, REST_TOKEN)]
    app = web.Application(client_max_size=MAX_BYTES)
    for connector in connectors:
        app.add_routes(connector.routes())
    coroutines = [
        pubsub.run(),
        *workers.router_workers(context, pubsub),
        workers.create_outbox(context, {}).run(),
        engine.run(),
    ]
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    async with TestClient(TestServer(app)) as client:
        yield Counterpart(client, engine, conversations, log, redis, pubsub, metrics)
        for connector in connectors:
            await connector.stop()
    await stopped(*tasks)


@pytest.fixture
async def simulated_gateway(redis, tmp_path):
    """A whole gateway with simulated providers, router and senders; the engine echoes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(data_dir=tmp_path, mode="development")
        context = workers.StoreContext(redis, 0, Metrics(redis).metrics)
        gateway = gateway_app.build(settings, context, SECRET, url, with_workers=True)
        runner = web.AppRunner(gateway.app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        engine = asyncio.create_task(EchoEngine(redis).run())
        yield url
        await stopped(engine)
        await runner.cleanup()
