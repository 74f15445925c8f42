"""The web application: everything is built and connected here, and nowhere else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import RedisError

from connectors.base import Connector, Services
from connectors.chat import ChatServices
from connectors.webhook import MAX_BYTES
from contract.channels import Channel
from desk.app import Desk
from gateway import channels, pages, workers
from gateway.health import Health
from gateway.pubsub import PubSub
from gateway.serving import Drain
from gateway.settings import ROOT, Settings
from gateway.workers import Installation
from routing.delivery.attempt_log import Receipts
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest
from simulator.app import Simulator

_log = logging.getLogger(__name__)

BUILT = ROOT / "web" / "dist"


@dataclass(frozen=True)
class Gateway:
    """The application; its connectors and the channels that the phone simulator plays, to tell of;
    and the event that is set when a part of it failed for good and the process should end."""

    app: web.Application
    connectors: list[Connector]
    simulated: frozenset[Channel]
    desk: Desk
    door: Drain
    failed: asyncio.Event


def services(
    at: Installation, secret: bytes, pubsub: PubSub, public_url: str, *, serves_webhooks: bool
) -> Services:
    """What connectors are made from."""
    ingest = Ingest(at.log(), secret, at.metrics)
    chat = ChatServices(ingest, Conversations(at.redis), pubsub)
    return Services(chat, Receipts(at.redis), secret, public_url, serves_webhooks)


def build(
    settings: Settings, at: Installation, secret: bytes, local_url: str, *, whole: bool
) -> Gateway:
    """The gateway of the installation, reachable on this machine at `local_url`. `whole`: with
    the work of router and senders beside it, which else goes on in processes of their own."""
    redis, pubsub, door = at.redis, PubSub(at.redis), Drain()
    public_url = settings.public_url or local_url
    in_use = channels.settings_in_use(settings, secret, local_url)
    given = services(at, secret, pubsub, public_url, serves_webhooks=True)
    made = channels.connectors(in_use, given)
    ingest, store = given.chat.ingest, given.chat.conversations
    desk = Desk(redis, ingest, store, pubsub, public_url, settings.municipality)
    app = web.Application(client_max_size=MAX_BYTES, middlewares=[_away])
    app.on_response_prepare.append(pages.add_headers)
    app.on_response_prepare.append(door.say_so)
    app.add_routes(Health(redis, door).routes())
    app.add_routes(desk.routes())
    app.add_routes(pages.routes(BUILT, development=settings.development))
    for connector in made:
        app.add_routes(connector.routes())
    simulated: frozenset[Channel] = frozenset()
    if settings.development:
        simulator = Simulator.from_settings(in_use, public_url, local_url)
        simulated = simulator.channels
        _add_simulator(app, simulator)
    gateway = Gateway(app, made, simulated, desk, door, asyncio.Event())
    work = [pubsub.run()]
    if whole:
        work += workers.routing(at, pubsub)
        work.append(workers.outbox(at, channels.senders(made)).run())
    # Sockets close first, as the end of open requests is waited for; then the work ends, and
    # only then the clients it sends with.
    app.on_shutdown.append(_goodbye(made, desk))
    app.cleanup_ctx.append(_connectors(made))
    app.cleanup_ctx.append(_work(work, gateway.failed))
    return gateway


@web.middleware
async def _away(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Without the store nothing is acknowledged: 503, so that whoever sent it sends it again."""
    try:
        return await handler(request)
    except RedisError as error:
        if "Upgrade" in request.headers:  # a WebSocket, which is past answering
            raise
        _log.warning("refused a request: the store does not answer (%s)", type(error).__name__)
        return web.Response(status=503, headers={"Retry-After": "5"})


def _add_simulator(app: web.Application, simulator: Simulator) -> None:
    app.add_routes(simulator.routes())

    async def running(_: web.Application) -> AsyncIterator[None]:
        await simulator.start()
        yield
        await simulator.stop()

    app.cleanup_ctx.append(running)


def _connectors(made: list[Connector]) -> Any:
    async def running(_: web.Application) -> AsyncIterator[None]:
        async with channels.opened(made):
            yield

    return running


def _goodbye(made: list[Connector], desk: Desk) -> Callable[[web.Application], Awaitable[None]]:
    async def close_sockets(_: web.Application) -> None:
        await desk.stop()
        for connector in made:
            await connector.drain()

    return close_sockets


def _work(work: list[Coroutine[Any, Any, None]], failed: asyncio.Event) -> Any:
    """Runs beside the web server and ends with it. A part that fails for good ends both."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            _log.error("a part of the gateway failed", exc_info=error)
            failed.set()

    async def running(_: web.Application) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(one) for one in work]
        for task in tasks:
            task.add_done_callback(ended)
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return running
