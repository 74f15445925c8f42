"""Results of the engine as the router gets them."""

from typing import Any

import msgspec

from contract import events
from contract.events import BotAnswered, BotMessage, Understanding

MESSAGE = {**msgspec.structs.asdict(BotMessage("")), "choices": []}
UNDERSTANDING = {**msgspec.structs.asdict(Understanding()), "alternatives": []}


def received(result: BotAnswered) -> dict[str, Any]:
    """`result`, written by the engine and read by the router's decoder, with all its fields."""
    read = events.decode(events.encode(result))
    assert read == result
    fields = msgspec.structs.asdict(read)
    whole: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(fields))
    whole["messages"] = [MESSAGE | message for message in whole["messages"]]
    whole["understanding"] = UNDERSTANDING | whole["understanding"]
    return whole
