"""Turns as the engine reads them from the stream. It forgives more than the router's decoder: a
turn that can be answered is answered."""

import json
from typing import Any

from contract import schema
from contract.events import BotFailed
from contract.schema import UnreadableError
from contract.turns import Turn

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


def read(data: bytes) -> Turn:
    """The turn in `data`. Optional fields that are no text count as empty. Raises
    UnreadableError."""
    try:
        raw = json.loads(data)
        schema.check(int(raw.get("v", 1)))
        return Turn(
            turn_id=_needed(raw["turn_id"]),
            conversation_id=_needed(raw["conversation_id"]),
            reply_to=_needed(raw["reply_to"]),
            expires_at=int(raw["expires_at"]),
            language=_text(raw.get("language")),
            text=_text(raw.get("text")),
            payload=_text(raw.get("payload")),
            dialogue=_text(raw.get("dialogue")),
            channel=_text(raw.get("channel")),
            watch=raw.get("watch") is True,
            care_kind=_text(raw.get("care_kind")),
        )
    except UnreadableError:
        raise
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        # Not chained: the cause would show what the citizen wrote.
        raise UnreadableError(type(error).__name__) from None


def failed(turn: Turn, reason: str, now_ms: int) -> BotFailed:
    """The result of a turn that could not be taken; `reason` is a word for operators."""
    return BotFailed(
        conversation_id=turn.conversation_id, turn_id=turn.turn_id, at=now_ms, reason=reason
    )


def _needed(value: Any) -> str:
    if not value or not isinstance(value, str):
        raise TypeError
    return _text(value)


def _text(value: Any) -> str:
    """`value` without halves of characters and NUL, which Rasa cannot take."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", " ")
