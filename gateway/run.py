"""`balie run`: the whole counter on one machine, started in order and stopped in order."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys

from aiohttp import web
from redis.asyncio import Redis

from gateway import app, channels, health, identity, lock
from gateway.children import (
    ChildError,
    EmbeddedStore,
    EngineProcess,
    die_with,
    store_url,
    train,
)
from gateway.connection import connect
from gateway.console import progress, say
from gateway.metrics import Metrics, serving
from gateway.settings import ROOT, Settings

_log = logging.getLogger(__name__)

GOODBYE_S = 5.0


class StartError(Exception):
    """Balie cannot start; the text says why and what to do."""


async def run(settings: Settings, *, with_parent: bool = False) -> None:
    """Start everything, serve until SIGINT or SIGTERM, stop everything.

    With `with_parent` it also stops when the process that started it dies. Raises
    StartError, ChildError, PortTakenError or lock.AlreadyRunningError where it cannot start.
    """
    stop = _stop_signal()
    if with_parent:
        die_with(os.getppid())
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    main = asyncio.create_task(_run(settings))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({main, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not main.done():
        say("Stopping …")
        main.cancel()
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await main
    say("Stopped.")


async def _run(settings: Settings) -> None:
    async with contextlib.AsyncExitStack() as stack:
        wanted = f"http://{settings.host}:{settings.port}"
        stack.enter_context(lock.held(settings.data_dir, settings.public_url or wanted))
        listener = stack.enter_context(_listen(settings.host, settings.port))
        local_url = f"http://{_local_host(settings.host)}:{listener.getsockname()[1]}"
        redis = await _store(stack, settings)
        metrics = Metrics(redis)
        watched = await stack.enter_async_context(serving(settings, metrics))
        await train(ROOT, sys.stdout)
        secret = identity.secret(settings.data_dir, settings.secret)
        gateway = app.build(settings, redis, secret, local_url, metrics.meter)
        await _serve(stack, gateway.app, listener)
        engine = await _engine(stack, settings)
        async with progress("Loading the engine"):
            await _ready(redis, engine)
        await _tell(gateway, settings, settings.public_url or local_url, watched)
        await _first(asyncio.create_task(gateway.failed.wait()), engine)
        raise StartError("a part of Balie failed; the lines above say which")


async def _store(stack: contextlib.AsyncExitStack, settings: Settings) -> Redis:
    url = settings.redis_url
    if url is None:
        store = EmbeddedStore(settings.data_dir)
        stack.push_async_callback(store.stop)
        async with progress("Starting the store"):
            await store.start()
        url = store_url(settings.data_dir)
    redis = connect(url)
    stack.push_async_callback(redis.aclose)
    if not (await health.ready_parts(redis))["store"]:
        raise StartError("BALIE_REDIS_URL is wrong: no store answers there")
    return redis


async def _serve(
    stack: contextlib.AsyncExitStack, application: web.Application, listener: socket.socket
) -> None:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=GOODBYE_S)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    await web.SockSite(runner, listener).start()


async def _engine(stack: contextlib.AsyncExitStack, settings: Settings) -> asyncio.Task[None]:
    process = EngineProcess(
        ROOT,
        settings.redis_url or store_url(settings.data_dir),
        identity.worker_name(),
        settings.data_dir / "engine.log",
    )
    task = asyncio.create_task(process.run())

    async def end() -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, ChildError):
            await task

    stack.push_async_callback(end)
    return task


async def _ready(redis: Redis, engine: asyncio.Task[None]) -> None:
    while not all((await health.ready_parts(redis)).values()):
        if engine.done():
            engine.result()
        await asyncio.sleep(0.1)


async def _first(*tasks: asyncio.Task[object] | asyncio.Task[None]) -> None:
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _tell(gateway: app.Gateway, settings: Settings, url: str, watched: str) -> None:
    say()
    for line in channels.described(gateway.connectors, gateway.accounts):
        say(f"  {line}")
    say(f"  {watched}")
    first = await gateway.desk.ensure_first_account()
    if first:
        say(f"\n  Desk: sign in as {first.id} with one-time password {first.password}")
    if settings.development:
        say(f"\n  Desk: {url}/desk   Phone simulator: {url}/simulator")
    say(f"\nBalie is ready: open {url}")


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), reuse_port=False)
    except PermissionError:
        raise StartError(f"BALIE_PORT is wrong: port {port} may not be used by you") from None
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise StartError(f"BALIE_HOST is wrong: there is no address {host}") from None
        raise StartError(
            f"port {port} on {host} is taken by another program: "
            "stop that one, or set BALIE_PORT to another port"
        ) from None


def _local_host(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    return stop
