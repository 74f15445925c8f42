"""The bot executor: hands turns to the engines."""

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from routing import partitions
from routing.consumer import Consumer, Task
from routing.conversation import Conversation, Turn
from routing.draft import ENGINE_PATIENCE
from routing.effects import AskBot
from routing.events import AnyEvent, BotAnswered, BotFailed, TimerFired
from routing.leases import Leases
from routing.log import Log

STREAM = "turns"
"""Where engines take turns from; see docs/protocols.md."""

_encoder = msgspec.json.Encoder()


class BotExecutor(Consumer):
    """Copies every AskBot to the stream of turns. Doing it twice is harmless: the second
    result answers a turn that is no longer out."""

    role = "bot"

    def __init__(self, log: Log, leases: Leases, redis: Redis) -> None:
        super().__init__(log, leases)
        self._redis = redis

    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Add the turns among `tasks`, in order, and move on."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for _, effect in tasks:
                if isinstance(effect, AskBot):
                    reply_to = partitions.in_log(partition)
                    pipe.xadd(STREAM, {"turn": turn_json(effect, reply_to)})
            await pipe.execute()
        if tasks:
            await self.passed(partition, tasks[-1][0])


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
