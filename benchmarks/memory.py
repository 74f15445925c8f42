"""Bytes of the store a conversation needs: .venv/bin/python -m benchmarks.memory

Conversations on four channels, of three questions each that the real engine has answered (so many
different dialogues as --dialogues says; the rest repeat their answers under other addresses), with
buttons, acceptance reports, and on SMS and WhatsApp the provider's two status callbacks. Then all
executors have done their work and the logs are trimmed, as they are every half minute. Counted
are MEMORY USAGE of every key of a conversation, its share of the keys that conversations share,
and how much used_memory has grown. Prints a table for conversations that are idle, and for the
same ones once they are closed.
"""

import argparse
import asyncio
import contextlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis

from benchmarks import measure
from benchmarks.measure import goal_line, markdown_table, print_progress
from benchmarks.rest_dialogues import DialogueSource
from benchmarks.routing import RouterRunner
from contract import effects, events, turns
from contract.channels import Channel
from contract.effects import AskBot, Send
from contract.events import BotAnswered, CitizenWrote, DeliveryReported, SendReported, TimerFired
from contract.outcomes import Accepted
from contract.turns import STREAM
from gateway.connection import connect
from routing.conversation.contact import IDLE
from routing.log import partitions
from routing.log.executors import EXECUTORS
from routing.log.ingest import Ingest
from routing.log.log import START, Log
from routing.log.router import ROLE

CONVERSATIONS = 5_000
DIALOGUES = 60
NOW_MS = 1_796_630_400_000
GOAL = 2048
CHANNELS = (Channel.WEB, Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)
CHANNELS_WITH_CALLBACKS = {channel for channel in CHANNELS if channel.capabilities.delivery_report}
ALL_PARTITIONS = range(partitions.PARTITIONS)

Answers = dict[tuple[int, int], BotAnswered]
"""The engine's answers, by dialogue and turn."""


def main() -> None:
    """Measure and print."""
    options = _options()
    sentences = [texts for _, texts in DialogueSource().next_dialogues(options.dialogues)]
    with measure.store() as store:
        print_progress("memory: loading the engine, and having it answer")
        answers = asyncio.run(_collect_answers(store.url, sentences))
        idle, closed = asyncio.run(_measure(store.url, sentences, answers, options.conversations))
    kinds = sorted(
        idle.bytes_by_kind | closed.bytes_by_kind, key=lambda kind: -idle.bytes_by_kind[kind]
    )
    rows = [
        [kind, *(f"{use.bytes_by_kind[kind]:,.0f}" for use in (idle, closed))] for kind in kinds
    ]
    rows.append(["**together**", *(f"**{use.total:,.0f}**" for use in (idle, closed))])
    rows.append(["growth of used_memory", *(f"{use.used_bytes:,.0f}" for use in (idle, closed))])
    print(markdown_table([f"bytes of each of {options.conversations:,}", "idle", "closed"], rows))
    print()
    print(goal_line("Bytes of an idle conversation", idle.total, GOAL, at_most=True))


# -- the engine's part ---------------------------------------------------------------------


async def _collect_answers(url: str, sentences: Sequence[Sequence[str]]) -> Answers:
    answers: Answers = {}
    with measure.run_process(sys.executable, "-m", "bot.worker", BALIE_REDIS_URL=url) as engine:
        engine.read_line("engine ready")
        async with contextlib.aclosing(await connect(url)) as redis:
            for number, texts in enumerate(sentences):
                dialogue = ""
                for turn_number, text in enumerate(texts):
                    answers[number, turn_number] = await _ask_engine(
                        redis, f"{number}", turn_number, text, dialogue
                    )
                    dialogue = answers[number, turn_number].dialogue
    return answers


async def _ask_engine(
    redis: Redis, name: str, turn_number: int, text: str, dialogue: str
) -> BotAnswered:
    turn = AskBot(
        conversation_id=name,
        turn_id=f"{name}:{turn_number}",
        channel=Channel.WEB,
        language="nl",
        text=text,
        payload="",
        dialogue=dialogue,
        expires_at=2 * NOW_MS,
    )
    await redis.xadd(STREAM, {"turn": turns.encode(turns.of_effect(turn, name))})
    streams: Any = await redis.xread({name: START}, block=10_000)
    if not streams:
        raise measure.MeasureError("the engine does not answer")
    await redis.delete(name)
    answered = events.decode(streams[0][1][0][1][b"event"])
    if not isinstance(answered, BotAnswered):
        raise measure.MeasureError("the engine failed")
    return answered


# -- the conversations ---------------------------------------------------------------------


class _MemoryUse(msgspec.Struct):
    """Bytes per conversation, by kind of key, and by the store's used_memory."""

    bytes_by_kind: Counter[str]
    used_bytes: float

    @property
    def total(self) -> float:
        """The bytes of all keys."""
        return self.bytes_by_kind.total()


async def _measure(
    url: str, sentences: Sequence[Sequence[str]], answers: Answers, count: int
) -> tuple[_MemoryUse, _MemoryUse]:
    async with contextlib.aclosing(await connect(url)) as redis:
        await redis.flushall()
        conversations = _Conversations(redis, count)
        # Independent of the number of conversations: scripts, cursors, empty logs.
        before = await _used_memory(redis)
        for turn_number in range(len(sentences[0])):
            print_progress(f"memory: question {turn_number + 1} of {count:,} conversations")
            await conversations.ask_question(turn_number, sentences, answers)
        await conversations.trim()
        idle = await _count_bytes(redis, count, before)
        await conversations.close()
        await conversations.trim()
        return idle, await _count_bytes(redis, count, before)


class _Conversations:
    """The conversations, which advance step by step."""

    def __init__(self, redis: Redis, count: int) -> None:
        self._redis = redis
        self._log = Log(redis)
        self._runner = RouterRunner(redis)
        self._ingest = Ingest(self._log, b"a secret of the measurement")
        self._contacts = [_contact(number) for number in range(count)]
        self._ids = [self._ingest.conversation_id(*contact) for contact in self._contacts]
        self._number = {identifier: number for number, identifier in enumerate(self._ids)}
        self._read_to: dict[str, str] = {
            partitions.out_log(partition, role): START
            for partition in ALL_PARTITIONS
            for role in EXECUTORS
        }
        self._at = NOW_MS

    async def ask_question(
        self, turn_number: int, sentences: Sequence[Sequence[str]], answers: Answers
    ) -> None:
        """Let each citizen ask a question; answer it and deliver the answer."""
        self._at += 60_000
        await self._append(
            (
                self._wrote(number, sentences[number % len(sentences)][turn_number]),
                f"in:{turn_number}:{number}",
            )
            for number in range(len(self._contacts))
        )
        await self._append(
            (self._bot_answer(turn, turn_number, len(sentences), answers), "")
            for turn in await self._turns()
        )
        sends = [effect for effect in await self._effects() if isinstance(effect, Send)]
        await self._append((_send_report(send, self._at), "") for send in sends)
        for status in ("sent", "delivered"):
            await self._append(
                (_delivery_report(send, status, self._at), f"out:{send.id}:{status}")
                for send in sends
                if send.channel in CHANNELS_WITH_CALLBACKS
            )

    async def close(self) -> None:
        """Let all conversations time out."""
        due = self._at + IDLE
        await self._append(
            (TimerFired(conversation_id=identifier, at=due, name="idle", due=due), "")
            for identifier in self._ids
        )

    async def trim(self) -> None:
        """Move the cursors of all executors to the end, and trim the logs."""
        await self._effects()
        for partition in ALL_PARTITIONS:
            for role in EXECUTORS:
                read_to = self._read_to[partitions.out_log(partition, role)]
                if read_to != START:
                    await self._log.move_cursor(partition, role, read_to)
            await self._log.trim(
                partitions.in_log(partition), await self._log.cursor(partition, ROLE)
            )
            await self._log.trim_out(partition)

    def _wrote(self, number: int, text: str) -> CitizenWrote:
        channel, address = self._contacts[number]
        return CitizenWrote(
            conversation_id=self._ids[number],
            at=self._at,
            trace=f"{number:032x}",
            channel=channel,
            address=address,
            text=text,
            name="Sam de Vries" if channel is Channel.WHATSAPP else "",
        )

    async def _turns(self) -> list[dict[str, Any]]:
        """Return and delete the turns for the engines."""
        entries: Any = await self._redis.xrange(STREAM)
        await self._redis.delete(STREAM)
        return [msgspec.json.decode(fields[b"turn"]) for _, fields in entries]

    def _bot_answer(
        self, turn: dict[str, Any], turn_number: int, dialogues: int, answers: Answers
    ) -> BotAnswered:
        identifier = turn["conversation_id"]
        answer = answers[self._number[identifier] % dialogues, turn_number]
        return msgspec.structs.replace(
            answer, conversation_id=identifier, turn_id=turn["turn_id"], at=self._at
        )

    async def _append(self, events_to_append: Iterable[tuple[events.Event, str]]) -> None:
        """Append these events to the log as a connector does, and let the router process them."""
        appends = [self._ingest.append(event, dedupe) for event, dedupe in events_to_append]
        for start in range(0, len(appends), 1000):
            await asyncio.gather(*appends[start : start + 1000])
        await self._runner.route(len(appends))

    async def _effects(self) -> list[effects.AnyEffect]:
        """Return the new effects of all out logs."""
        streams: Any = await self._redis.xread(dict(self._read_to))
        found = []
        for log, rows in streams:
            self._read_to[log.decode()] = rows[-1][0].decode()
            found += [effects.decode(fields[b"effect"]) for _, fields in rows]
        return found


def _contact(number: int) -> tuple[Channel, str]:
    channel = CHANNELS[number % len(CHANNELS)]
    if channel is Channel.WEB:
        return channel, f"{number:032x}"
    return (
        channel,
        f"+316{number:08d}" if channel in CHANNELS_WITH_CALLBACKS else f"{100_000_000 + number}",
    )


def _send_report(send: Send, at: int) -> SendReported:
    taken = Accepted(f"SM{send.message.seq:032x}")
    return SendReported(
        conversation_id=send.conversation_id, at=at, seq=send.message.seq, outcome=taken
    )


def _delivery_report(send: Send, status: str, at: int) -> DeliveryReported:
    return DeliveryReported(
        conversation_id=send.conversation_id, at=at, seq=send.message.seq, status=status
    )


# -- counting ------------------------------------------------------------------------------


async def _used_memory(redis: Redis) -> int:
    return int((await redis.info("memory"))["used_memory"])


async def _count_bytes(redis: Redis, count: int, before: int) -> _MemoryUse:
    grown = await _used_memory(redis) - before
    by_kind: dict[str, list[bytes]] = defaultdict(list)
    async for key in redis.scan_iter(count=10_000):
        by_kind[key.decode().split(":", 1)[0]].append(key)
    sizes: Counter[str] = Counter()
    for kind, keys in by_kind.items():
        async with redis.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.memory_usage(key, samples=0)
            sizes[kind] = sum(await pipe.execute())
    return _MemoryUse(Counter({kind: size / count for kind, size in sizes.items()}), grown / count)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--dialogues", type=int, default=DIALOGUES, help="different ones")
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
