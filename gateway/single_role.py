"""The commands `balie gateway`, `balie router`, `balie engine` and `balie send`.

Each runs one role in a process of its own. Any number of processes of each role share one store.
"""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway import app, channels, identity, serving, workers
from gateway.banner import print_banner
from gateway.children import EngineProcess, train
from gateway.connection import connect_with_retry
from gateway.console import print_line
from gateway.metrics import Metrics, serve_metrics
from gateway.process import StartError, run_in_background, until_stopped, wait_for_any
from gateway.pubsub import PubSub
from gateway.settings import ROOT, Settings
from gateway.workers import StoreContext

STOP_TIMEOUT_S = 9.0
"""How long a stop may take: service managers kill after ten seconds or later."""

STORE_WAIT_S = 30.0
"""How long a start waits for a store that is still starting."""

READY_POLL_S = 0.1


async def run(role: str, settings: Settings) -> None:
    """Run `role`, one of ROLES, until SIGINT or SIGTERM. Raises StartError, ChildError or
    PortTakenError where it cannot start or continue."""
    if settings.redis_url is None:
        raise StartError(f"BALIE_REDIS_URL is missing: balie {role} shares a store with the others")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await until_stopped(_run(role, settings, settings.redis_url), STOP_TIMEOUT_S)


async def _run(role: str, settings: Settings, url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        redis = await _connect(url)
        stack.push_async_callback(redis.aclose)
        metrics = Metrics(redis)
        print_line(f"Metrics: {await stack.enter_async_context(serve_metrics(settings, metrics))}")
        context = StoreContext(redis, settings.store_replicas, metrics.metrics)
        await ROLES[role](stack, settings, context)
        raise StartError(f"a part of balie {role} ended; the lines above say which")


async def _run_gateway(
    stack: contextlib.AsyncExitStack, settings: Settings, context: StoreContext
) -> None:
    listener = stack.enter_context(serving.open_listener(settings.host, settings.port))
    local_url = serving.local_url(settings.host, listener)
    secret = identity.secret(settings.data_dir, settings.secret)
    gateway = app.build(settings, context, secret, local_url, with_workers=False)
    runner = await serving.serve(stack, gateway.app, listener)
    stack.push_async_callback(serving.drain, runner, gateway.drain_state, listener)
    url = settings.public_url or local_url
    await print_banner(gateway, settings, url, "balie gateway is ready", {})
    await gateway.failed.wait()


async def _run_router(stack: contextlib.AsyncExitStack, _: Settings, context: StoreContext) -> None:
    await _run_workers(stack, "router", *workers.router_workers(context, PubSub(context.redis)))


async def _run_sender(
    stack: contextlib.AsyncExitStack, settings: Settings, context: StoreContext
) -> None:
    secret = identity.secret(settings.data_dir, settings.secret)
    # The address of the phone simulator, in a development gateway on this machine.
    local_url = f"http://{serving.local_host(settings.host)}:{settings.port}"
    effective_settings = channels.effective_settings(settings, secret, local_url)
    public_url = settings.public_url or local_url
    services = app.create_services(
        context, secret, PubSub(context.redis), public_url, serves_webhooks=False
    )
    connectors = channels.create_connectors(effective_settings, services)
    await stack.enter_async_context(channels.open_clients(connectors))
    outbox = workers.create_outbox(context, channels.senders_by_channel(connectors))
    await _run_workers(stack, "send", outbox.run())


async def _run_engine(
    stack: contextlib.AsyncExitStack, settings: Settings, context: StoreContext
) -> None:
    await train(ROOT, sys.stdout)
    name = identity.worker_name()
    process = EngineProcess(ROOT, settings.redis_url or "", name, log_file=None)
    engine = await stack.enter_async_context(run_in_background(process.run()))
    while not await _is_engine_ready(context.redis, name):
        if engine.done():
            engine.result()
        await asyncio.sleep(READY_POLL_S)
    print_line("balie engine is ready")
    await engine


_RoleRunner = Callable[[contextlib.AsyncExitStack, Settings, StoreContext], Awaitable[None]]

ROLES: dict[str, _RoleRunner] = {
    "gateway": _run_gateway,
    "router": _run_router,
    "engine": _run_engine,
    "send": _run_sender,
}


async def _run_workers(
    stack: contextlib.AsyncExitStack, role: str, *coroutines: Coroutine[Any, Any, None]
) -> None:
    tasks = [
        await stack.enter_async_context(run_in_background(coroutine)) for coroutine in coroutines
    ]
    print_line(f"balie {role} is ready")
    await wait_for_any(*tasks)


async def _connect(url: str) -> Redis:
    try:
        return await connect_with_retry(url, STORE_WAIT_S)
    except TimeoutError:
        raise StartError("BALIE_REDIS_URL is wrong: no store answers there") from None


async def _is_engine_ready(redis: Redis, engine: str) -> bool:
    try:
        return bool(await redis.exists(f"engine:{engine}"))
    except (RedisError, OSError):
        return False
