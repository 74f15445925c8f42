"""What holds in every conversation, whatever happens and in whatever order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contract import effects as effect_codec
from contract import events as event_codec
from contract.channels import Channel
from contract.effects import AskBot, ClearTimer, Send, SetTimer, ShowDesk
from contract.events import (
    DANGER,
    POSSIBLE,
    AgentClaimed,
    AgentEnded,
    AgentFinished,
    AgentGaveBack,
    AgentWrote,
    AnyEvent,
    BotAnswered,
    BotFailed,
    BotMessage,
    Care,
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
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed
from routing.conversation import system_messages
from routing.conversation.citizen import TOGETHER
from routing.conversation.decide import decide
from routing.conversation.decision import Decision
from routing.conversation.phases import Phase, State
from routing.conversation.table import TABLE
from routing.log.stored import decode_conversation, encode_conversation

WITH_HUMAN = {State.WITH_AGENT, State.WRAP_UP}
HANDED_OVER = {State.OFFERED, State.QUEUED, *WITH_HUMAN}
SILENT = {Phase.QUEUED, Phase.CALL_QUEUED, Phase.AGENT, Phase.WRAP_UP, Phase.CLOSED}
"""The phases in which the bot is asked nothing."""


def asked_to_answer(decision: Decision) -> bool:
    """Whether the engine is to answer, and not only to look for danger."""
    return any(isinstance(one, AskBot) and not one.watch for one in decision.effects)


CARE = st.sampled_from(
    [None] * 3
    + [
        Care(degree, kind, certainty, "zorg", BotMessage(f"bel {kind}"), BotMessage("Gevaar?"))
        for degree in (DANGER, POSSIBLE)
        for kind in ("gas", "child")
        for certainty in (0.7, 0.99)
    ]
)
AGENTS = st.sampled_from(["anna", "bram", "cato"])
TEXTS = st.sampled_from(
    [
        "wat kost een paspoort",
        "ja",
        "nee",
        "1",
        "2",
        "laat maar",
        "",
        "hallo",
        "mens",
        "stop",
        "vals alarm",
    ]
)
ABOUT_SENDING = st.sampled_from(["STOP", "Afmelden.", "START", "help"])
CHOICES = st.sampled_from(
    [(), (Choice("Paspoort", "/p"),), (Choice("Ja", "/ja"), Choice("Nee", "/nee"))]
)
OUTCOMES = ["answer", "clarify", "handover", "out_of_scope", "small_talk", "form", "care", ""]
TOPICS = ["paspoort", "bevestigen", "ontkennen", "medewerker", "buiten_bereik", "wachttijd", ""]
SENT = [Accepted("x"), Failed("y"), TryLater(), Unknown(), OptedOut("z"), WindowClosed()]
FAILED = {"failed", "opted_out", "window_closed"}


def in_our_languages(key: str) -> tuple[str, ...]:
    return tuple(system_messages.text(key, one) for one in system_messages.LANGUAGES)


SEEN = 1000
"""The most characters that the engine sees of a text that is not cut."""

SLOW_DOWN = in_our_languages("slow_down")
OFFER_AGAIN = in_our_languages("offer_again")
COMMANDS = st.sampled_from(
    [
        (),
        (Command("handover", reason="request"),),
        (Command("handover"),),
        (Command("handover", reason="callback"),),
        (Command("end"),),
        (Command("handover", reason="callback"), Command("end")),
    ]
)


def within_triggers(start: Phase, most: int) -> set[Phase]:
    """The phases that the table leads to from `start` in at most so many triggers."""
    reached = {start}
    for _ in range(most):
        reached |= {
            end for row in TABLE.values() for at, end in row.next_phase.items() if at in reached
        }
    return reached


class Conversations(RuleBasedStateMachine):
    """One conversation to which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000
        self.conversation = None
        self.transcript: list[Message] = []
        self.effect_ids: set[str] = set()
        self.turns: list[str] = []
        self.timers: dict[str, int] = {}
        self.stale_timers: list[tuple[str, int]] = []
        self.unreadable: set[int] = set()
        self.told_at = 0

    @initialize(channel=st.sampled_from(list(Channel)))
    def opens(self, channel: Channel) -> None:
        self.channel = channel

    # -- what can happen -----------------------------------------------------------------

    def contact(self, kind, **fields):
        self.happens(
            kind(
                conversation_id="c1",
                at=self.now,
                channel=self.channel,
                address="a1",
                **fields,
            )
        )

    @rule()
    def arrives(self):
        self.contact(CitizenArrived)

    @rule(text=TEXTS, payload=st.sampled_from(["", "/p", "balie:human", "balie:leave", "#1"]))
    def writes(self, text, payload):
        self.contact(CitizenWrote, text=text, payload=payload)

    @rule(text=ABOUT_SENDING)
    def writes_about_sending(self, text):
        self.contact(CitizenWrote, text=text)

    @rule(kind=st.sampled_from(["photo", "voice", "unheard_of"]), text=st.sampled_from(["", "hoi"]))
    def sends_what_we_cannot_read(self, kind, text):
        self.contact(CitizenWrote, text=text, unsupported=kind)

    @rule(length=st.sampled_from([400, 1500]))
    def tells_a_story(self, length):
        self.contact(CitizenWrote, text="x" * length)

    @rule(count=st.integers(5, 30))
    def floods(self, count):
        for number in range(count):
            self.contact(CitizenWrote, text=f"bericht {number}")

    @precondition(lambda self: self.turns)
    @rule(
        data=st.data(),
        texts=st.lists(st.sampled_from(["antwoord", "nog iets"]), max_size=2),
        outcome=st.sampled_from(OUTCOMES),
        topic=st.sampled_from(TOPICS),
        confidence=st.sampled_from([0.5, 0.9]),
        commands=COMMANDS,
        choices=CHOICES,
        care=CARE,
    )
    def bot_answers_this_or_an_earlier_turn(
        self, data, texts, outcome, topic, confidence, commands, choices, care
    ):
        turn_id = data.draw(st.sampled_from(self.turns[-3:]))
        seen = Understanding(topic=topic, outcome=outcome, language="en", confidence=confidence)
        said = tuple(BotMessage(text, choices=choices) for text in texts)
        self.happens(
            BotAnswered(
                conversation_id="c1",
                at=self.now,
                turn_id=turn_id,
                messages=said,
                commands=commands,
                understanding=seen,
                care=care,
            )
        )

    @precondition(lambda self: self.turns)
    @rule(data=st.data())
    def bot_fails(self, data):
        turn_id = data.draw(st.sampled_from(self.turns[-2:]))
        self.happens(BotFailed(conversation_id="c1", at=self.now, turn_id=turn_id))

    @precondition(lambda self: self.timers)
    @rule(data=st.data())
    def a_timer_fires(self, data):
        name = data.draw(st.sampled_from(sorted(self.timers)))
        self.fire(name)

    @precondition(lambda self: self.stale_timers)
    @rule(data=st.data())
    def a_timer_fires_that_was_moved(self, data):
        name, due = data.draw(st.sampled_from(self.stale_timers[-5:]))
        self.happens(TimerFired(conversation_id="c1", at=max(self.now, due), name=name, due=due))

    @rule(kind=st.sampled_from([AgentGaveBack, AgentEnded, AgentFinished]), agent=AGENTS)
    def an_agent_acts(self, kind, agent):
        self.happens(kind(conversation_id="c1", at=self.now, agent_id=agent))

    @rule(agent=AGENTS)
    def an_agent_claims(self, agent):
        self.happens(
            AgentClaimed(conversation_id="c1", at=self.now, agent_id=agent, name=agent.title())
        )

    @rule(agent=AGENTS)
    def an_agent_writes(self, agent):
        self.happens(
            AgentWrote(conversation_id="c1", at=self.now, agent_id=agent, text="Dag, ik help u.")
        )

    @rule(ahead=st.integers(0, 3), agents=st.integers(0, 2), wait_s=st.sampled_from([0, 200]))
    def the_queue_is_reported(self, ahead, agents, wait_s):
        self.happens(
            QueueReported(
                conversation_id="c1", at=self.now, ahead=ahead, agents=agents, wait_s=wait_s
            )
        )

    @rule(seconds=st.sampled_from([1, 3, 60]))
    def time_passes(self, seconds):
        self.now += seconds * 1000

    @rule(
        seq=st.integers(1, 5),
        status=st.sampled_from(["sent", "delivered", "read", "failed", "?"]),
        closes=st.sampled_from([False, False, False, True]),
    )
    def a_delivery_is_reported(self, seq, status, closes):
        self.happens(
            DeliveryReported(
                conversation_id="c1", at=self.now, seq=seq, status=status, closes=closes
            )
        )

    @rule(seq=st.integers(1, 5), outcome=st.sampled_from(SENT), again=st.booleans())
    def a_send_is_reported(self, seq, outcome, again):
        self.happens(
            SendReported(conversation_id="c1", at=self.now, seq=seq, outcome=outcome, again=again)
        )

    # -- what must hold ------------------------------------------------------------------

    def happens(self, event: AnyEvent) -> None:
        self.now = max(self.now, event.at) + 10
        before = self.conversation
        frozen = encode_conversation(before) if before else b""
        decision = decide(before, event)
        assert decision == decide(before, event), "the same event decides the same"
        assert (encode_conversation(before) if before else b"") == frozen, (
            "nothing was changed in place"
        )
        assert event_codec.decode(event_codec.encode(event)) == event
        self.hold(before, decision)
        self.hold_to_the_table(before, decision)
        self.conversation = decision.conversation
        self.remember(event, decision)

    def hold(self, before, decision: Decision) -> None:
        after = decision.conversation
        if after is None:
            assert not decision.messages and not decision.effects
            return
        assert decode_conversation(encode_conversation(after)) == after
        changed = after != before or decision.effects
        assert after.version == (before.version if before else 0) + bool(changed)
        start = before.seq if before else 0
        wanted = list(range(start + 1, start + 1 + len(decision.messages)))
        assert [message.seq for message in decision.messages] == wanted
        assert after.seq == start + len(decision.messages)
        sent = [effect.message for effect in decision.effects if isinstance(effect, Send)]
        spoken = [one for one in decision.messages if one.author is not Author.CITIZEN]
        if before and before.opted_out and before.opted_out == after.opted_out:
            assert not sent, "nothing is sent to who wants nothing"
            assert all(after.deliveries[one.seq] in FAILED for one in spoken)
        else:
            assert sent == spoken, "what stands in the transcript is sent, and nothing else"
        if after.opted_out == "citizen":
            assert not asked_to_answer(decision)
        if before and before.calm_at:
            assert not any(one.text.endswith(SLOW_DOWN) for one in spoken), "said once a flood"
        if before and after.turn != before.turn and len(after.asked) < len(before.asked):
            self.hold_to_what_was_asked(before, decision)
        if before and before.handover and before.handover.repeated:
            assert not any(one.text.endswith(OFFER_AGAIN) for one in spoken), "once an offer"
        assert bool(after.calm_at) == (after.late is not None)
        waits = after.phase in {Phase.QUEUED, Phase.CALL_QUEUED}
        for asked in (one for one in decision.effects if isinstance(one, AskBot)):
            assert asked.watch or not asked.waiting
            assert waits or not asked.waiting, "nobody else is there to answer"
        for effect in decision.effects:
            assert effect.id not in self.effect_ids
            self.effect_ids.add(effect.id)
            assert effect_codec.decode(effect_codec.encode(effect)) == effect
        if before and before.state is not State.CLOSED and after.state is State.CLOSED:
            assert all(one.watch for one in before.asked), "no end before all was asked"
        stays_with_human = before and {before.state, after.state} <= WITH_HUMAN
        if stays_with_human:
            assert all(message.author is not Author.BOT for message in decision.messages)
            assert not asked_to_answer(decision)
        if after.state in WITH_HUMAN | {State.QUEUED} and before and before.state != after.state:
            assert any(isinstance(effect, ShowDesk) for effect in decision.effects)

    def hold_to_what_was_asked(self, before, decision: Decision) -> None:
        """A turn asks the oldest question, and what was typed after it, whole and in order."""
        taken = before.asked[: len(before.asked) - len(decision.conversation.asked)]
        for one in decision.effects:
            if isinstance(one, AskBot) and not one.watch:
                assert one.text == "\n".join(piece.text for piece in taken)
                assert one.payload == taken[0].payload
                assert len(taken) == 1 or len(one.text) <= SEEN
                assert len(taken) == 1 or not any(piece.payload for piece in taken)

    def hold_to_the_table(self, before, decision: Decision) -> None:
        """The table holds a way from the phase before to the phase after, of as many triggers as
        one event can become: a citizen comes back, asks, is offered a human."""
        start = before.phase if before else Phase.BOT
        if decision.conversation and decision.conversation.phase is not start:
            assert decision.conversation.phase in within_triggers(start, 3)

    def remember(self, event: AnyEvent, decision: Decision) -> None:
        self.transcript += decision.messages
        for effect in decision.effects:
            if isinstance(effect, AskBot):
                self.turns.append(effect.turn_id)
            elif isinstance(effect, SetTimer):
                if effect.name in self.timers:
                    self.stale_timers.append((effect.name, self.timers[effect.name]))
                self.timers[effect.name] = effect.due
            elif isinstance(effect, ClearTimer) and effect.name in self.timers:
                self.stale_timers.append((effect.name, self.timers.pop(effect.name)))
        if isinstance(event, CitizenWrote) and self.conversation.opted_out:
            self.unreadable.add(decision.messages[0].seq)  # who wants nothing gets nothing
        elif isinstance(event, CitizenWrote) and self.conversation.unread_at == event.at:
            self.unreadable.add(decision.messages[0].seq)
            answered = any(isinstance(effect, Send) for effect in decision.effects)
            assert answered or event.at < self.told_at + TOGETHER * len(self.unreadable)
            self.told_at = event.at if answered else self.told_at

    def fire(self, name: str) -> None:
        due = self.timers.pop(name)
        self.stale_timers.append((name, due))
        self.happens(TimerFired(conversation_id="c1", at=max(self.now, due), name=name, due=due))

    @invariant()
    def one_owner(self):
        now = self.conversation
        if now is None:
            return
        assert bool(now.agent_id) == (now.state in WITH_HUMAN)
        assert bool(now.handover) == (now.state in HANDED_OVER)
        if now.phase in SILENT:
            assert all(one.watch for one in (now.turn, *now.asked) if one)
        assert not (now.asked and now.turn is None)
        if now.turn:
            assert self.timers.get("turn") == now.turn.expires_at
        if now.calm_at:
            assert self.timers.get("calm") == now.calm_at

    @invariant()
    def the_way_out_can_be_chosen(self):
        now = self.conversation
        offered = [choice.payload for choice in now.choices] if now else []
        if now and now.state is State.OFFERED:
            assert offered[-2:] == [system_messages.HUMAN, system_messages.BOT]
        elif now and now.phase in {Phase.QUEUED, Phase.CALL_QUEUED}:
            assert offered in ([system_messages.LEAVE], [system_messages.SAFE])
        else:
            assert not {system_messages.HUMAN, system_messages.BOT, system_messages.LEAVE} & set(
                offered
            )

    def teardown(self):
        """Drive it until nothing is due: whoever wrote was answered, or has a human."""
        for _ in range(100):
            due = [name for name in self.timers if name != "wait"]
            if not due:
                break
            self.fire(min(due, key=self.timers.__getitem__))
        now = self.conversation
        if now is None or now.phase in {
            Phase.QUEUED,
            Phase.CALL_QUEUED,
            Phase.AGENT,
            Phase.WRAP_UP,
        }:
            return
        assert now.turn is None and not now.asked and now.late is None
        if now.opted_out:
            return
        told = [
            one
            for one in self.transcript
            if one.author is not Author.CITIZEN or one.seq not in self.unreadable
        ]
        if told:
            assert told[-1].author is not Author.CITIZEN, "somebody answered the last message"


Conversations.TestCase.settings = settings(max_examples=200, stateful_step_count=50)
TestConversations = Conversations.TestCase
