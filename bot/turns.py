"""A turn as it comes from the stream; see docs/protocols.md, "Turns"."""

import json
from dataclasses import dataclass
from typing import Any, Dict


class TurnError(ValueError):
    """It says too little to be answered: not JSON, or without its ids."""


@dataclass(frozen=True)
class Turn:
    """One message of a citizen: `text`, or the `payload` of a button. `expires_at` is in
    milliseconds since the epoch; `dialogue` is what bot.dialogue packed, or empty."""

    turn_id: str
    conversation_id: str
    reply_to: str
    expires_at: int
    language: str = ""
    text: str = ""
    payload: str = ""
    dialogue: str = ""


def read(data: bytes) -> Turn:
    """The turn in `data`. Raises TurnError; optional fields that are no text count as empty."""
    try:
        raw = json.loads(data)
        return Turn(
            turn_id=_needed(raw["turn_id"]),
            conversation_id=_needed(raw["conversation_id"]),
            reply_to=_needed(raw["reply_to"]),
            expires_at=int(raw["expires_at"]),
            language=_text(raw.get("language")),
            text=_text(raw.get("text")),
            payload=_text(raw.get("payload")),
            dialogue=_text(raw.get("dialogue")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        # Not chained: the cause would show what the citizen wrote.
        raise TurnError("no turn") from None


def failed(turn: Turn, reason: str, now_ms: int) -> Dict[str, Any]:
    """The result of a turn that could not be taken; `reason` is a word for operators."""
    return {
        "type": "bot_failed",
        "conversation_id": turn.conversation_id,
        "turn_id": turn.turn_id,
        "at": now_ms,
        "reason": reason,
    }


def _needed(value: Any) -> str:
    if not value or not isinstance(value, str):
        raise TypeError
    return _text(value)


def _text(value: Any) -> str:
    """`value` without what no text may hold: halves of characters, and NUL."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", " ")
