"""A decision while it is being made: changes, new entries of the transcript, and effects."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from contract.effects import (
    AnyEffect,
    ClearTimer,
    ReportQueue,
    Send,
    SetTimer,
    ShowDesk,
    TellAgent,
)
from contract.events import CitizenArrived, CitizenWrote, Event
from contract.messages import Author, Choice, Message
from routing.conversation.phases import Phase, Trigger
from routing.conversation.state import Conversation, Handover
from routing.conversation.table import TABLE

MINUTE = 60_000
"""Milliseconds, as all times of a conversation are."""

LISTED = frozenset({Phase.QUEUED, Phase.CALL, Phase.CALL_QUEUED, Phase.AGENT, Phase.WRAP_UP})
"""The phases in which agents see the conversation in their lists."""


_NONE: Mapping[str, Any] = {}


class Decision(Struct, frozen=True):
    """The outcome of one event: the conversation after it (None where there is none), the new
    entries of its transcript, and the effects to carry out."""

    conversation: Conversation | None
    messages: tuple[Message, ...] = ()
    effects: tuple[AnyEffect, ...] = ()


class TransitionError(Exception):
    """The table holds no such transition: a defect of the rule that asked for it."""


class Draft:
    """Collects one decision. It lives only inside `decide`, which stays pure.

    `at` is when the event happened (ms). `since` and `trace` name the citizen's message that is
    being answered: when it was written (ms; 0: nobody wrote), and its trace. The id of an effect is
    the conversation, the version that the decision makes, and the effect's place in it.
    """

    def __init__(self, conversation: Conversation, event: Event) -> None:
        self._before = conversation
        self._version = conversation.version + 1
        self._messages: list[Message] = []
        self._effects: list[AnyEffect] = []
        self.conversation = conversation
        self.phase = conversation.phase
        self.at = event.at
        self.since = event.at if isinstance(event, CitizenArrived | CitizenWrote) else 0
        self.trace = event.trace

    # -- the state ---------------------------------------------------------------------

    def change(self, **fields: Any) -> None:
        """Replace fields of the conversation, other than those that make up its phase."""
        self.conversation = msgspec.structs.replace(self.conversation, **fields)

    def allows(self, trigger: Trigger) -> bool:
        """Whether `trigger` can happen now."""
        return self.phase in TABLE[trigger].next_phase

    def follow(self, trigger: Trigger, **fields: Any) -> None:
        """Go to the phase that the table gives for `trigger`, replace `fields`, and have the desk
        follow where it lists the conversation before or after. Raises TransitionError."""
        start, end = self.phase, TABLE[trigger].next_phase.get(self.phase)
        if end is None:
            raise TransitionError(f"{trigger} in phase {start}")
        if fields or end is not start:
            self.conversation = self.conversation.entering(end, **fields)
            self.phase = self.conversation.phase
        if self.phase is not end:
            raise TransitionError(f"{trigger} led to {self.phase} instead of {end}")
        if start in LISTED or end in LISTED:
            self.show()

    # -- the transcript ----------------------------------------------------------------

    def write(  # noqa: PLR0913 (an entry has so many parts)
        self,
        author: Author,
        text: str,
        choices: tuple[Choice, ...] = (),
        *,
        name: str = "",
        reference: str = "",
        changes: Mapping[str, Any] = _NONE,
    ) -> Message:
        """Add an entry to the transcript, with `changes` of the conversation. It is sent to
        nobody."""
        message = Message(
            seq=self.conversation.seq + 1,
            at=self.at,
            author=author,
            text=text,
            language=self.conversation.language,
            name=name,
            choices=choices,
            reference=reference,
        )
        self._messages.append(message)
        self.change(seq=message.seq, **changes)
        return message

    # -- the effects -------------------------------------------------------------------

    def do(self, effect: Callable[..., AnyEffect], *, trace: str = "", **fields: Any) -> None:
        """Have an effect of this kind carried out, with `fields`, for the message of `trace`, or of
        the draft."""
        identifier = f"{self._before.id}:{self._version}:{len(self._effects)}"
        self._effects.append(
            effect(
                conversation_id=self._before.id,
                id=identifier,
                trace=trace or self.trace,
                **fields,
            )
        )

    def send(self, message: Message, *, farewell: bool = False) -> None:
        """Send an entry of the transcript to the citizen."""
        self.do(
            Send,
            channel=self.conversation.channel,
            address=self.conversation.address,
            message=message,
            since=self.since,
            farewell=farewell,
        )

    def wake(self, name: str, due: int) -> None:
        """Set the timer `name`, or move it."""
        self.do(SetTimer, name=name, due=due)

    def sleep(self, name: str) -> None:
        """Clear the timer `name`."""
        self.do(ClearTimer, name=name)

    def show(self) -> None:
        """Have the desk show the conversation as it is now."""
        now = self.conversation
        handover = now.handover or Handover("", "", 0)
        self.do(
            ShowDesk,
            state=now.state,
            team=handover.team,
            agent_id=now.agent_id,
            since=handover.since,
        )

    def show_if_listed(self) -> None:
        """The same, where the desk lists the conversation."""
        if self.phase in LISTED:
            self.show()

    def tell(self, agent_id: str, code: str, by: str = "") -> None:
        """Tell an agent the outcome of their action."""
        self.do(TellAgent, agent_id=agent_id, code=code, by=by)

    def report_queue(self) -> None:
        """Have the queue looked up, for an honest sentence about the wait."""
        handover = self.conversation.handover
        if handover:
            self.change(handover=msgspec.structs.replace(handover, reported_at=self.at))
            self.do(ReportQueue, team=handover.team)

    # ----------------------------------------------------------------------------------

    def finish(self) -> Decision:
        """The decision. An event that changed nothing and has no effect leaves the conversation
        at its version."""
        if not self._effects and self.conversation == self._before:
            return Decision(self._before)
        self.change(version=self._version)
        return Decision(self.conversation, tuple(self._messages), tuple(self._effects))
