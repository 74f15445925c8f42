"""The composition root: builds the web application and connects all parts of Balie."""

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
from gateway.serving import DrainState
from gateway.settings import ROOT, Settings
from gateway.workers import StoreContext
from routing.delivery.attempt_log import Receipts
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest
from simulator.app import Simulator

_log = logging.getLogger(__name__)

PAGES_DIR = ROOT / "web" / "dist"


@dataclass(frozen=True)
class Gateway:
    """The built gateway.

    The phone simulator serves `simulated_channels`. `failed` is set when a background task has
    failed for good; the process should then end.
    """

    app: web.Application
    connectors: list[Connector]
    simulated_channels: frozenset[Channel]
    desk: Desk
    drain_state: DrainState
    failed: asyncio.Event


def create_services(
    context: StoreContext, secret: bytes, pubsub: PubSub, public_url: str, *, serves_webhooks: bool
) -> Services:
    """Return the services that every connector is created with."""
    ingest = Ingest(context.open_log(), secret, context.metrics)
    chat = ChatServices(ingest, Conversations(context.redis), pubsub)
    return Services(chat, Receipts(context.redis), secret, public_url, serves_webhooks)


def build(
    settings: Settings, context: StoreContext, secret: bytes, local_url: str, *, with_workers: bool
) -> Gateway:
    """Return the gateway, which this machine reaches at `local_url`.

    With `with_workers`, the router and the senders run in this process too; otherwise they run in
    processes of their own.
    """
    redis, pubsub, drain_state = context.redis, PubSub(context.redis), DrainState()
    public_url = settings.public_url or local_url
    effective_settings = channels.effective_settings(settings, secret, local_url)
    services = create_services(context, secret, pubsub, public_url, serves_webhooks=True)
    connectors = channels.create_connectors(effective_settings, services)
    ingest, conversations = services.chat.ingest, services.chat.conversations
    desk = Desk(redis, ingest, conversations, pubsub, public_url, settings.municipality)
    app = web.Application(client_max_size=MAX_BYTES, middlewares=[_answer_503_without_store])
    app.on_response_prepare.append(pages.add_headers)
    app.on_response_prepare.append(drain_state.close_connection)
    app.add_routes(Health(redis, drain_state).routes())
    app.add_routes(desk.routes())
    app.add_routes(pages.routes(PAGES_DIR, development=settings.development))
    for connector in connectors:
        app.add_routes(connector.routes())
    simulated_channels: frozenset[Channel] = frozenset()
    if settings.development:
        simulator = Simulator.from_settings(effective_settings, public_url, local_url)
        simulated_channels = simulator.channels
        _add_simulator(app, simulator)
    gateway = Gateway(app, connectors, simulated_channels, desk, drain_state, asyncio.Event())
    work = [pubsub.run()]
    if with_workers:
        work += workers.router_workers(context, pubsub)
        work.append(workers.create_outbox(context, channels.senders_by_channel(connectors)).run())
    # Order of the stop: sockets first, because the server waits for open requests; then the
    # background tasks; then the HTTP clients with which those tasks send.
    app.on_shutdown.append(_socket_closer(connectors, desk))
    app.cleanup_ctx.append(_connector_clients(connectors))
    app.cleanup_ctx.append(_background_work(work, gateway.failed))
    return gateway


@web.middleware
async def _answer_503_without_store(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 503 when the store is away, so that the sender repeats the request."""
    try:
        return await handler(request)
    except RedisError as error:
        if "Upgrade" in request.headers:  # a WebSocket takes no HTTP answer any more
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


def _connector_clients(connectors: list[Connector]) -> Any:
    async def running(_: web.Application) -> AsyncIterator[None]:
        async with channels.open_clients(connectors):
            yield

    return running


def _socket_closer(
    connectors: list[Connector], desk: Desk
) -> Callable[[web.Application], Awaitable[None]]:
    async def close_sockets(_: web.Application) -> None:
        await desk.stop()
        for connector in connectors:
            await connector.drain()

    return close_sockets


def _background_work(coroutines: list[Coroutine[Any, Any, None]], failed: asyncio.Event) -> Any:
    """Return a cleanup context that runs `coroutines` while the server runs, and sets `failed` when
    one of them fails."""

    def report_failure(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            _log.error("a part of the gateway failed", exc_info=error)
            failed.set()

    async def running(_: web.Application) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
        for task in tasks:
            task.add_done_callback(report_failure)
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return running
