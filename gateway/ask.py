"""`balie ask`: questions to the bot from a terminal, through the engine that citizens get.

Each question is a conversation of its own, decided by the same `decide`; only its transcript
is nowhere kept. The engine of a Balie that runs is used where there is one.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TextIO

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract import turns
from contract.channels import Channel
from contract.effects import AskBot
from contract.events import BotAnswered, BotFailed, CitizenWrote, TimerFired, Understanding, decode
from contract.messages import Author
from contract.turns import STREAM
from gateway import health, identity
from gateway.children import EmbeddedStore, EngineProcess, store_url, train
from gateway.connection import connect
from gateway.console import progress, say
from gateway.settings import ROOT, Settings
from routing.conversation.decide import decide
from routing.conversation.decision import Decision
from routing.conversation.phases import State
from routing.log.text import clean

IN_HAND = 32
PATIENCE_S = 60.0
PROGRESS_EVERY_S = 2.0

_Result = BotAnswered | BotFailed


async def ask_one(settings: Settings, text: str) -> int:
    """Print the answer to `text`; the exit code."""
    if not text.strip():
        print("balie: ask something, such as: balie ask 'Wat kost een paspoort?'", file=sys.stderr)
        return 2
    async with _engine(settings) as redis, _Questions(redis) as questions:
        print((await questions.ask(text))["answer"])
    return 0


async def ask_lines(settings: Settings, lines: TextIO) -> int:
    """Print a JSON line for every line of `lines`, in order; the exit code."""
    async with _engine(settings) as redis, _Questions(redis) as questions:
        pending: asyncio.Queue[asyncio.Task[dict[str, Any]] | None] = asyncio.Queue(IN_HAND)
        reading = asyncio.create_task(_read(lines, questions, pending))
        async with _counted() as count:
            while task := await pending.get():
                print(json.dumps(await task, ensure_ascii=False), flush=True)
                count()
        await reading
    return 0


async def _read(
    lines: TextIO,
    questions: "_Questions",
    pending: asyncio.Queue[asyncio.Task[dict[str, Any]] | None],
) -> None:
    while line := await asyncio.to_thread(lines.buffer.readline):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        await pending.put(asyncio.create_task(questions.ask(text)))
    await pending.put(None)


class _Questions:
    """Questions on their way to the engine, and the stream their results come back on."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._stream = f"ask:{uuid.uuid4().hex}"
        self._waiting: dict[str, asyncio.Future[_Result]] = {}

    async def __aenter__(self) -> "_Questions":
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self._redis.delete(self._stream)

    async def ask(self, text: str) -> dict[str, Any]:
        """What the bot makes of `text`, as `balie ask --json` prints it."""
        asked = decide(None, _wrote(text))
        turn = next((one for one in asked.effects if isinstance(one, AskBot)), None)
        if turn is None:  # nothing to understand, such as an empty line
            return _described(text, Understanding(outcome="clarify"), asked)
        result = await self._result(turn)
        if isinstance(result, BotAnswered):
            return _described(text, result.understanding, decide(asked.conversation, result))
        silent = TimerFired(
            conversation_id=turn.conversation_id,
            at=turn.expires_at,
            name="turn",
            due=turn.expires_at,
        )
        return _described(text, Understanding(), decide(asked.conversation, result or silent))

    async def _result(self, turn: AskBot) -> _Result | None:
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting[turn.turn_id] = future
        patient = msgspec.structs.replace(turn, expires_at=turn.expires_at + int(PATIENCE_S * 1000))
        await self._redis.xadd(
            STREAM, {"turn": turns.encode(turns.of_effect(patient, self._stream))}
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await future
        except TimeoutError:
            return None
        finally:
            del self._waiting[turn.turn_id]

    async def _listen(self) -> None:
        read_to: Any = "0"
        while True:
            found: Any = await self._redis.xread({self._stream: read_to}, count=100, block=1000)
            for _, entries in found:
                for entry_id, fields in entries:
                    read_to = entry_id
                    self._take(decode(fields[b"event"]))

    def _take(self, event: object) -> None:
        if isinstance(event, _Result):
            future = self._waiting.get(event.turn_id)
            if future and not future.done():
                future.set_result(event)


def _wrote(text: str) -> CitizenWrote:
    # The front end of REST introduces itself as a computer, and so does this command.
    identifier = uuid.uuid4().hex
    return CitizenWrote(
        conversation_id=identifier,
        at=int(time.time() * 1000),
        channel=Channel.REST,
        address=identifier,
        text=clean(text),
    )


def _described(text: str, seen: Understanding, decision: Decision) -> dict[str, Any]:
    conversation = decision.conversation
    offered = conversation is not None and conversation.state is State.OFFERED
    said = [one.text for one in decision.messages if one.author is not Author.CITIZEN]
    return {
        "text": text,
        "language": seen.writes or seen.language,
        "topic": seen.topic,
        "aspect": seen.aspect,
        "confidence": round(seen.confidence, 4),
        "alternatives": [msgspec.to_builtins(one) for one in seen.alternatives],
        "outcome": "handover" if offered else seen.outcome,
        "answer": "\n\n".join(said),
    }


@contextlib.asynccontextmanager
async def _engine(settings: Settings) -> AsyncIterator[Redis]:
    """A store with an engine that takes turns: a running one, else one for now."""
    url = settings.redis_url or store_url(settings.data_dir)
    with contextlib.suppress(RedisError, OSError):
        redis = await connect(url)
        try:
            if all((await health.ready_parts(redis)).values()):
                yield redis
                return
        finally:
            await redis.aclose()
    async with _engine_for_now() as own:
        yield own


@contextlib.asynccontextmanager
async def _engine_for_now() -> AsyncIterator[Redis]:
    await train(ROOT, sys.stderr)
    with tempfile.TemporaryDirectory(prefix="balie-") as folder:
        store = EmbeddedStore(Path(folder))
        await store.start()
        redis = await connect(store_url(Path(folder)))
        name = identity.worker_name()
        process = EngineProcess(ROOT, store_url(Path(folder)), name, Path(folder) / "engine.log")
        engine = asyncio.create_task(process.run())
        try:
            async with progress("Loading the engine", sys.stderr):
                while not all((await health.ready_parts(redis)).values()):
                    if engine.done():
                        engine.result()
                    await asyncio.sleep(0.1)
            yield redis
        finally:
            engine.cancel()
            await asyncio.gather(engine, return_exceptions=True)
            await redis.aclose()
            await store.stop()


@contextlib.asynccontextmanager
async def _counted() -> AsyncIterator[Any]:
    """Tells on a terminal's standard error how many were answered, every few seconds."""
    answered = 0

    def count() -> None:
        nonlocal answered
        answered += 1

    async def tell() -> None:
        while True:
            await asyncio.sleep(PROGRESS_EVERY_S)
            say(f"{answered} answered …", sys.stderr)

    telling = asyncio.create_task(tell())
    try:
        yield count
    finally:
        telling.cancel()
