"""What happened to a message, step by step: one log line each, all under the message's trace.

The lines go to the logger `balie.message` and hold, beside the name of the step, only FIELDS:
never a text, an address or a name. gateway/logs.py writes them, and gateway/tracing.py makes
spans of those that took time.
"""

import logging
import random
import time
from typing import Any

import msgspec

from contract.effects import AskBot, Send
from contract.events import AgentWrote, CitizenArrived, CitizenWrote, DeliveryReported, Event
from contract.outcomes import Accepted, Outcome

LOGGER = "balie.message"

FIELDS = (
    "trace",
    "conversation",
    "channel",
    "event",
    "turn",
    "seq",
    "part",
    "result",
    "outcome",
    "code",
    "provider_id",
    "status",
    "ms",
)
"""What a line may hold: `trace` (Event.trace), the `conversation`'s pseudonym, the `turn`'s id,
the transcript's `seq`, and how many milliseconds (`ms`) the step took up to this line."""

_log = logging.getLogger(LOGGER)
_FROM_OUTSIDE = CitizenArrived | CitizenWrote | AgentWrote


def traced[E: Event](event: E) -> E:
    """`event`, with a new trace where it begins a story and has none: 32 random hexadecimal
    digits, as W3C Trace Context has it. What a request brings along is not taken: nobody
    outside chooses our ids, and nothing is kept secret by them."""
    if event.trace or not isinstance(event, _FROM_OUTSIDE):
        return event
    return msgspec.structs.replace(event, trace=f"{random.getrandbits(128):032x}")


def received(event: Event, ms: int) -> None:
    """`event` came from outside and is in the log, which took `ms`."""
    if isinstance(event, DeliveryReported):
        _tell("status", event, seq=event.seq, status=event.status, code=event.code)
    elif isinstance(event, _FROM_OUTSIDE):
        channel = "desk" if isinstance(event, AgentWrote) else str(event.channel)
        _tell("received", event, channel=channel, event=tag(event), ms=ms)


def decided(event: Event, trace: str, since: str) -> None:
    """The router committed what follows from `event`, which came into the log as entry `since`.
    Told to whoever listens for detail."""
    if _log.isEnabledFor(logging.DEBUG):
        ms = max(0, int(time.time() * 1000) - int(since.partition("-")[0]))
        fields = {"trace": trace, "conversation": event.conversation_id}
        _log.debug("decided", extra={**fields, "event": tag(event), "ms": ms})


def turn_out(turn: AskBot) -> None:
    """A turn is on its way to an engine."""
    _tell("turn out", turn, turn=turn.turn_id, channel=str(turn.channel))


def turn_over(event: Event, trace: str, turn: str, result: str, ms: int) -> None:
    """A turn came to its end, `ms` after it was asked for: see routing.conversation.turns.Ended."""
    if _log.isEnabledFor(logging.INFO):
        fields = {"trace": trace, "conversation": event.conversation_id}
        _log.info("turn over", extra={**fields, "turn": turn, "result": result, "ms": ms})


def sent(send: Send, part: int, outcome: Outcome, ms: int) -> None:
    """One try to send part `part` (from 0) ended in `outcome` after `ms`."""
    about: dict[str, Any] = {"outcome": tag(outcome), "part": part, "ms": ms}
    if isinstance(outcome, Accepted):
        about["provider_id"] = outcome.provider_id
    elif code := getattr(outcome, "code", ""):
        about["code"] = code
    _tell("sent", send, channel=str(send.channel), seq=send.message.seq, **about)


def _tell(step: str, about: Any, **fields: Any) -> None:
    if _log.isEnabledFor(logging.INFO):
        named = {"trace": about.trace, "conversation": about.conversation_id}
        _log.info(step, extra={**named, **fields})


def tag(value: Any) -> str:
    """What the log calls an event or an outcome."""
    return str(type(value).__struct_config__.tag)
