"""The states of a conversation, and what each input does in each of them.

A row is an input, a column is the phase that the conversation is in, a cell is the phase that
follows. An input without a cell for the phase does not happen: `decide` changes nothing, and tells
the agent whose action it was. `Draft.follow` is the only code that changes the phase, and it
follows this table.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """Who has the conversation: its state, and whether the citizen was promised a call."""

    BOT = "bot"
    OFFERED = "offered"  # a human was offered; the bot still reads what is not a yes or a no
    QUEUED = "queued"  # waits in the conversation for an agent; the bot is silent
    CALL = "call"  # waits to be called; stands in the agents' queue, and the bot goes on answering
    CALL_QUEUED = "call_queued"  # was promised a call, and now waits in the conversation as well
    AGENT = "agent"
    WRAP_UP = "wrap_up"  # the agent said goodbye, and writes the note
    CLOSED = "closed"


class Input(StrEnum):
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


class Row(NamedTuple):
    """The meaning of an input, and the phase that follows each phase in which it can happen."""

    meaning: str
    next_phase: Mapping[Phase, Phase]


B, O, Q, C = Phase.BOT, Phase.OFFERED, Phase.QUEUED, Phase.CALL  # noqa: E741
CQ, A, W, X = Phase.CALL_QUEUED, Phase.AGENT, Phase.WRAP_UP, Phase.CLOSED
__ = None


def _row(meaning: str, *cells: Phase | None) -> Row:
    return Row(meaning, {at: to for at, to in zip(Phase, cells, strict=True) if to})


# fmt: off
TABLE: Mapping[Input, Row] = {
    #                                                              B  O  Q  C  CQ A  W  X
    # The citizen ...
    Input.RETURN:        _row("comes back after the end",          __, __, __, __, __, __, __, B),
    Input.GREET:         _row("opens the channel",                 B,  __, __, __, __, __, __, __),
    Input.ASK:           _row("writes to the bot",                 B,  O,  __, C,  __, __, __, __),
    Input.WRITE:         _row("writes to a human",                 __, __, Q,  __, CQ, A,  A,  __),
    Input.RESUME:        _row("says no to a human, or asks on",    __, B,  __, __, __, __, __, __),
    Input.LEAVE:         _row("no longer waits",                   __, __, B,  __, C,  __, __, __),
    Input.OPT_OUT:       _row("wants no more messages",            B,  B,  B,  C,  C,  A,  W,  __),
    # The bot ...
    Input.OFFER:         _row("offers a human",                    O,  O,  __, __, __, __, __, __),
    Input.QUEUE:         _row("hands over: on a yes, or unasked",  __, Q,  __, CQ, __, __, __, __),
    Input.PROMISE_CALL:  _row("promises a call",                   C,  __, __, C,  __, __, __, __),
    Input.TELL_WAIT:     _row("tells how long the wait is",        __, __, Q,  __, CQ, __, __, __),
    Input.END:           _row("says goodbye",                      X,  __, __, __, __, __, __, __),
    # The agent ...
    Input.CLAIM:         _row("takes the conversation",            __, __, A,  A,  A,  __, __, __),
    Input.REPLY:         _row("writes to the citizen",             __, __, __, __, __, A,  A,  __),
    Input.GIVE_BACK:     _row("gives it back to the bot",          __, __, __, __, __, B,  B,  __),
    Input.WRAP_UP:       _row("says goodbye to the citizen",       __, __, __, __, __, W,  __, __),
    Input.FINISH:        _row("is done, or forgot to say so",      __, __, __, __, __, __, X,  __),
    # Time ...
    Input.EXPIRE:        _row("passes without a word",           X,  X,  __, __, __, __, __, __),
}
# fmt: on


def after(phase: Phase, event: Input) -> Phase | None:
    """The phase that `event` leads to; None where it does not happen in `phase`."""
    return TABLE[event].next_phase.get(phase)
