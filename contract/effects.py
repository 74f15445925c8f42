"""What `decide` wants done. Each executor has an out log of its own, and carries out its effects.

Each has an `id` that makes doing it twice harmless: the conversation, its version, and the
effect's place in the decision.
"""

from msgspec import Struct

from contract.channels import Channel
from contract.messages import Message
from contract.schema import Codec


class Effect(Struct, frozen=True, tag_field="type", omit_defaults=True, kw_only=True):
    """Which conversation it belongs to. `id` is filled in when the decision is made, and so is
    `trace` (see Event) where it is empty."""

    conversation_id: str
    id: str = ""
    trace: str = ""


class Send(Effect, frozen=True, tag="send"):
    """Bring `message` to the citizen at `address`. `since` is when the citizen wrote what it
    answers (ms; 0: it answers nothing). `bulk`: it waits for whatever is not. `farewell`: it tells
    that nothing more is sent, so it alone may go to who wants nothing more."""

    channel: Channel
    address: str
    message: Message
    since: int = 0
    bulk: bool = False
    farewell: bool = False


class AskBot(Effect, frozen=True, tag="ask_bot"):
    """Have the engine take one turn: what the citizen wrote, and the `payload` of the button that
    was chosen, if any. It is worth nothing after `expires_at` (milliseconds since the epoch).
    `watch`: a human has the conversation, so the engine only looks whether somebody is in danger.
    `waiting`: that human is still waited for, so that a sure answer is welcome too.
    `care_kind`: the danger that the citizen was helped with before, which questions may follow."""

    turn_id: str
    channel: Channel
    language: str
    text: str
    payload: str
    dialogue: str
    expires_at: int
    watch: bool = False
    care_kind: str = ""
    waiting: bool = False


class ShowDesk(Effect, frozen=True, tag="show_desk"):
    """What agents see of the conversation has changed; `team` and `state` say in which list
    it now stands. A state of bot or closed takes it off every list."""

    state: str
    team: str = ""
    agent_id: str = ""
    since: int = 0


class TellAgent(Effect, frozen=True, tag="tell_agent"):
    """Tell one agent what became of their action: `claim_lost`, `not_yours`."""

    agent_id: str
    code: str
    by: str = ""


class ReportQueue(Effect, frozen=True, tag="report_queue"):
    """Look up how the queue stands and report it back as an event."""

    team: str


class SetTimer(Effect, frozen=True, tag="set_timer"):
    """Wake the conversation at `due`. One timer per name: setting it again moves it."""

    name: str
    due: int


class ClearTimer(Effect, frozen=True, tag="clear_timer"):
    """Forget that timer."""

    name: str


AnyEffect = Send | AskBot | ShowDesk | TellAgent | ReportQueue | SetTimer | ClearTimer

_codec: Codec[Effect] = Codec(AnyEffect)


def encode(effect: Effect) -> bytes:
    """The effect as its out log holds it."""
    return _codec.encode(effect)


def decode(data: bytes) -> AnyEffect:
    """The effect in `data`. Raises UnreadableError."""
    effect: AnyEffect = _codec.decode(data)  # type: ignore[assignment]
    return effect
