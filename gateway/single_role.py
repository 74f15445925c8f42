"""`balie gateway`, `balie router`, `balie engine`, `balie send`: one role in a process of its
own, any number of each, on a store that they share."""

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
from gateway.connection import patiently
from gateway.console import say
from gateway.metrics import Metrics, watched
from gateway.process import StartError, beside, first_failure, until_stopped
from gateway.pubsub import PubSub
from gateway.settings import ROOT, Settings
from gateway.workers import Installation

STOP_S = 9.0
"""How long a stop may take: service managers kill after ten seconds or more."""

STORE_WAIT_S = 30.0
"""How long a start waits for a store that starts at the same time."""

READY_CHECK_S = 0.1


async def run(role: str, settings: Settings) -> None:
    """Be `role`, one of ROLES, until SIGINT or SIGTERM. Raises StartError or ChildError where
    it cannot start or go on."""
    if settings.redis_url is None:
        raise StartError(f"BALIE_REDIS_URL is missing: balie {role} shares a store with the others")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await until_stopped(_run(role, settings, settings.redis_url), STOP_S)


async def _run(role: str, settings: Settings, url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        redis = await _store(url)
        stack.push_async_callback(redis.aclose)
        metrics = Metrics(redis)
        say(f"Metrics: {await stack.enter_async_context(watched(settings, metrics))}")
        at = Installation(redis, settings.store_replicas, metrics.metrics)
        await ROLES[role](stack, settings, at)
        raise StartError(f"a part of balie {role} ended; the lines above say which")


async def _gateway(stack: contextlib.AsyncExitStack, settings: Settings, at: Installation) -> None:
    listener = stack.enter_context(serving.listener(settings.host, settings.port))
    local_url = serving.local_url(settings.host, listener)
    secret = identity.secret(settings.data_dir, settings.secret)
    gateway = app.build(settings, at, secret, local_url, whole=False)
    runner = await serving.serve(stack, gateway.app, listener)
    stack.push_async_callback(serving.drain, runner, gateway.door, listener)
    url = settings.public_url or local_url
    await print_banner(gateway, settings, url, "balie gateway is ready", {})
    await gateway.failed.wait()


async def _router(stack: contextlib.AsyncExitStack, _: Settings, at: Installation) -> None:
    await _working(stack, "router", *workers.routing(at, PubSub(at.redis)))


async def _send(stack: contextlib.AsyncExitStack, settings: Settings, at: Installation) -> None:
    secret = identity.secret(settings.data_dir, settings.secret)
    # Where the phone simulator of a gateway on this machine is, in development.
    local_url = f"http://{serving.local_host(settings.host)}:{settings.port}"
    in_use = channels.settings_in_use(settings, secret, local_url)
    public_url = settings.public_url or local_url
    services = app.services(at, secret, PubSub(at.redis), public_url, serves_webhooks=False)
    made = channels.connectors(in_use, services)
    await stack.enter_async_context(channels.opened(made))
    outbox = workers.outbox(at, channels.senders(made))
    await _working(stack, "send", outbox.run())


async def _engine(stack: contextlib.AsyncExitStack, settings: Settings, at: Installation) -> None:
    await train(ROOT, sys.stdout)
    name = identity.worker_name()
    process = EngineProcess(ROOT, settings.redis_url or "", name, log_file=None)
    engine = await stack.enter_async_context(beside(process.run()))
    while not await _is_ready(at.redis, name):
        if engine.done():
            engine.result()
        await asyncio.sleep(READY_CHECK_S)
    say("balie engine is ready")
    await engine


_Role = Callable[[contextlib.AsyncExitStack, Settings, Installation], Awaitable[None]]

ROLES: dict[str, _Role] = {
    "gateway": _gateway,
    "router": _router,
    "engine": _engine,
    "send": _send,
}


async def _working(
    stack: contextlib.AsyncExitStack, role: str, *work: Coroutine[Any, Any, None]
) -> None:
    tasks = [await stack.enter_async_context(beside(one)) for one in work]
    say(f"balie {role} is ready")
    await first_failure(*tasks)


async def _store(url: str) -> Redis:
    try:
        return await patiently(url, STORE_WAIT_S)
    except TimeoutError:
        raise StartError("BALIE_REDIS_URL is wrong: no store answers there") from None


async def _is_ready(redis: Redis, engine: str) -> bool:
    try:
        return bool(await redis.exists(f"engine:{engine}"))
    except (RedisError, OSError):
        return False
