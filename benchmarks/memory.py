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
from benchmarks.measure import table, tell, verdict
from benchmarks.routing import Routing
from benchmarks.talk import Sentences
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
WITH_CALLBACKS = {channel for channel in CHANNELS if channel.capabilities.delivery_report}
ALL = range(partitions.PARTITIONS)

Answers = dict[tuple[int, int], BotAnswered]
"""What the engine said, by dialogue and turn."""


def main() -> None:
    """Measure and print."""
    options = _options()
    sentences = [said for _, said in Sentences().dialogues(options.dialogues)]
    with measure.store() as store:
        tell("memory: loading the engine, and having it answer")
        answers = asyncio.run(_answered(store.url, sentences))
        idle, closed = asyncio.run(_measured(store.url, sentences, answers, options.conversations))
    kinds = sorted(idle.keys | closed.keys, key=lambda kind: -idle.keys[kind])
    rows = [[kind, *(f"{one.keys[kind]:,.0f}" for one in (idle, closed))] for kind in kinds]
    rows.append(["**together**", *(f"**{one.total:,.0f}**" for one in (idle, closed))])
    rows.append(["growth of used_memory", *(f"{one.used:,.0f}" for one in (idle, closed))])
    print(table([f"bytes of each of {options.conversations:,}", "idle", "closed"], rows))
    print()
    print(verdict("Bytes of an idle conversation", idle.total, GOAL, at_most=True))


# -- the engine's part ---------------------------------------------------------------------


async def _answered(url: str, sentences: Sequence[Sequence[str]]) -> Answers:
    found: Answers = {}
    with measure.part(sys.executable, "-m", "bot.worker", BALIE_REDIS_URL=url) as engine:
        engine.line("engine ready")
        async with contextlib.aclosing(await connect(url)) as redis:
            for number, said in enumerate(sentences):
                dialogue = ""
                for place, text in enumerate(said):
                    found[number, place] = await _asked(redis, f"{number}", place, text, dialogue)
                    dialogue = found[number, place].dialogue
    return found


async def _asked(redis: Redis, name: str, place: int, text: str, dialogue: str) -> BotAnswered:
    turn = AskBot(
        conversation_id=name,
        turn_id=f"{name}:{place}",
        channel=Channel.WEB,
        language="nl",
        text=text,
        payload="",
        dialogue=dialogue,
        expires_at=2 * NOW_MS,
    )
    await redis.xadd(STREAM, {"turn": turns.encode(turns.of_effect(turn, name))})
    found: Any = await redis.xread({name: START}, block=10_000)
    if not found:
        raise measure.MeasureError("the engine does not answer")
    await redis.delete(name)
    answered = events.decode(found[0][1][0][1][b"event"])
    if not isinstance(answered, BotAnswered):
        raise measure.MeasureError("the engine failed")
    return answered


# -- the conversations ---------------------------------------------------------------------


class _Found(msgspec.Struct):
    """Bytes a conversation, by kind of key, and by what the store says it uses."""

    keys: Counter[str]
    used: float

    @property
    def total(self) -> float:
        """All keys."""
        return self.keys.total()


async def _measured(
    url: str, sentences: Sequence[Sequence[str]], answers: Answers, count: int
) -> tuple[_Found, _Found]:
    async with contextlib.aclosing(await connect(url)) as redis:
        await redis.flushall()
        held = _Held(redis, count)
        # What there is whatever the number of conversations: scripts, cursors, empty logs.
        before = await _used(redis)
        for place in range(len(sentences[0])):
            tell(f"memory: question {place + 1} of {count:,} conversations")
            await held.question(place, sentences, answers)
        await held.trim()
        idle = await _counted(redis, count, before)
        await held.close()
        await held.trim()
        return idle, await _counted(redis, count, before)


class _Held:
    """The conversations, held step by step."""

    def __init__(self, redis: Redis, count: int) -> None:
        self._redis = redis
        self._log = Log(redis)
        self._routing = Routing(redis)
        self._ingest = Ingest(self._log, b"a secret of the measurement")
        self._who = [_who(number) for number in range(count)]
        self._ids = [self._ingest.conversation_id(*who) for who in self._who]
        self._number = {one: number for number, one in enumerate(self._ids)}
        self._read_to: dict[str, str] = {
            partitions.out_log(one, role): START for one in ALL for role in EXECUTORS
        }
        self._at = NOW_MS

    async def question(
        self, place: int, sentences: Sequence[Sequence[str]], answers: Answers
    ) -> None:
        """Everybody asks their question, is answered, and the answers are delivered."""
        self._at += 60_000
        await self._append(
            (self._wrote(number, sentences[number % len(sentences)][place]), f"in:{place}:{number}")
            for number in range(len(self._who))
        )
        await self._append(
            (self._answered(turn, place, len(sentences), answers), "")
            for turn in await self._turns()
        )
        sends = [effect for effect in await self._effects() if isinstance(effect, Send)]
        await self._append((_accepted(send, self._at), "") for send in sends)
        for status in ("sent", "delivered"):
            await self._append(
                (_delivered(send, status, self._at), f"out:{send.id}:{status}")
                for send in sends
                if send.channel in WITH_CALLBACKS
            )

    async def close(self) -> None:
        """A day passes."""
        due = self._at + IDLE
        await self._append(
            (TimerFired(conversation_id=one, at=due, name="idle", due=due), "") for one in self._ids
        )

    async def trim(self) -> None:
        """Let every executor be done, and forget what all have passed."""
        await self._effects()
        for one in ALL:
            for role in EXECUTORS:
                read_to = self._read_to[partitions.out_log(one, role)]
                if read_to != START:
                    await self._log.move_cursor(one, role, read_to)
            await self._log.trim(partitions.in_log(one), await self._log.cursor(one, ROLE))
            await self._log.trim_out(one)

    def _wrote(self, number: int, text: str) -> CitizenWrote:
        channel, address = self._who[number]
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
        """What engines would take, taken."""
        found: Any = await self._redis.xrange(STREAM)
        await self._redis.delete(STREAM)
        return [msgspec.json.decode(fields[b"turn"]) for _, fields in found]

    def _answered(
        self, turn: dict[str, Any], place: int, dialogues: int, found: Answers
    ) -> BotAnswered:
        identifier = turn["conversation_id"]
        answer = found[self._number[identifier] % dialogues, place]
        return msgspec.structs.replace(
            answer, conversation_id=identifier, turn_id=turn["turn_id"], at=self._at
        )

    async def _append(self, what: Iterable[tuple[events.Event, str]]) -> None:
        """Put these in the log as a connector does, and have them routed."""
        works = [self._ingest.append(event, dedupe) for event, dedupe in what]
        for at in range(0, len(works), 1000):
            await asyncio.gather(*works[at : at + 1000])
        await self._routing.take(len(works))

    async def _effects(self) -> list[effects.AnyEffect]:
        """What the out logs hold that was not read yet."""
        found: Any = await self._redis.xread(dict(self._read_to))
        taken = []
        for log, rows in found:
            self._read_to[log.decode()] = rows[-1][0].decode()
            taken += [effects.decode(fields[b"effect"]) for _, fields in rows]
        return taken


def _who(number: int) -> tuple[Channel, str]:
    channel = CHANNELS[number % len(CHANNELS)]
    if channel is Channel.WEB:
        return channel, f"{number:032x}"
    return channel, f"+316{number:08d}" if channel in WITH_CALLBACKS else f"{100_000_000 + number}"


def _accepted(send: Send, at: int) -> SendReported:
    taken = Accepted(f"SM{send.message.seq:032x}")
    return SendReported(
        conversation_id=send.conversation_id, at=at, seq=send.message.seq, outcome=taken
    )


def _delivered(send: Send, status: str, at: int) -> DeliveryReported:
    return DeliveryReported(
        conversation_id=send.conversation_id, at=at, seq=send.message.seq, status=status
    )


# -- counting ------------------------------------------------------------------------------


async def _used(redis: Redis) -> int:
    return int((await redis.info("memory"))["used_memory"])


async def _counted(redis: Redis, count: int, before: int) -> _Found:
    grown = await _used(redis) - before
    by_kind: dict[str, list[bytes]] = defaultdict(list)
    async for key in redis.scan_iter(count=10_000):
        by_kind[key.decode().split(":", 1)[0]].append(key)
    sizes: Counter[str] = Counter()
    for kind, keys in by_kind.items():
        async with redis.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.memory_usage(key, samples=0)
            sizes[kind] = sum(await pipe.execute())
    return _Found(Counter({kind: size / count for kind, size in sizes.items()}), grown / count)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--dialogues", type=int, default=DIALOGUES, help="different ones")
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
