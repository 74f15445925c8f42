"""The message trace: a log line for each step of a message, all with the same trace id.

The lines go to the logger `balie.message`. Beside the name of the step they hold only FIELDS, never
a text, an address or a name. gateway/logs.py writes them, and gateway/tracing.py makes spans of the
steps that took time.
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
"""The fields of a line: `trace` (Event.trace), the `conversation`'s pseudonym, the `turn`'s id,
the transcript's `seq`, and how many milliseconds (`ms`) the step took up to this line."""

_log = logging.getLogger(LOGGER)
_FROM_OUTSIDE = CitizenArrived | CitizenWrote | AgentWrote


def traced[E: Event](event: E) -> E:
    """`event`, with a new trace id where a message begins and has none: 32 random hexadecimal
    digits, as W3C Trace Context has it. An id that a request brings along is not used, so that
    nobody outside chooses ours. The ids keep nothing secret."""
    if event.trace or not isinstance(event, _FROM_OUTSIDE):
        return event
    return msgspec.structs.replace(event, trace=f"{random.getrandbits(128):032x}")


def received(event: Event, ms: int) -> None:
    """`event` came from outside and was appended to the log within `ms`."""
    if isinstance(event, DeliveryReported):
        _log_step("status", event, seq=event.seq, status=event.status, code=event.code)
    elif isinstance(event, _FROM_OUTSIDE):
        channel = "desk" if isinstance(event, AgentWrote) else str(event.channel)
        _log_step("received", event, channel=channel, event=tag(event), ms=ms)


def decided(event: Event, trace: str, since: str) -> None:
    """The router committed its decision on `event`, which is entry `since` of the log. Logged at
    level DEBUG."""
    if _log.isEnabledFor(logging.DEBUG):
        ms = max(0, int(time.time() * 1000) - int(since.partition("-")[0]))
        fields = {"trace": trace, "conversation": event.conversation_id}
        _log.debug("decided", extra={**fields, "event": tag(event), "ms": ms})


def turn_out(turn: AskBot) -> None:
    """A turn was put into the stream of the engines."""
    _log_step("turn out", turn, turn=turn.turn_id, channel=str(turn.channel))


def turn_over(event: Event, trace: str, turn: str, result: str, ms: int) -> None:
    """A turn came to its end after `ms`: see routing.conversation.turns.Ended."""
    if _log.isEnabledFor(logging.INFO):
        fields = {"trace": trace, "conversation": event.conversation_id}
        _log.info("turn over", extra={**fields, "turn": turn, "result": result, "ms": ms})


def sent(send: Send, part: int, outcome: Outcome, ms: int) -> None:
    """An attempt to send part `part` (from 0) ended in `outcome` after `ms`."""
    about: dict[str, Any] = {"outcome": tag(outcome), "part": part, "ms": ms}
    if isinstance(outcome, Accepted):
        about["provider_id"] = outcome.provider_id
    elif code := getattr(outcome, "code", ""):
        about["code"] = code
    _log_step("sent", send, channel=str(send.channel), seq=send.message.seq, **about)


def _log_step(step: str, about: Any, **fields: Any) -> None:
    if _log.isEnabledFor(logging.INFO):
        named = {"trace": about.trace, "conversation": about.conversation_id}
        _log.info(step, extra={**named, **fields})


def tag(value: Any) -> str:
    """The tag of an event or an outcome: its name in the log."""
    return str(type(value).__struct_config__.tag)
