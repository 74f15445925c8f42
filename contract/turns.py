"""A turn: the question that the router puts into the engines' stream. Its result comes back as the
event BotAnswered or BotFailed, in the stream that the turn names. See docs/protocols.md, "Turns".
"""

from msgspec import Struct

from contract.effects import AskBot
from contract.schema import Codec

STREAM = "turns"
"""The stream that engines take turns from."""


class Turn(Struct, frozen=True):
    """One question to an engine: what the citizen wrote, and the `payload` of the button that was
    chosen, if any. `reply_to` is the stream for the result, which is worth nothing after
    `expires_at` (ms since the epoch). `dialogue` is the engine's own memory of the conversation.
    For `watch`, `care_kind` and `waiting` see AskBot."""

    turn_id: str
    conversation_id: str
    reply_to: str
    expires_at: int
    language: str = ""
    text: str = ""
    payload: str = ""
    dialogue: str = ""
    channel: str = ""
    watch: bool = False
    care_kind: str = ""
    waiting: bool = False


def of_effect(effect: AskBot, reply_to: str) -> Turn:
    """The turn that `effect` asks for."""
    return Turn(
        turn_id=effect.turn_id,
        conversation_id=effect.conversation_id,
        reply_to=reply_to,
        channel=effect.channel,
        language=effect.language,
        text=effect.text,
        payload=effect.payload,
        dialogue=effect.dialogue,
        expires_at=effect.expires_at,
        watch=effect.watch,
        care_kind=effect.care_kind,
        waiting=effect.waiting,
    )


_codec: Codec[Turn] = Codec(Turn)


def encode(turn: Turn) -> bytes:
    """The turn as the stream holds it."""
    return _codec.encode(turn)


def decode(data: bytes) -> Turn:
    """The turn in `data`. Raises UnreadableError."""
    return _codec.decode(data)
