"""The phases of a conversation, the states that others are told, and the triggers that move it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """The owner of the conversation, as the desk and the chat window are told it."""

    BOT = "bot"
    OFFERED = "offered"
    QUEUED = "queued"
    WITH_AGENT = "with_agent"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Phase(StrEnum):
    """The owner of the conversation, and whether the citizen was promised a call."""

    BOT = "bot"
    OFFERED = "offered"  # a human was offered; the bot still reads what is not a yes or a no
    QUEUED = "queued"  # waits for an agent; the bot says only what is sure
    CALL = "call"  # waits to be called; stands in the agents' queue, and the bot goes on answering
    CALL_QUEUED = "call_queued"  # was promised a call, and now waits in the conversation as well
    AGENT = "agent"
    WRAP_UP = "wrap_up"  # the agent said goodbye, and writes the note
    CLOSED = "closed"

    @property
    def state(self) -> State:
        """The state that the desk and the chat window are told."""
        return _STATE[self]


class Trigger(StrEnum):
    """What can move a conversation: an event, read in the light of the conversation."""

    RETURN = "return"
    GREET = "greet"
    ASK = "ask"
    WRITE = "write"
    OFFER = "offer"
    QUEUE = "queue"
    RESUME = "resume"
    LEAVE = "leave"
    OPT_OUT = "opt_out"
    PROMISE_CALL = "promise_call"
    END = "end"
    TELL_WAIT = "tell_wait"
    CLAIM = "claim"
    REPLY = "reply"
    GIVE_BACK = "give_back"
    WRAP_UP = "wrap_up"
    FINISH = "finish"
    EXPIRE = "expire"


_STATE = dict(
    zip(
        Phase,
        (
            State.BOT,
            State.OFFERED,
            State.QUEUED,
            State.QUEUED,
            State.QUEUED,
            State.WITH_AGENT,
            State.WRAP_UP,
            State.CLOSED,
        ),
        strict=True,
    )
)


class Row(NamedTuple):
    """The meaning of a trigger, and the phase that follows each phase in which it can happen."""

    meaning: str
    next_phase: Mapping[Phase, Phase]


def row(meaning: str, *cells: Phase | None) -> Row:
    """The row of a trigger, with a cell for each phase in order; None where it does not happen."""
    return Row(meaning, {at: to for at, to in zip(Phase, cells, strict=True) if to})
