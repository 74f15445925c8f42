"""A decision in the making: the vocabulary in which `decide` is written."""

from typing import Any

import msgspec
from msgspec import Struct

from contract.effects import (
    AnyEffect,
    AskBot,
    ClearTimer,
    ReportQueue,
    Send,
    SetTimer,
    ShowDesk,
    TellAgent,
)
from contract.events import CitizenArrived, CitizenWrote, Event
from contract.messages import Author, Choice, Message
from routing.conversation import system_messages
from routing.conversation.state import Asked, Conversation, Handover, State, Turn
from routing.conversation.text import for_engine

MINUTE = 60_000

ENGINE_PATIENCE = 10_000
"""How long an engine may stay silent before the citizen is told, in milliseconds."""

_DELIVERIES_KEPT = 100
# A message of several parts has failed when any part did, whatever became of the others. The
# last three are ways to fail, each with its own word for the agent. Of an unknown one the
# provider may tell later.
_DELIVERY_RANK = {
    "": 0,
    "unknown": 1,
    "sent": 2,
    "delivered": 3,
    "read": 4,
    "failed": 5,
    "opted_out": 5,
    "window_closed": 5,
}

WITH_HUMAN = {State.WITH_AGENT, State.WRAP_UP}
_SEEN = {State.QUEUED, *WITH_HUMAN}

MOST_ASKED = 20
"""Questions of one conversation that may wait for the engine; more is a flood."""


class Decision(Struct, frozen=True):
    """What became of an event: the conversation after it (None where there is none), the
    new entries of its transcript, and what is to be done."""

    conversation: Conversation | None
    messages: tuple[Message, ...] = ()
    effects: tuple[AnyEffect, ...] = ()


class Draft:
    """Collects one decision. Lives only inside `decide`, which stays pure."""

    def __init__(self, conversation: Conversation, event: Event) -> None:
        self._before = conversation
        self._trace = event.trace
        self._since = event.at if isinstance(event, CitizenArrived | CitizenWrote) else 0
        self.conversation = conversation
        self.at = event.at
        self._messages: list[Message] = []
        self._effects: list[AnyEffect] = []

    def change(self, **fields: Any) -> None:
        """Replace fields of the conversation."""
        self.conversation = msgspec.structs.replace(self.conversation, **fields)

    @property
    def machine(self) -> Author:
        """As whom the counter speaks for itself: never as the bot while a human has the word."""
        return Author.SYSTEM if self.conversation.state in WITH_HUMAN else Author.BOT

    # -- what is said ----------------------------------------------------------------

    def record(self, author: Author, text: str, *, name: str = "", reference: str = "") -> Message:
        """Add an entry to the transcript without sending it to the citizen."""
        return self._write(author, text, (), name, reference)

    def say(
        self,
        text: str,
        choices: tuple[Choice, ...] = (),
        *,
        author: Author = Author.BOT,
        name: str = "",
        reference: str = "",
    ) -> None:
        """Add an entry to the transcript and send it. Its choices replace earlier ones. The
        first that the machine says in a contact tells that it is one."""
        message = self._write(author, self._introducing(author, text), choices, name, reference)
        self.change(choices=choices)
        if self.conversation.opted_out:
            self.deliver(message.seq, "opted_out")
        else:
            self._send(message)

    def phrase(
        self,
        key: str,
        choices: tuple[Choice, ...] = (),
        *,
        author: Author = Author.BOT,
        **values: object,
    ) -> None:
        """Say one of the counter's own sentences, in the citizen's language."""
        text = system_messages.phrase(key, self.conversation.language, **values)
        self.say(text, choices, author=author)

    def farewell(self, author: Author) -> None:
        """Tell that nothing more is sent to this address: what alone may go there after that."""
        text = system_messages.phrase("opted_out", self.conversation.language)
        message = self._write(author, self._introducing(author, text), (), "", "")
        self.change(choices=())
        self._send(message, farewell=True)

    def _introducing(self, author: Author, text: str) -> str:
        if author is not Author.BOT or self.conversation.introduced:
            return text
        self.change(introduced=True)
        return system_messages.phrase("introduction", self.conversation.language) + text

    def _send(self, message: Message, *, farewell: bool = False) -> None:
        now = self.conversation
        self._do(
            Send(
                conversation_id=now.id,
                channel=now.channel,
                address=now.address,
                message=message,
                since=self._since,
                farewell=farewell,
            )
        )

    def _write(
        self, author: Author, text: str, choices: tuple[Choice, ...], name: str, reference: str
    ) -> Message:
        self.change(seq=self.conversation.seq + 1)
        message = Message(
            seq=self.conversation.seq,
            at=self.at,
            author=author,
            text=text,
            language=self.conversation.language,
            name=name,
            choices=choices,
            reference=reference,
        )
        self._messages.append(message)
        return message

    def deliver(self, seq: int, status: str) -> None:
        """Note how far message `seq` came. Providers report out of order: a status only ever
        moves forward."""
        known = self.conversation.deliveries
        if _DELIVERY_RANK.get(status, 0) <= _DELIVERY_RANK[known.get(seq, "")]:
            return
        newest = sorted({**known, seq: status}.items())[-_DELIVERIES_KEPT:]
        self.change(deliveries=dict(newest))

    # -- what the bot is asked -------------------------------------------------------

    def ask(self, text: str, payload: str = "") -> bool:
        """Ask the bot, or have the question wait for the turn that is out. False where too
        many wait already, and then it is not asked."""
        if len(self.conversation.asked) >= MOST_ASKED:
            return False
        self.ask_later(self.asking(text, payload))
        return True

    def asking(self, text: str, payload: str) -> Asked:
        """What the citizen says now, as something to be answered."""
        return Asked(for_engine(text), payload, self._since, self._trace)

    def ask_later(self, asked: Asked) -> None:
        """Have the bot answer it when its turn comes."""
        self.change(asked=(*self.conversation.asked, asked))
        self.ask_next()

    def ask_next(self) -> None:
        """Give the engine the oldest waiting question, if it has none now."""
        now = self.conversation
        if now.turn or not now.asked:
            return
        question, *rest = now.asked
        identifier, expires_at = f"{now.id}:{now.turns + 1}", self.at + ENGINE_PATIENCE
        turn = Turn(identifier, expires_at, question.at, question.trace)
        self.change(turn=turn, turns=now.turns + 1, asked=tuple(rest))
        self._do(
            AskBot(
                conversation_id=now.id,
                turn_id=turn.id,
                channel=now.channel,
                language=now.language,
                text=question.text,
                payload=question.payload,
                dialogue=now.dialogue,
                expires_at=turn.expires_at,
                trace=turn.trace,
            )
        )
        self.wake("turn", turn.expires_at)

    def turn_over(self) -> None:
        """The turn that was out is out no longer: answered, or given up. What is said now
        answers the message that asked it."""
        turn = self.conversation.turn
        if turn:
            self._trace, self._since = turn.trace, turn.asked_at
            self.change(turn=None)
            self.sleep("turn")

    def silence_bot(self) -> None:
        """Whatever the bot was asked, its answer is no longer wanted."""
        self.turn_over()
        self.change(asked=(), calm_at=0, late=None)

    # -- who has the conversation ----------------------------------------------------

    def move(self, state: State, **fields: Any) -> None:
        """Give the conversation to its next owner and let the desk know."""
        was_seen = self.conversation.state in _SEEN
        self.change(state=state, **fields)
        if was_seen or state in _SEEN:
            self.show()

    def show_if_seen(self) -> None:
        """The same, where the desk has it in one of its lists."""
        if self.conversation.state in _SEEN:
            self.show()

    def show(self) -> None:
        """Have the desk's lists follow the conversation as it is now."""
        now = self.conversation
        handover = now.handover or Handover("", "", 0)
        self._do(
            ShowDesk(
                conversation_id=now.id,
                state=now.state,
                team=handover.team,
                agent_id=now.agent_id,
                since=handover.since,
            )
        )

    def tell(self, agent_id: str, code: str, by: str = "") -> None:
        """Tell an agent what became of what they did."""
        self._do(
            TellAgent(conversation_id=self.conversation.id, agent_id=agent_id, code=code, by=by)
        )

    def report_queue(self) -> None:
        """Have the queue looked up, for an honest word about the wait."""
        handover = self.conversation.handover
        if handover:
            self.change(handover=msgspec.structs.replace(handover, reported_at=self.at))
            self._do(ReportQueue(conversation_id=self.conversation.id, team=handover.team))

    # -- time ------------------------------------------------------------------------

    def wake(self, name: str, due: int) -> None:
        """Set the timer `name`, or move it."""
        self._do(SetTimer(conversation_id=self.conversation.id, name=name, due=due))

    def sleep(self, name: str) -> None:
        """Clear the timer `name`."""
        self._do(ClearTimer(conversation_id=self.conversation.id, name=name))

    # ----------------------------------------------------------------------------------

    def finish(self) -> Decision:
        """The decision; where nothing came of the event, the conversation as it was."""
        if self.conversation == self._before and not self._effects:
            return Decision(self._before)
        self.change(version=self._before.version + 1)
        now = self.conversation
        effects = tuple(
            msgspec.structs.replace(
                effect, id=f"{now.id}:{now.version}:{place}", trace=effect.trace or self._trace
            )
            for place, effect in enumerate(self._effects)
        )
        return Decision(now, tuple(self._messages), effects)

    def _do(self, effect: AnyEffect) -> None:
        self._effects.append(effect)
