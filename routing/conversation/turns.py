"""Turns of the engines: how one is written, and when it is over."""

import msgspec
from msgspec import Struct

from contract.effects import AskBot
from contract.events import AnyEvent, BotAnswered, BotFailed, TimerFired
from routing.conversation.draft import ENGINE_PATIENCE
from routing.conversation.state import Conversation, Turn

STREAM = "turns"
"""Where engines take turns from; see docs/protocols.md."""

_encoder = msgspec.json.Encoder()


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
