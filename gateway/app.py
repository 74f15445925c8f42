"""The web application: everything is built and connected here, and nowhere else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from redis.asyncio import Redis

from connectors.base import Connector
from connectors.web import Counter, WebConnector
from connectors.webhook import MAX_BYTES
from desk.app import Desk
from gateway import channels, pages, roles
from gateway.bell import Bell
from gateway.channels import Accounts
from gateway.health import Health
from gateway.inbox import LogInbox
from gateway.serving import Door
from gateway.settings import ROOT, Settings
from routing.journal import Heard
from routing.log import Log
from routing.messages import Channel
from routing.store import Store
from simulator.app import Simulator

_log = logging.getLogger(__name__)

BUILT = ROOT / "web" / "dist"


@dataclass(frozen=True)
class Gateway:
    """The application; its connectors, to tell of; and the event that is set when a part of
    it failed for good and the process should end."""

    app: web.Application
    connectors: list[Connector]
    accounts: Accounts
    desk: Desk
    door: Door
    failed: asyncio.Event


def counter(redis: Redis, secret: bytes, bell: Bell) -> Counter:
    """What connectors are connected to."""
    return Counter(LogInbox(Log(redis), Heard(redis), secret), Store(redis), bell)


def build(
    settings: Settings, redis: Redis, secret: bytes, local_url: str, *, whole: bool
) -> Gateway:
    """The gateway on `redis`, reachable on this machine at `local_url`. `whole`: with the work
    of router and senders beside it, which else goes on in processes of their own."""
    bell, door = Bell(redis), Door()
    accounts = channels.accounts(settings, secret, local_url)
    made = channels.connectors(accounts, counter(redis, secret, bell), secret, settings.rest_token)
    public_url = settings.public_url or local_url
    desk = Desk(redis, Log(redis), Store(redis), bell, public_url, settings.municipality)
    app = web.Application(client_max_size=MAX_BYTES)
    app.on_response_prepare.append(pages.add_headers)
    app.on_response_prepare.append(door.say_so)
    app.add_routes(Health(redis, door).routes())
    app.add_routes(desk.routes())
    app.add_routes(pages.routes(BUILT, development=settings.development))
    for connector in made:
        app.add_routes(connector.routes())
    gateway = Gateway(app, made, accounts, desk, door, asyncio.Event())
    if settings.development:
        _add_simulator(gateway, local_url)
    work = [bell.run()]
    if whole:
        work += roles.routing(redis, bell)
        work.append(roles.outbox(redis, channels.senders(made)).run())
    # Sockets close first, as the end of open requests is waited for; then the work ends, and
    # only then the clients it sends with.
    app.on_shutdown.append(_goodbye(made, desk))
    app.cleanup_ctx.append(_connectors(made))
    app.cleanup_ctx.append(_work(work, gateway.failed))
    return gateway


def _add_simulator(gateway: Gateway, local_url: str) -> None:
    simulated = gateway.accounts.simulated
    simulator = Simulator(
        local_url,
        twilio=gateway.accounts.twilio if Channel.SMS in simulated else None,
        telegram=gateway.accounts.telegram if Channel.TELEGRAM in simulated else None,
    )
    gateway.app.add_routes(simulator.routes())

    async def running(_: web.Application) -> AsyncIterator[None]:
        await simulator.start()
        yield
        await simulator.stop()

    gateway.app.cleanup_ctx.append(running)


def _connectors(made: list[Connector]) -> Any:
    async def running(_: web.Application) -> AsyncIterator[None]:
        async with channels.opened(made):
            yield

    return running


def _goodbye(made: list[Connector], desk: Desk) -> Callable[[web.Application], Awaitable[None]]:
    async def close_sockets(_: web.Application) -> None:
        await desk.stop()
        for connector in made:
            if isinstance(connector, WebConnector):
                await connector.stop()

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
