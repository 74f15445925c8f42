"""Runs the engine's process: it takes turns from the stream, gives results back, keeps nothing.

python -m bot.worker [--model models/balie-….tar.gz]     (BALIE_REDIS_URL, BALIE_ENGINE_NAME)
"""

import argparse
import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Callable, List, Optional

from redis.asyncio import Redis

from bot import content, runtime, store, train
from bot.consumer import Consumer
from bot.hot_reload import reload_when_saved
from bot.search import Search

if TYPE_CHECKING:  # importing Rasa takes seconds, and must wait for runtime.quiet
    from bot.engine import Engine as RasaEngine

STORE_AWAY_S = 1.0
STOP_S = 1.5
PARENT_CHECK_S = 1.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h


async def serve(engine: "RasaEngine", url: str, name: str) -> None:
    """Work until SIGTERM, or until the parent dies where BALIE_PARENT_DEATH is set. The parent
    handles SIGINT."""
    redis = await _connected(url)
    consumer = Consumer(redis, engine, name)
    working = asyncio.create_task(consumer.run())
    loop = asyncio.get_running_loop()

    def stop() -> None:
        consumer.stop()
        loop.call_later(STOP_S, working.cancel)  # a store that is silent is not waited for

    loop.add_signal_handler(signal.SIGTERM, stop)
    beside = [asyncio.create_task(reload_when_saved(engine, train.ROOT / "bot", Search.load))]
    if _ends_with_parent():
        beside.append(asyncio.create_task(_when_orphaned(stop)))
    print("engine ready", flush=True)
    with contextlib.suppress(asyncio.CancelledError):
        await working
    for task in beside:
        task.cancel()
    await redis.close()


async def _connected(url: str) -> Redis:
    while True:
        with contextlib.suppress(*store.AWAY):
            return await store.connect(url)
        await asyncio.sleep(STORE_AWAY_S)


async def _when_orphaned(stop: Callable[[], None]) -> None:
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110  (the kernel tells nobody)
        await asyncio.sleep(PARENT_CHECK_S)
    stop()


def _ends_with_parent() -> bool:
    return os.environ.get("BALIE_PARENT_DEATH") == "1"


def main(arguments: Optional[List[str]] = None) -> int:
    """Load the model and serve; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _ends_with_parent() and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    model = _options(arguments).model.resolve()
    print("engine loading", flush=True)
    try:
        answers = content.load(train.ROOT / "bot")
    except content.ContentError as error:
        print(f"The content cannot be used:\n{error}", file=sys.stderr)
        return 1
    if not model.is_file():
        print(f"There is no model {model.name}: run make train", file=sys.stderr)
        return 1
    engine = _load(model, answers)
    url = os.environ.get("BALIE_REDIS_URL") or "redis://127.0.0.1:6379"
    name = os.environ.get("BALIE_ENGINE_NAME") or f"{socket.gethostname()}-{os.getpid()}"
    asyncio.run(serve(engine, url, name))
    return 0


def _options(arguments: Optional[List[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.worker")
    parser.add_argument(
        "--model",
        type=Path,
        default=train.usable_model(),
        help="the model to answer with (default: that of the files as they are, else the newest)",
    )
    return parser.parse_args(arguments)


def _load(model: Path, answers: content.Content) -> "RasaEngine":
    os.chdir(train.ROOT)  # Rasa imports our components by their module's name
    runtime.quiet()
    from bot.engine import Engine as RasaEngine

    runtime.hush_rasa()
    engine = RasaEngine(model, answers, Search.load())
    runtime.give_memory_back()
    return engine


if __name__ == "__main__":
    sys.exit(main())
