"""What `decide` wants done. Each executor has an out log of its own, and carries out its effects.

Each has an `id` that makes doing it twice harmless: the conversation, its version, and the
effect's place in the decision.
"""

from typing import Any

import msgspec
from msgspec import Struct

from contract.channels import Channel
from contract.messages import Message


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
    """Have the engine take one turn. `payload` is set instead of `text` where a button of
    ours was chosen. Worth nothing after `expires_at` (milliseconds since the epoch)."""

    turn_id: str
    channel: Channel
    language: str
    text: str
    payload: str
    dialogue: str
    expires_at: int


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

BOT = "bot"
EXECUTORS = (BOT, "send", "desk")
"""Every role that carries out effects, each from an out log of its own. The bot's holds turns, and
is the router's own: see Log.pass_on_turns."""

_EXECUTOR: dict[type[Effect], str] = {
    AskBot: BOT,
    Send: "send",
    ShowDesk: "desk",
    TellAgent: "desk",
    ReportQueue: "desk",
}


def executor(effect: Effect) -> str:
    """Which of EXECUTORS is to carry it out; empty where the commit itself does: timers, and
    messages that have arrived by standing in the transcript."""
    if isinstance(effect, Send) and effect.channel.capabilities.in_transcript:
        return ""
    return _EXECUTOR.get(type(effect), "")


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyEffect)


def encode(effect: Effect) -> bytes:
    """The effect as JSON."""
    return _encoder.encode(effect)


def decode(data: bytes) -> AnyEffect:
    """The effect in `data`. Raises msgspec.MsgspecError where it is none of ours."""
    effect: AnyEffect = _decoder.decode(data)
    return effect
