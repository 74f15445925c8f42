"""Everything that can happen to a conversation.

An event is a fact: it names what happened and when, never what should be done. The log holds
events as JSON objects with a `type`; only `encode` writes them, and only `decode` reads them.
"""

from msgspec import Struct

from contract.channels import Channel
from contract.messages import Choice
from contract.outcomes import Outcome
from contract.schema import Codec


class Event(Struct, frozen=True, tag_field="type", omit_defaults=True, kw_only=True):
    """The conversation it happened to, and when (milliseconds since the epoch, UTC).

    `trace` names the message from outside that it follows from, the same in every log line and
    span about it: 32 hexadecimal digits, the trace-id of W3C Trace Context. It may be empty.
    """

    conversation_id: str
    at: int
    trace: str = ""


class _FromCitizen(Event, frozen=True, kw_only=True):
    """What every contact from outside carries: enough to start a conversation with it.

    `address` is where replies go, in the channel's own form (E.164 number, chat id, session).
    `language` is what the channel knows of the citizen's language, or empty.
    """

    channel: Channel
    address: str
    language: str = ""
    name: str = ""


class CitizenArrived(_FromCitizen, frozen=True, tag="citizen_arrived"):
    """A citizen opened the channel without saying anything yet (chat opened, /start)."""


class CitizenWrote(_FromCitizen, frozen=True, tag="citizen_wrote"):
    """A citizen sent a text, chose a button (`payload`), or sent what we cannot read
    (`unsupported` names its kind: photo, location, voice, sticker, video, file, contact)."""

    text: str = ""
    payload: str = ""
    unsupported: str = ""
    reference: str = ""


class BotMessage(Struct, frozen=True, omit_defaults=True):
    """One message of the engine; `short` is its form for channels that pay by the character."""

    text: str
    short: str = ""
    choices: tuple[Choice, ...] = ()


class Alternative(Struct, frozen=True):
    """Another topic the engine thought of, with its confidence (0 to 1)."""

    topic: str
    confidence: float


class Understanding(Struct, frozen=True, omit_defaults=True):
    """What the engine made of one text. `outcome` is one of answer, clarify, handover,
    out_of_scope, search, small_talk, form, care; `team` is who would handle the topic. `language`
    is what the citizen is answered in, `writes` what they write in, which may be another. `care` is
    "danger" or "possible" where somebody may be in danger, and `care_kind` which danger
    (docs/protocols.md)."""

    topic: str = ""
    aspect: str = ""
    confidence: float = 0.0
    language: str = ""
    writes: str = ""
    outcome: str = ""
    team: str = ""
    alternatives: tuple[Alternative, ...] = ()
    care: str = ""
    care_kind: str = ""


DANGER, POSSIBLE = "danger", "possible"
"""The degrees of care: somebody is surely in danger, or may be."""


class Care(Struct, frozen=True, omit_defaults=True):
    """That somebody is in danger, or may be (`degree`), of which `kind`, and how likely (0 to 1).
    `help` names the number to call, `quiet` asks in one sentence; `team` is who takes over."""

    degree: str
    kind: str
    confidence: float
    team: str
    help: BotMessage
    quiet: BotMessage


class Command(Struct, frozen=True, omit_defaults=True):
    """What the bot asks of the router: `handover` (to `team`, for `reason`), or `end`."""

    type: str
    team: str = ""
    reason: str = ""


class BotAnswered(Event, frozen=True, tag="bot_answered"):
    """The engine's result for one turn. `messages` answer it as if nobody were in danger; `care`
    says whether somebody is. `facts` is what forms hold so far, for people to read; `dialogue` is
    the engine's own memory, opaque here."""

    turn_id: str
    messages: tuple[BotMessage, ...] = ()
    commands: tuple[Command, ...] = ()
    understanding: Understanding = Understanding()
    facts: dict[str, str] = {}
    dialogue: str = ""
    care: Care | None = None


class BotFailed(Event, frozen=True, tag="bot_failed"):
    """The engine could not take the turn; `reason` is a word for people who operate it."""

    turn_id: str
    reason: str = ""


class TimerFired(Event, frozen=True, tag="timer_fired"):
    """A timer set by `decide` came due. `due` is the moment it was set for."""

    name: str
    due: int


class AgentClaimed(Event, frozen=True, tag="agent_claimed"):
    """An agent wants the conversation. The first claim in the log wins."""

    agent_id: str
    name: str


class AgentWrote(Event, frozen=True, tag="agent_wrote"):
    """An agent answered."""

    agent_id: str
    text: str
    reference: str = ""


class AgentGaveBack(Event, frozen=True, tag="agent_gave_back"):
    """The agent returns the conversation to the bot."""

    agent_id: str


class AgentEnded(Event, frozen=True, tag="agent_ended"):
    """The agent is done with the citizen and starts wrapping up."""

    agent_id: str


class AgentFinished(Event, frozen=True, tag="agent_finished"):
    """The agent has wrapped up; `note` is for colleagues only."""

    agent_id: str
    note: str = ""


class QueueReported(Event, frozen=True, tag="queue_reported"):
    """How the queue stands for this conversation: how many are `ahead`, how many `agents`
    are signed in, and the typical wait of the last hour in seconds (0: not known)."""

    ahead: int
    agents: int
    wait_s: int = 0


class SendReported(Event, frozen=True, tag="send_reported"):
    """How sending message `seq` went, from the sender. `again`: an operator had it sent again
    after it was given up, so this replaces what was said of it before."""

    seq: int
    outcome: Outcome
    again: bool = False


class DeliveryReported(Event, frozen=True, tag="delivery_reported"):
    """What the provider says of message `seq`: sent, delivered, read or failed, and why by the
    provider's own `code`. `closes`: nothing more may be sent to this address."""

    seq: int
    status: str
    code: str = ""
    closes: bool = False


AnyEvent = (
    CitizenArrived
    | CitizenWrote
    | BotAnswered
    | BotFailed
    | TimerFired
    | AgentClaimed
    | AgentWrote
    | AgentGaveBack
    | AgentEnded
    | AgentFinished
    | QueueReported
    | SendReported
    | DeliveryReported
)

_codec: Codec[Event] = Codec(AnyEvent)


def encode(event: Event) -> bytes:
    """The event as its log holds it."""
    return _codec.encode(event)


def decode(data: bytes) -> AnyEvent:
    """The event in `data`. Raises UnreadableError."""
    event: AnyEvent = _codec.decode(data)  # type: ignore[assignment]
    return event
