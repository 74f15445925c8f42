"""The engine's process: takes turns from the stream, gives results back, keeps nothing.

    python -m bot.worker        (BALIE_REDIS_URL, BALIE_ENGINE_NAME)

The wire is in docs/protocols.md, "Turns: router and engine".
"""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from bot import content, train

STREAM, GROUP = "turns", "engines"
BATCH = 16
BLOCK_MS = 1000
ABANDONED_MS = 3000
HEARTBEAT_S, HEARTBEAT_LIVES_S = 3.0, 10
STORE_AWAY_S = 0.5
MOST_TRIES = 3
PR_SET_PDEATHSIG = 1  # linux/prctl.h

_log = logging.getLogger("engine")

Entry = Tuple[bytes, Dict[bytes, bytes]]


class Worker:
    """One engine at work on the stream of turns."""

    def __init__(self, redis: Redis, engine: Any, name: str) -> None:
        self._redis = redis
        self._engine = engine
        self._name = name
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Take turns until told to stop; wait for a store that is away."""
        heart = asyncio.create_task(self._beat())
        try:
            while not self._stopping.is_set():
                try:
                    await self._step()
                except ResponseError as error:
                    # The store was emptied or is new: the group is made again.
                    _log.warning("turns cannot be read: %s", str(error).split()[0])
                    await self._make_group()
                except (RedisError, OSError) as error:
                    _log.warning("the store does not answer: %s", type(error).__name__)
                    await asyncio.sleep(STORE_AWAY_S)
        finally:
            heart.cancel()
            with contextlib.suppress(RedisError, OSError):
                await self._redis.delete(self._heart_key())

    def stop(self) -> None:
        """Finish the turn in hand, then end."""
        self._stopping.set()

    async def _make_group(self) -> None:
        with contextlib.suppress(ResponseError):  # it exists
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)

    async def _step(self) -> None:
        for entry in [*await self._abandoned(), *await self._new()]:
            if self._stopping.is_set():
                return
            await self._take(entry)

    async def _new(self) -> List[Entry]:
        found = await self._redis.xreadgroup(
            GROUP, self._name, {STREAM: ">"}, count=BATCH, block=BLOCK_MS
        )
        return [entry for _, entries in found for entry in entries]

    async def _abandoned(self) -> List[Entry]:
        """Turns that another engine took and never finished; one that was tried
        MOST_TRIES times is answered as failed, so that it cannot end engine after engine."""
        pending = await self._redis.xpending_range(
            STREAM, GROUP, min="-", max="+", count=BATCH, idle=ABANDONED_MS
        )
        ids = [one["message_id"] for one in pending]
        if not ids:
            return []
        claimed = await self._redis.xclaim(STREAM, GROUP, self._name, ABANDONED_MS, ids)
        tried = {one["message_id"]: one["times_delivered"] for one in pending}
        hopeless = [one for one in claimed if tried.get(one[0], 0) >= MOST_TRIES]
        for entry_id, fields in hopeless:
            turn = json.loads(fields[b"turn"])
            await self._give(entry_id, turn["reply_to"], _failed(turn, "tried_too_often"))
        return [one for one in claimed if one not in hopeless]

    async def _take(self, entry: Entry) -> None:
        entry_id, fields = entry
        try:
            turn = json.loads(fields[b"turn"])
            reply_to = turn["reply_to"]
        except (ValueError, KeyError):
            _log.error("turn %s cannot be read", entry_id.decode())
            await self._forget(entry_id)
            return
        now = int(time.time() * 1000)
        if turn["expires_at"] < now:
            await self._forget(entry_id)
            return
        await self._give(entry_id, reply_to, await self._result(turn, now))

    async def _result(self, turn: Dict[str, Any], now: int) -> Dict[str, Any]:
        try:
            return await self._engine.take(turn, now)
        except Exception as error:
            # Neither the text nor the traceback's values may be logged: where is enough.
            where = error.__traceback__
            while where and where.tb_next:
                where = where.tb_next
            line = where.tb_lineno if where else 0
            _log.error("turn %s failed: %s, line %d", turn["turn_id"], type(error).__name__, line)
            return _failed(turn, type(error).__name__)

    async def _give(self, entry_id: bytes, reply_to: str, result: Dict[str, Any]) -> None:
        await self._redis.xadd(reply_to, {"event": json.dumps(result, ensure_ascii=False)})
        await self._forget(entry_id)

    async def _forget(self, entry_id: bytes) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xack(STREAM, GROUP, entry_id)
            pipe.xdel(STREAM, entry_id)
            await pipe.execute()

    async def _beat(self) -> None:
        while True:
            with contextlib.suppress(RedisError, OSError):
                await self._redis.set(self._heart_key(), "ready", ex=HEARTBEAT_LIVES_S)
            await asyncio.sleep(HEARTBEAT_S)

    def _heart_key(self) -> str:
        return f"engine:{self._name}"


def _failed(turn: Dict[str, Any], reason: str) -> Dict[str, Any]:
    return {
        "type": "bot_failed",
        "conversation_id": turn["conversation_id"],
        "turn_id": turn["turn_id"],
        "at": int(time.time() * 1000),
        "reason": reason,
    }


async def serve(engine: Any, url: str, name: str) -> None:
    """Work until SIGTERM. SIGINT is left to whoever started us."""
    worker = Worker(Redis.from_url(url), engine, name)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, worker.stop)
    print("engine ready", flush=True)
    await worker.run()


def main() -> int:
    """Load the model and serve; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.environ.get("BALIE_PARENT_DEATH") and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    print("engine loading", flush=True)
    train.quiet()
    try:
        answers = content.load(train.ROOT / "bot")
    except content.ContentError as error:
        print(f"The answers cannot be used:\n{error}", file=sys.stderr)
        return 1
    model = train.current_model()
    if not model.exists():
        print("There is no model of the current content: run make train", file=sys.stderr)
        return 1
    engine = _load(model, answers)
    url = os.environ.get("BALIE_REDIS_URL") or "redis://127.0.0.1:6379"
    name = os.environ.get("BALIE_ENGINE_NAME") or f"{socket.gethostname()}-{os.getpid()}"
    asyncio.run(serve(engine, url, name))
    return 0


def _load(model: Path, answers: content.Content) -> Any:
    os.chdir(train.ROOT)  # Rasa imports our components by their module's name
    from bot.engine import Engine

    train.hush_rasa()
    return Engine(model, answers)


if __name__ == "__main__":
    sys.exit(main())
