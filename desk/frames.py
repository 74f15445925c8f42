"""Decodes the frames of a desk's page, and turns an agent's actions into events."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from contract.events import (
    AgentClaimed,
    AgentEnded,
    AgentFinished,
    AgentGaveBack,
    AgentWrote,
    Event,
)
from routing.log.text import clean

MAX_TEXT_CHARS = 10_000

_Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.:-]{1,64}\Z")]
_IdOrNone = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.:-]{0,64}\Z")]
_Reference = Annotated[str, Meta(min_length=1, max_length=64)]
_Text = Annotated[str, Meta(max_length=MAX_TEXT_CHARS)]
_Seq = Annotated[int, Meta(ge=0)]


class _Frame(Struct, frozen=True, tag_field="type", tag=str.lower):
    pass


class Open(_Frame, frozen=True):
    """Open this conversation ('': none). The page has its messages up to seq `after`."""

    id: _IdOrNone
    after: _Seq = 0


class Claim(_Frame, frozen=True):
    """Take the conversation over."""

    id: _Id


class Write(_Frame, frozen=True):
    """Answer the citizen. A repeated reference is the same answer."""

    id: _Id
    reference: _Reference
    text: _Text


class GiveBack(_Frame, frozen=True, tag="give_back"):
    """Return the conversation to the bot."""

    id: _Id


class End(_Frame, frozen=True):
    """End the conversation with the citizen, and start wrapping up."""

    id: _Id


class Finish(_Frame, frozen=True):
    """Finish wrapping up, with a note for colleagues."""

    id: _Id
    note: _Text = ""


class Typing(_Frame, frozen=True):
    """The agent is typing."""

    id: _Id


class Ping(_Frame, frozen=True):
    """Ask for a pong."""


Action = Claim | Write | GiveBack | End | Finish
AnyFrame = Open | Action | Typing | Ping

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyFrame)


class BadFrameError(Exception):
    """A page sent something that is not one of these frames."""


def decode(data: str) -> AnyFrame:
    """Return the frame in `data`. Raises BadFrameError, also for an answer without visible text."""
    try:
        frame: AnyFrame = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise BadFrameError from None
    if isinstance(frame, Write) and not clean(frame.text):
        raise BadFrameError
    return frame


def to_event(action: Action, agent_id: str, name: str, at: int) -> Event:
    """Return the event of an agent's action at the time `at` (ms since the epoch). Citizens see the
    agent as `name`."""
    match action:
        case Claim(id):
            return AgentClaimed(conversation_id=id, at=at, agent_id=agent_id, name=name)
        case Write(id, reference, text):
            return AgentWrote(
                conversation_id=id, at=at, agent_id=agent_id, text=text, reference=reference
            )
        case GiveBack(id):
            return AgentGaveBack(conversation_id=id, at=at, agent_id=agent_id)
        case End(id):
            return AgentEnded(conversation_id=id, at=at, agent_id=agent_id)
        case Finish(id, note):
            return AgentFinished(conversation_id=id, at=at, agent_id=agent_id, note=note)
