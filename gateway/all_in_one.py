"""`balie run`: the whole counter on one machine, started in order and stopped in order."""

import asyncio
import contextlib
import os
import sys

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway import app, health, identity, lock, serving
from gateway.banner import print_banner
from gateway.children import EmbeddedStore, EngineProcess, die_with, store_url, train
from gateway.connection import connect
from gateway.console import progress
from gateway.metrics import Metrics, watched
from gateway.process import StartError, beside, first_failure, until_stopped
from gateway.settings import ROOT, Settings
from gateway.workers import Installation


async def run(settings: Settings, *, with_parent: bool = False) -> None:
    """Start everything, serve until SIGINT or SIGTERM, stop everything.

    With `with_parent` it also stops when the process that started it dies. Raises
    StartError, ChildError, PortTakenError or lock.AlreadyRunningError where it cannot start.
    """
    if with_parent:
        die_with(os.getppid())
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await until_stopped(_run(settings))


async def _run(settings: Settings) -> None:
    async with contextlib.AsyncExitStack() as stack:
        wanted = f"http://{settings.host}:{settings.port}"
        stack.enter_context(lock.held(settings.data_dir, settings.public_url or wanted))
        listener = stack.enter_context(serving.listener(settings.host, settings.port))
        local_url = serving.local_url(settings.host, listener)
        redis = await _store(stack, settings)
        metrics = Metrics(redis)
        watched_at = await stack.enter_async_context(watched(settings, metrics))
        await train(ROOT, sys.stdout)
        secret = identity.secret(settings.data_dir, settings.secret)
        at = Installation(redis, settings.store_replicas, metrics.metrics)
        gateway = app.build(settings, at, secret, local_url, whole=True)
        await serving.serve(stack, gateway.app, listener)
        engine = await stack.enter_async_context(beside(_engine(settings).run()))
        async with progress("Loading the engine"):
            await _ready(redis, engine)
        url = settings.public_url or local_url
        await print_banner(gateway, settings, url, "Balie is ready", _more(settings, watched_at))
        await first_failure(asyncio.create_task(gateway.failed.wait()), engine)
        raise StartError("a part of Balie failed; the lines above say which")


def _more(settings: Settings, metrics: str) -> dict[str, str]:
    folder = settings.data_dir.resolve()
    logs = [folder / "engine.log"] + ([] if settings.redis_url else [folder / "store.log"])
    return {
        "Metrics": metrics,
        "Data": str(folder),
        "Logs": f"this terminal, {' and '.join(map(str, logs))}",
        "Stop": "Ctrl-C",
    }


async def _store(stack: contextlib.AsyncExitStack, settings: Settings) -> Redis:
    url = settings.redis_url
    if url is None:
        store = EmbeddedStore(settings.data_dir)
        stack.push_async_callback(store.stop)
        async with progress("Starting the store"):
            await store.start()
        url = store_url(settings.data_dir)
    try:
        redis = await connect(url)
    except (RedisError, OSError):
        raise StartError("BALIE_REDIS_URL is wrong: no store answers there") from None
    stack.push_async_callback(redis.aclose)
    return redis


def _engine(settings: Settings) -> EngineProcess:
    url = settings.redis_url or store_url(settings.data_dir)
    return EngineProcess(ROOT, url, identity.worker_name(), settings.data_dir / "engine.log")


async def _ready(redis: Redis, engine: asyncio.Task[None]) -> None:
    while not all((await health.ready_parts(redis)).values()):
        if engine.done():
            engine.result()
        await asyncio.sleep(0.1)
