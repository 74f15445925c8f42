"""What a desk's page sends, as values; and the events that the agent's actions are."""

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

LONGEST_TEXT = 10_000

_Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.:-]{1,64}\Z")]
_IdOrNone = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.:-]{0,64}\Z")]
_Reference = Annotated[str, Meta(min_length=1, max_length=64)]
_Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_Seq = Annotated[int, Meta(ge=0)]


class _Frame(Struct, frozen=True, tag_field="type", tag=str.lower):
    pass


class Open(_Frame, frozen=True):
    """Show this conversation ('': none), of which entries up to `after` are known."""

    id: _IdOrNone
    after: _Seq = 0


class Claim(_Frame, frozen=True):
    """The agent takes it."""

    id: _Id


class Write(_Frame, frozen=True):
    """The agent answers the citizen. The same reference again is the same answer."""

    id: _Id
    reference: _Reference
    text: _Text


class GiveBack(_Frame, frozen=True, tag="give_back"):
    """The agent returns it to the bot."""

    id: _Id


class End(_Frame, frozen=True):
    """The agent is done with the citizen."""

    id: _Id


class Finish(_Frame, frozen=True):
    """The agent has wrapped up."""

    id: _Id
    note: _Text = ""


class Typing(_Frame, frozen=True):
    """The agent is typing."""

    id: _Id


class Ping(_Frame, frozen=True):
    """Is anybody there?"""


Action = Claim | Write | GiveBack | End | Finish
AnyFrame = Open | Action | Typing | Ping

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyFrame)


class BadFrameError(Exception):
    """A page sent what is none of these frames."""


def decode(data: str) -> AnyFrame:
    """The frame in `data`. Raises BadFrameError, also where an agent wrote nothing that can be
    shown."""
    try:
        frame: AnyFrame = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise BadFrameError from None
    if isinstance(frame, Write) and not clean(frame.text):
        raise BadFrameError
    return frame


def event(action: Action, agent_id: str, name: str, at: int) -> Event:
    """What the agent, whom citizens know as `name`, did `at` that moment (ms)."""
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
