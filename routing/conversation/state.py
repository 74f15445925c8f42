"""The state of one conversation: a value, changed only by `decide`."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from contract.channels import Channel
from contract.events import Understanding
from contract.messages import Choice
from routing.conversation.phases import Phase, State

CALLBACK = "callback"
"""The reason of a handover to an agent who calls the citizen."""

REQUEST = "request"
"""The reason of a handover that the citizen asked for."""

CARE = "care"
"""The reason of a handover where somebody may be in danger."""


class Asked(Struct, frozen=True, omit_defaults=True):
    """A question of the citizen that the engine has yet to answer. `watch`: a human answers it, and
    the engine only looks for danger, or tells who waits what it surely knows. `flood`: it came in a
    flood, so that it looks for danger alone."""

    text: str
    payload: str = ""
    at: int = 0
    trace: str = ""
    watch: bool = False
    flood: bool = False


class Turn(Struct, frozen=True, omit_defaults=True):
    """The one question that the engine has now. Its result is worth nothing after `expires_at`
    (ms). The citizen asked it at `asked_at` (ms), in the message that `trace` names. `watch`
    and `flood`: see Asked."""

    id: str
    expires_at: int
    asked_at: int = 0
    trace: str = ""
    watch: bool = False
    flood: bool = False


class CareGiven(Struct, frozen=True, omit_defaults=True):
    """What was said of danger in this contact. `degree` and `kind` are those of the last, and empty
    once the citizen took it back; `told` and `undone` are all kinds that were spoken of, and taken
    back. `open`: we asked last, so that a no takes it back too."""

    degree: str = ""
    kind: str = ""
    told: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    open: bool = False


class Handover(Struct, frozen=True):
    """Which team is wanted and why, since when the citizen waits (ms), and when the length of the
    wait was looked up last (ms). `repeated`: it is an offer that was spoken of once more."""

    team: str
    reason: str
    since: int
    reported_at: int = 0
    repeated: bool = False


class Conversation(Struct, frozen=True, omit_defaults=True):
    """Everything `decide` knows of one conversation, except its transcript.

    Counters: `version` of the decisions that changed it, `contact` of the contacts in it, `seq` of
    the entries of its transcript, `turns` of the turns it gave to the engine, `misunderstood` of
    the misunderstandings in a row. Questions: `turn` is with the engine, `asked` waits for it,
    oldest first, and `choices` are the buttons that the citizen can press now. `introduced`: the
    citizen was told that a computer answers. Flood: the citizen's messages count against their
    pace until `paced_at`, the flood is over at `calm_at`, and then `late` is answered. `unread_at`:
    when something last came that nobody can read. `opted_out`: no message may be sent, as the
    "citizen" or the "provider" said. `in_form`: the engine's last answer was about a form, and
    `asked_which_stop`: since then the citizen was asked what a stop is to stop. `callback`: the
    call that the citizen was promised, until an agent takes the conversation. `deliveries`: how far
    the newest messages came, by seq. Moments are milliseconds since the epoch.
    """

    id: str
    channel: Channel
    address: str
    state: State = State.BOT
    language: str = "nl"
    name: str = ""
    version: int = 0
    contact: int = 1
    introduced: bool = False
    paced_at: int = 0
    calm_at: int = 0
    late: Asked | None = None
    opted_out: str = ""
    in_form: bool = False
    asked_which_stop: bool = False
    unread_at: int = 0
    seq: int = 0
    turns: int = 0
    turn: Turn | None = None
    asked: tuple[Asked, ...] = ()
    dialogue: str = ""
    choices: tuple[Choice, ...] = ()
    misunderstood: int = 0
    understanding: Understanding | None = None
    facts: dict[str, str] = {}
    handover: Handover | None = None
    callback: Handover | None = None
    agent_id: str = ""
    agent: str = ""
    note: str = ""
    idle_at: int = 0
    deliveries: dict[int, str] = {}
    care: CareGiven = CareGiven()

    @property
    def phase(self) -> Phase:
        """Where it stands in the table of states."""
        if self.state is not State.QUEUED:
            return _PHASE[self.state]
        if self.handover and self.handover.reason == CALLBACK:
            return Phase.CALL
        return Phase.CALL_QUEUED if self.callback else Phase.QUEUED

    def entering(self, phase: Phase, **fields: Any) -> "Conversation":
        """The conversation in `phase`, with `fields`, and without what belonged to the phase
        before."""
        if phase is self.phase:
            return msgspec.structs.replace(self, **fields) if fields else self
        kept = {"handover": self.callback} if phase is Phase.CALL else {}
        changes = {**_LEFT_BEHIND.get(phase, {}), **kept, **fields, "state": phase.state}
        return msgspec.structs.replace(self, **changes)


_PHASE = {phase.state: phase for phase in Phase}

_NOBODYS: Mapping[str, Any] = {"agent_id": "", "agent": "", "choices": ()}
_WITHOUT_HANDOVER: Mapping[str, Any] = {**_NOBODYS, "handover": None, "callback": None}
_LEFT_BEHIND: Mapping[Phase, Mapping[str, Any]] = {
    Phase.BOT: _WITHOUT_HANDOVER,
    Phase.CALL: _NOBODYS,
    Phase.AGENT: {"callback": None},
    Phase.CLOSED: _WITHOUT_HANDOVER,
}
