"""Conversations as transcripts: `given().when(citizen("hoi"), bot("Dag!")).then(...)`.

Each step stands for one event; ids, times and addresses are filled in.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from contract.channels import Channel
from contract.effects import AnyEffect, AskBot, Effect, ReportQueue, Send, ShowDesk, TellAgent
from contract.events import (
    AgentClaimed,
    AgentEnded,
    AgentFinished,
    AgentGaveBack,
    AgentWrote,
    AnyEvent,
    BotAnswered,
    BotFailed,
    BotMessage,
    CitizenArrived,
    CitizenWrote,
    Command,
    DeliveryReported,
    QueueReported,
    SendReported,
    TimerFired,
    Understanding,
)
from contract.messages import Author, Choice, Message
from contract.outcomes import Outcome
from routing.conversation.decide import decide
from routing.conversation.decision import Decision
from routing.conversation.phases import State
from routing.conversation.state import Conversation

START = 1_780_000_000_000
STEP = 1000

Step = Callable[["Transcript"], AnyEvent]


class Transcript:
    """One conversation as it goes on: what was said and done, in order."""

    def __init__(self, channel: Channel = Channel.REST, language: str = "") -> None:
        self.channel = channel
        self.language = language
        self.conversation: Conversation | None = None
        self.messages: list[Message] = []
        self.effects: list[AnyEffect] = []
        self.last = Decision(None)
        self.now = START

    def when(self, *steps: Step) -> "Transcript":
        """Let these happen, a second apart."""
        for step in steps:
            self.now += STEP
            self.take(step(self))
        return self

    def take(self, event: AnyEvent) -> Decision:
        """Let one event happen; what `decide` made of it."""
        self.last = decide(self.conversation, event)
        self.conversation = self.last.conversation
        self.messages += self.last.messages
        self.effects += self.last.effects
        return self.last

    def at_once(self, *steps: Step) -> "Transcript":
        """Let these happen at the same moment."""
        for step in steps:
            self.take(step(self))
        return self

    def then(self, *checks: Callable[["Transcript"], None]) -> "Transcript":
        """Hold what came of the last event against `checks`."""
        for check in checks:
            check(self)
        return self

    @property
    def state(self) -> Conversation:
        """The conversation, which must exist by now."""
        assert self.conversation is not None
        return self.conversation

    def of[E: Effect](self, kind: type[E]) -> list[E]:
        """The last event's effects of one kind."""
        return [effect for effect in self.last.effects if isinstance(effect, kind)]

    def said(self) -> list[str]:
        """The texts that the last event sent to the citizen."""
        return [effect.message.text for effect in self.of(Send)]


def given(channel: Channel = Channel.REST, language: str = "") -> Transcript:
    """A conversation that has not begun. REST is the channel without a word of its own."""
    return Transcript(channel, language)


# -- what happens --------------------------------------------------------------------------


def _event(kind: type[Any], **fields: Any) -> Step:
    return lambda transcript: kind(conversation_id="c1", at=transcript.now, **fields)


def _from_citizen(kind: type[Any], **fields: Any) -> Step:
    def step(transcript: Transcript) -> AnyEvent:
        contact = {"channel": transcript.channel, "address": "a1", "language": transcript.language}
        event: AnyEvent = kind(conversation_id="c1", at=transcript.now, **contact, **fields)
        return event

    return step


def arrives() -> Step:
    """The citizen opens the channel."""
    return _from_citizen(CitizenArrived)


def citizen(text: str = "", **fields: Any) -> Step:
    """The citizen writes."""
    return _from_citizen(CitizenWrote, text=text, **fields)


def bot(*texts: str | BotMessage, outcome: str = "answer", turn: str = "", **fields: Any) -> Step:
    """The engine answers the turn that is out (or `turn`), having understood a topic."""
    seen = {"topic": "paspoort", "aspect": "kosten", "confidence": 0.9, "team": "burgerzaken"}
    if outcome in {"small_talk", "handover"}:
        seen = {"topic": fields.pop("topic", "medewerker"), "confidence": 0.9}
    if "topic" in fields:
        seen["topic"] = fields.pop("topic")
    seen["language"] = fields.pop("language", "")

    def step(transcript: Transcript) -> AnyEvent:
        said = tuple(
            BotMessage(message) if isinstance(message, str) else message for message in texts
        )
        return BotAnswered(
            conversation_id="c1",
            at=transcript.now,
            turn_id=turn or out(transcript),
            messages=said,
            understanding=Understanding(outcome=outcome, **seen),  # type: ignore[arg-type]
            **fields,
        )

    return step


def wants_human(*texts: str, team: str = "") -> Step:
    """The engine answers that the citizen asked for a human."""
    return _hands_over(*texts, reason="request", team=team)


def needs_human(*texts: str, reason: str = "topic", team: str = "") -> Step:
    """The engine answers that a human helps better."""
    return _hands_over(*texts, reason=reason, team=team, topic="schuldhulp")


def _hands_over(*texts: str, reason: str, team: str, **fields: Any) -> Step:
    command = Command("handover", team=team, reason=reason)
    return bot(*texts, outcome="handover", commands=(command,), **fields)


def fails() -> Step:
    """The engine cannot take the turn."""
    return lambda transcript: BotFailed(
        conversation_id="c1", at=transcript.now, turn_id=out(transcript)
    )


def silence() -> Step:
    """The engine's time is over."""

    def step(transcript: Transcript) -> AnyEvent:
        assert transcript.state.turn
        transcript.now = transcript.state.turn.expires_at
        return TimerFired(conversation_id="c1", at=transcript.now, name="turn", due=transcript.now)

    return step


def timer(name: str, due: int) -> Step:
    """A timer comes due, perhaps one that means nothing any more."""
    return lambda transcript: TimerFired(
        conversation_id="c1", at=max(transcript.now, due), name=name, due=due
    )


def out(transcript: Transcript) -> str:
    """The id of the turn that is out."""
    return transcript.state.turn.id if transcript.conversation and transcript.state.turn else "none"


def claimed(agent: str) -> Step:
    """An agent takes the conversation."""
    return _event(AgentClaimed, agent_id=agent, name=agent.title())


def agent(name: str, text: str) -> Step:
    """An agent writes."""
    return _event(AgentWrote, agent_id=name, text=text)


def gives_back(name: str) -> Step:
    """An agent gives the conversation back to the bot."""
    return _event(AgentGaveBack, agent_id=name)


def ends(name: str) -> Step:
    """An agent ends the conversation and starts wrapping up."""
    return _event(AgentEnded, agent_id=name)


def finishes(name: str, note: str = "") -> Step:
    """An agent has wrapped up."""
    return _event(AgentFinished, agent_id=name, note=note)


def queue(ahead: int, agents: int = 1, wait_s: int = 0) -> Step:
    """The desk reports how the queue stands."""
    return _event(QueueReported, ahead=ahead, agents=agents, wait_s=wait_s)


def calm() -> Step:
    """The flood is over."""

    def step(transcript: Transcript) -> AnyEvent:
        transcript.now = transcript.state.calm_at
        return TimerFired(conversation_id="c1", at=transcript.now, name="calm", due=transcript.now)

    return step


def sent(seq: int, outcome: Outcome, *, again: bool = False) -> Step:
    """The sender reports."""
    return _event(SendReported, seq=seq, outcome=outcome, again=again)


def delivered(seq: int, status: str, code: str = "", *, closes: bool = False) -> Step:
    """The provider reports."""
    return _event(DeliveryReported, seq=seq, status=status, code=code, closes=closes)


# -- what follows --------------------------------------------------------------------------

Check = Callable[[Transcript], None]


def says(*parts: str) -> Check:
    """As many messages go to the citizen as there are parts, each with its part in it."""

    def check(transcript: Transcript) -> None:
        assert len(transcript.said()) == len(parts), transcript.said()
        for part, text in zip(parts, transcript.said(), strict=True):
            assert part in text

    return check


def silent() -> Check:
    """Nothing goes to the citizen."""
    return says()


def nothing() -> Check:
    """The event changed nothing and has no effect."""

    def check(transcript: Transcript) -> None:
        assert transcript.last.messages == transcript.last.effects == ()

    return check


def asks_bot(*texts: str) -> Check:
    """The engine is asked to answer exactly this."""
    return lambda transcript: _same(
        [effect.text for effect in transcript.of(AskBot) if not effect.watch], list(texts)
    )


def watches(*texts: str) -> Check:
    """The engine is asked to look for danger in exactly this."""
    return lambda transcript: _same(
        [effect.text for effect in transcript.of(AskBot) if effect.watch], list(texts)
    )


def in_state(state: State, agent_id: str = "") -> Check:
    """The conversation has this owner."""
    return lambda transcript: _same(
        (transcript.state.state, transcript.state.agent_id), (state, agent_id)
    )


def offers(*titles: str) -> Check:
    """The citizen can choose from these."""
    return lambda transcript: _same(
        [message.title for message in transcript.state.choices], list(titles)
    )


def desk_shows(state: State, team: str = "publiekszaken") -> Check:
    """The desk's lists are told."""

    def check(transcript: Transcript) -> None:
        shown = transcript.of(ShowDesk)[-1]
        assert (shown.state, shown.team) == (state, team)

    return check


def tells(agent_id: str, code: str, by: str = "") -> Check:
    """An agent is told what became of what they did, and nothing else happens."""

    def check(transcript: Transcript) -> None:
        (told,) = transcript.last.effects
        assert isinstance(told, TellAgent)
        assert (told.agent_id, told.code, told.by) == (agent_id, code, by)

    return check


def looks_up_queue(transcript: Transcript) -> None:
    """The queue is looked up, for an honest word about the wait."""
    assert len(transcript.of(ReportQueue)) == 1


def written_by(author: Author) -> Check:
    """The last entry of the transcript has this author."""
    return lambda transcript: _same(transcript.messages[-1].author, author)


def _same(left: object, right: object) -> None:
    assert left == right


def changed(conversation: Conversation, **fields: Any) -> Conversation:
    """`conversation` with other fields."""
    return msgspec.structs.replace(conversation, **fields)


CHOICES = (Choice("Paspoort", "/paspoort"), Choice("ID-kaart", "/identiteitskaart"))
