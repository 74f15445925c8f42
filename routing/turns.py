"""Handing turns to the engines: what the router does itself with its effects for the bot."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from routing import partitions
from routing.consumer import tasks_of
from routing.conversation import Conversation, Turn
from routing.draft import ENGINE_PATIENCE
from routing.effects import AnyEffect, AskBot
from routing.events import AnyEvent, BotAnswered, BotFailed, TimerFired
from routing.log import Log
from routing.reading import entries_of

STREAM = "turns"
"""Where engines take turns from; see docs/protocols.md."""

_encoder = msgspec.json.Encoder()


ROLE = "bot"
"""Whose out log and cursor they are."""

BATCH = 200


class Turns:
    """Copies every AskBot to the stream of turns, at least once. Twice is harmless: the second
    result answers a turn that is no longer out."""

    def __init__(self, log: Log, redis: Redis) -> None:
        self._log = log
        self._redis = redis
        self._at_once = not isinstance(redis, RedisCluster)

    async def open(self, partition: int) -> None:
        """Hand over what the worker that had the partition before may not have."""
        cursor = await self._log.cursor(partition, ROLE)
        key = partitions.out_log(partition, ROLE)
        while True:
            found: Any = await self._redis.xrange(key, min=f"({cursor}", count=BATCH)
            entries = list(entries_of(found))
            if not entries:
                return
            cursor = entries[-1][0]
            await self.hand(partition, [effect for _, effect in tasks_of(entries)], cursor)

    async def hand(self, partition: int, effects: Sequence[AnyEffect], newest: str) -> None:
        """Hand over the turns among `effects`, in order; `newest` is where the last of them
        stands in its out log. Raises what redis-py raises, and then they are handed over when
        the partition is opened again."""
        turns = [effect for effect in effects if isinstance(effect, AskBot)]
        if not turns:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for turn in turns:
                pipe.xadd(STREAM, {"turn": turn_json(turn, partitions.in_log(partition))})
            if self._at_once:
                self._log.add_move(pipe, partition, ROLE, newest)
            await pipe.execute()
        if not self._at_once:  # servers of a cluster do their parts in any order
            await self._log.move_cursor(partition, ROLE, newest)


class Ended(Struct, frozen=True):
    """The end of a turn. `result` is answered, failed (the engine said so) or silent (its
    patience ran out).

    `ms` runs from the event that asked for it to the router's reading of the result: the wait
    in the logs and for a free engine, and the engine's own work. It is what a citizen waits,
    and is as right as the clocks of the machines agree."""

    turn: Turn
    result: str
    ms: int


def ended(before: Conversation | None, event: AnyEvent, now: int) -> Ended | None:
    """The turn that `event`, read at `now` (ms), brings to its end in a conversation that was
    as `before`; None where it ends none, such as an answer that is no longer wanted."""
    turn = before.turn if before else None
    match event:
        case BotAnswered() if turn and event.turn_id == turn.id:
            result = "answered"
        case BotFailed() if turn and event.turn_id == turn.id:
            result = "failed"
        case TimerFired(name="turn") if turn and event.due == turn.expires_at:
            result = "silent"
        case _:
            return None
    return Ended(turn, result, max(0, now - (turn.expires_at - ENGINE_PATIENCE)))


def turn_json(effect: AskBot, reply_to: str) -> bytes:
    """The turn as engines read it; their result goes to the stream `reply_to`."""
    return _encoder.encode(
        {
            "turn_id": effect.turn_id,
            "conversation_id": effect.conversation_id,
            "reply_to": reply_to,
            "channel": effect.channel,
            "language": effect.language,
            "text": effect.text,
            "payload": effect.payload,
            "dialogue": effect.dialogue,
            "expires_at": effect.expires_at,
        }
    )
