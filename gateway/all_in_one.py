"""The command `balie run`: starts every role of Balie on one machine, and stops them in order."""

import asyncio
import contextlib
import os
import sys

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway import app, health, identity, lock, serving
from gateway.banner import print_banner
from gateway.children import EmbeddedStore, EngineProcess, die_with_parent, store_url, train
from gateway.connection import connect
from gateway.console import progress
from gateway.metrics import Metrics, serve_metrics
from gateway.process import StartError, run_in_background, until_stopped, wait_for_any
from gateway.settings import ROOT, Settings
from gateway.workers import StoreContext


async def run(settings: Settings, *, with_parent: bool = False) -> None:
    """Start all roles, serve until SIGINT or SIGTERM, then stop all roles.

    With `with_parent`, Balie also stops when its parent process dies. Raises StartError,
    ChildError, PortTakenError or lock.AlreadyRunningError where Balie cannot start.
    """
    if with_parent:
        die_with_parent(os.getppid())
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await until_stopped(_run(settings))


async def _run(settings: Settings) -> None:
    async with contextlib.AsyncExitStack() as stack:
        configured_url = f"http://{settings.host}:{settings.port}"
        stack.enter_context(lock.acquire(settings.data_dir, settings.public_url or configured_url))
        listener = stack.enter_context(serving.open_listener(settings.host, settings.port))
        local_url = serving.local_url(settings.host, listener)
        redis = await _open_store(stack, settings)
        metrics = Metrics(redis)
        metrics_address = await stack.enter_async_context(serve_metrics(settings, metrics))
        await train(ROOT, sys.stdout)
        secret = identity.secret(settings.data_dir, settings.secret)
        context = StoreContext(redis, settings.store_replicas, metrics.metrics)
        gateway = app.build(settings, context, secret, local_url, with_workers=True)
        await serving.serve(stack, gateway.app, listener)
        engine = await stack.enter_async_context(run_in_background(_engine_process(settings).run()))
        async with progress("Loading the engine"):
            await health.wait_until_ready(redis, engine)
        url = settings.public_url or local_url
        await print_banner(
            gateway, settings, url, "Balie is ready", _banner_lines(settings, metrics_address)
        )
        await wait_for_any(asyncio.create_task(gateway.failed.wait()), engine)
        raise StartError("a part of Balie failed; the lines above say which")


def _banner_lines(settings: Settings, metrics: str) -> dict[str, str]:
    data_dir = settings.data_dir.resolve()
    logs = [data_dir / "engine.log"] + ([] if settings.redis_url else [data_dir / "store.log"])
    return {
        "Metrics": metrics,
        "Data": str(data_dir),
        "Logs": f"this terminal, {' and '.join(map(str, logs))}",
        "Stop": "Ctrl-C",
    }


async def _open_store(stack: contextlib.AsyncExitStack, settings: Settings) -> Redis:
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


def _engine_process(settings: Settings) -> EngineProcess:
    url = settings.redis_url or store_url(settings.data_dir)
    return EngineProcess(ROOT, url, identity.worker_name(), settings.data_dir / "engine.log")
