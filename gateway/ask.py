"""The command `balie ask`: asks the engine questions from a terminal.

Each question is a conversation of its own, which `decide` decides as it does a citizen's; its
transcript is not stored. The command uses the engine of a running Balie, else it starts one.
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
from gateway.console import print_line, progress
from gateway.settings import ROOT, Settings
from routing.conversation.decide import decide
from routing.conversation.decision import Decision
from routing.conversation.phases import State
from routing.log.text import clean

MAX_PENDING = 32
ANSWER_TIMEOUT_S = 60.0
PROGRESS_INTERVAL_S = 2.0

_HANDED_OVER = (State.OFFERED, State.QUEUED)

_Result = BotAnswered | BotFailed


async def ask_one(settings: Settings, text: str) -> int:
    """Print the answer to `text`; return the exit code."""
    if not text.strip():
        print("balie: ask something, such as: balie ask 'Wat kost een paspoort?'", file=sys.stderr)
        return 2
    async with _connect_to_engine(settings) as redis, _QuestionClient(redis) as questions:
        print((await questions.ask(text))["answer"])
    return 0


async def ask_lines(settings: Settings, lines: TextIO) -> int:
    """Print a JSON line for every line of `lines`, in order; return the exit code."""
    async with _connect_to_engine(settings) as redis, _QuestionClient(redis) as questions:
        pending: asyncio.Queue[asyncio.Task[dict[str, Any]] | None] = asyncio.Queue(MAX_PENDING)
        reading = asyncio.create_task(_read_questions(lines, questions, pending))
        async with _progress_counter() as count:
            while task := await pending.get():
                print(json.dumps(await task, ensure_ascii=False), flush=True)
                count()
        await reading
    return 0


async def _read_questions(
    lines: TextIO,
    questions: "_QuestionClient",
    pending: asyncio.Queue[asyncio.Task[dict[str, Any]] | None],
) -> None:
    while line := await asyncio.to_thread(lines.buffer.readline):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        await pending.put(asyncio.create_task(questions.ask(text)))
    await pending.put(None)


class _QuestionClient:
    """Sends questions to the engine, and reads the results from a stream of its own."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._stream = f"ask:{uuid.uuid4().hex}"
        self._pending: dict[str, asyncio.Future[_Result]] = {}

    async def __aenter__(self) -> "_QuestionClient":
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self._redis.delete(self._stream)

    async def ask(self, text: str) -> dict[str, Any]:
        """Return the answer to `text`, with the fields that `balie ask --json` prints."""
        decision = decide(None, _citizen_event(text))
        turn = next((effect for effect in decision.effects if isinstance(effect, AskBot)), None)
        if turn is None:  # nothing to understand, such as an empty line
            return _answer_fields(text, Understanding(outcome="clarify"), decision)
        result = await self._result(turn)
        if isinstance(result, BotAnswered):
            return _answer_fields(text, result.understanding, decide(decision.conversation, result))
        timeout = TimerFired(
            conversation_id=turn.conversation_id,
            at=turn.expires_at,
            name="turn",
            due=turn.expires_at,
        )
        return _answer_fields(
            text, Understanding(), decide(decision.conversation, result or timeout)
        )

    async def _result(self, turn: AskBot) -> _Result | None:
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._pending[turn.turn_id] = future
        request = msgspec.structs.replace(
            turn, expires_at=turn.expires_at + int(ANSWER_TIMEOUT_S * 1000)
        )
        await self._redis.xadd(
            STREAM, {"turn": turns.encode(turns.of_effect(request, self._stream))}
        )
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await future
        except TimeoutError:
            return None
        finally:
            del self._pending[turn.turn_id]

    async def _listen(self) -> None:
        read_to: Any = "0"
        while True:
            streams: Any = await self._redis.xread({self._stream: read_to}, count=100, block=1000)
            for _, entries in streams:
                for entry_id, fields in entries:
                    read_to = entry_id
                    self._set_result(decode(fields[b"event"]))

    def _set_result(self, event: object) -> None:
        if isinstance(event, _Result):
            future = self._pending.get(event.turn_id)
            if future and not future.done():
                future.set_result(event)


def _citizen_event(text: str) -> CitizenWrote:
    # On the REST channel the answer has no introduction: the client introduces itself.
    identifier = uuid.uuid4().hex
    return CitizenWrote(
        conversation_id=identifier,
        at=int(time.time() * 1000),
        channel=Channel.REST,
        address=identifier,
        text=clean(text),
    )


def _answer_fields(text: str, understanding: Understanding, decision: Decision) -> dict[str, Any]:
    conversation = decision.conversation
    is_handed_over = conversation is not None and conversation.state in _HANDED_OVER
    texts = [message.text for message in decision.messages if message.author is not Author.CITIZEN]
    return {
        "text": text,
        "language": understanding.writes or understanding.language,
        "topic": understanding.topic,
        "aspect": understanding.aspect,
        "confidence": round(understanding.confidence, 4),
        "alternatives": [msgspec.to_builtins(topic) for topic in understanding.alternatives],
        "outcome": "handover" if is_handed_over else understanding.outcome,
        "answer": "\n\n".join(texts),
        "care": understanding.care,
        "care_kind": understanding.care_kind,
    }


@contextlib.asynccontextmanager
async def _connect_to_engine(settings: Settings) -> AsyncIterator[Redis]:
    """Yield a client of a store whose engine is ready: a running one, else a temporary one."""
    url = settings.redis_url or store_url(settings.data_dir)
    with contextlib.suppress(RedisError, OSError):
        redis = await connect(url)
        try:
            if all((await health.ready_parts(redis)).values()):
                yield redis
                return
        finally:
            await redis.aclose()
    async with _temporary_engine() as redis:
        yield redis


@contextlib.asynccontextmanager
async def _temporary_engine() -> AsyncIterator[Redis]:
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
                await health.wait_until_ready(redis, engine)
            yield redis
        finally:
            engine.cancel()
            await asyncio.gather(engine, return_exceptions=True)
            await redis.aclose()
            await store.stop()


@contextlib.asynccontextmanager
async def _progress_counter() -> AsyncIterator[Any]:
    """Print the number of answered questions to standard error at intervals. Yields the function
    that counts one."""
    answered = 0

    def count() -> None:
        nonlocal answered
        answered += 1

    async def print_count() -> None:
        while True:
            await asyncio.sleep(PROGRESS_INTERVAL_S)
            print_line(f"{answered} answered …", sys.stderr)

    printing = asyncio.create_task(print_count())
    try:
        yield count
    finally:
        printing.cancel()
