"""Reads turns as they come from the stream: docs/protocols.md, "Turns"."""

import json
from dataclasses import dataclass
from typing import Any, Dict


class TurnError(ValueError):
    """The turn cannot be answered: it is no JSON, or lacks its ids."""


@dataclass(frozen=True)
class Turn:
    """One message of a citizen: a `text`, or the `payload` of a button. `expires_at` is in
    milliseconds since the epoch; `dialogue` is the memory that bot.dialogue packed, or empty."""

    turn_id: str
    conversation_id: str
    reply_to: str
    expires_at: int
    language: str = ""
    text: str = ""
    payload: str = ""
    dialogue: str = ""


def read(data: bytes) -> Turn:
    """The turn in `data`. Optional fields that are no text count as empty. Raises TurnError."""
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
        # Not chained: the cause would show the citizen's words.
        raise TurnError("no turn") from None


def failed(turn: Turn, reason: str, now_ms: int) -> Dict[str, Any]:
    """The result of a turn that failed; `reason` is a word for operators."""
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
    """`value` without halves of characters and NUL, which no text may hold."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", " ")
