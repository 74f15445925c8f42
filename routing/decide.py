"""What happens next in a conversation: the whole behaviour of the counter, top to bottom.

`decide` is pure: it does no I/O, reads no clock (time is in the event) and draws no random
numbers, so any conversation can be replayed.
"""

from routing import phrases, replies
from routing.conversation import Conversation, Handover, State
from routing.draft import Decision, Draft
from routing.events import (
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
from routing.messages import Author, Channel
from routing.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed

MINUTE = 60_000
FIRST_WORD_ON_WAIT = 5 * MINUTE
NEXT_WORD_ON_WAIT = 10 * MINUTE
LEAST_BETWEEN_WORDS = MINUTE
WRAP_UP = 15 * MINUTE
IDLE = 24 * 60 * MINUTE
# Photos that are sent together arrive one by one, and are answered with one word.
TOGETHER = 10_000
# So many messages at once, and one more every few seconds, are what a person types; who sends
# more is answered once it is calm again.
TYPED_AT_ONCE, TYPED_EVERY = 8, 3_000
CALM = 5_000

DEFAULT_TEAM = "publiekszaken"
MISUNDERSTANDINGS = 2
_REASONS = {"request", "topic", "care", "misunderstood", "engine"}
CALLBACK = "callback"
_SHORT = {Channel.SMS}
# Channels on which we come to the citizen, so that they can tell us not to.
_STOPPABLE = {Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM}
_WITH_HUMAN = {State.WITH_AGENT, State.WRAP_UP}
_SEND_STATUS: dict[type, str] = {
    Accepted: "sent",
    TryLater: "failed",
    Failed: "failed",
    Unknown: "unknown",
    OptedOut: "opted_out",
    WindowClosed: "window_closed",
}


def decide(conversation: Conversation | None, event: AnyEvent) -> Decision:
    """What `event` makes of `conversation` (None: not seen before), and what is to be done.

    An event that means nothing in this state, such as an answer to a turn that is no longer
    wanted, changes nothing and has no effects.
    """
    start = conversation or _first_contact(event)
    if start is None:
        return Decision(None)
    draft = Draft(start, event)
    match event:
        case CitizenArrived():
            _arrived(draft)
        case CitizenWrote():
            _wrote(draft, event)
        case BotAnswered():
            _bot_answered(draft, event)
        case BotFailed():
            _bot_failed(draft, event.turn_id)
        case TimerFired():
            _timer_fired(draft, event)
        case AgentClaimed():
            _claimed(draft, event)
        case QueueReported():
            _queue_reported(draft, event)
        case SendReported():
            _send_reported(draft, event)
        case DeliveryReported():
            _delivered(draft, event)
        case AgentWrote() | AgentGaveBack() | AgentEnded() | AgentFinished():
            _agent_acted(draft, event)
    return draft.finish()


# -- the citizen -----------------------------------------------------------------------


def _first_contact(event: AnyEvent) -> Conversation | None:
    if not isinstance(event, CitizenArrived | CitizenWrote):
        return None
    return Conversation(
        id=event.conversation_id,
        channel=event.channel,
        address=event.address,
        language=_spoken(event.language) or "nl",
        name=event.name,
        introduced=_introduces_itself(event.channel),
    )


def _introduces_itself(channel: Channel) -> bool:
    """Whether the channel's own front end tells that a computer answers."""
    return channel is Channel.REST


def _arrived(draft: Draft) -> None:
    _welcome_back(draft)
    draft.change(opted_out="")  # opening the channel anew asks for messages
    if draft.conversation.state is State.BOT:
        draft.change(introduced=True)  # the greeting does
        draft.phrase("greeting")
        _stay_awake(draft)


def _wrote(draft: Draft, event: CitizenWrote) -> None:
    _welcome_back(draft)
    choice = replies.chosen(event.text, event.payload, draft.conversation.choices)
    shown = event.text or (choice.title if choice else "") or _described(draft, event)
    draft.record(Author.CITIZEN, shown, name=event.name, reference=event.reference)
    _stay_awake(draft)
    if event.channel in _STOPPABLE and _about_sending(draft, event.text):
        return
    if event.unsupported and not event.text:
        _say_what_we_read(draft, event.unsupported)
        return
    if not shown:
        _say_once(draft, "empty")
        return
    payload = choice.payload if choice else ""
    match draft.conversation.state:
        case State.OFFERED:
            _replied_to_offer(draft, event.text, payload)
        case State.QUEUED if _awaits_call(draft):
            draft.show()
            _ask_bot(draft, shown, payload)
        case State.QUEUED:
            _wrote_while_waiting(draft, event.text, payload)
        case State.WITH_AGENT:
            draft.show()
        case State.WRAP_UP:
            draft.sleep("wrap_up")
            draft.move(State.WITH_AGENT)
        case _:
            _ask_bot(draft, shown, payload)


def _about_sending(draft: Draft, text: str) -> bool:
    """Whether the message is about our sending messages at all, or can have no answer."""
    closed = _still_closed(draft)
    if replies.is_stop(text):
        _opt_out(draft)
    elif closed and replies.is_start(text):
        draft.change(opted_out="")
        draft.phrase("opted_in", draft.conversation.choices, author=_machine(draft))
        draft.show_if_seen()
    elif closed:
        draft.show_if_seen()
    elif replies.is_help(text) and draft.conversation.state not in _WITH_HUMAN:
        draft.phrase("help", draft.conversation.choices, author=_machine(draft))
        draft.show_if_seen()
    else:
        return False
    return True


def _still_closed(draft: Draft) -> bool:
    """Whether nothing may be sent. Who blocks a bot on Telegram cannot write to it, so who
    writes has not."""
    now = draft.conversation
    if now.opted_out == "provider" and now.channel is Channel.TELEGRAM:
        draft.change(opted_out="")
    return bool(draft.conversation.opted_out)


def _opt_out(draft: Draft) -> None:
    """The last word is ours. Who waited no longer does; who was promised a call is called."""
    if not draft.conversation.opted_out:
        draft.farewell(_machine(draft))
    draft.change(opted_out="citizen")
    draft.silence_bot()
    if draft.conversation.state in {State.OFFERED, State.QUEUED}:
        draft.sleep("wait")
        _back_to_bot(draft)
    draft.show_if_seen()


def _welcome_back(draft: Draft) -> None:
    """A citizen who comes back after the end starts a new contact with the bot."""
    if draft.conversation.state is State.CLOSED:
        draft.change(
            state=State.BOT,
            contact=draft.conversation.contact + 1,
            introduced=_introduces_itself(draft.conversation.channel),
            calm_at=0,
            late=None,
            dialogue="",
            facts={},
            choices=(),
            misunderstood=0,
            understanding=None,
            handover=None,
            callback=None,
            agent_id="",
            agent="",
            note="",
        )


def _described(draft: Draft, event: CitizenWrote) -> str:
    if not event.unsupported:
        return ""
    return f"[{phrases.kind(event.unsupported, draft.conversation.language)}]"


def _say_what_we_read(draft: Draft, unsupported: str) -> None:
    kind = phrases.kind(unsupported, draft.conversation.language)
    _say_once(draft, "unsupported", kind=kind)
    if draft.conversation.state in {State.QUEUED, State.WITH_AGENT, State.WRAP_UP}:
        draft.show()


def _say_once(draft: Draft, key: str, **values: object) -> None:
    """Say why something cannot be read, unless what came just before could not either."""
    if draft.at - draft.conversation.unread_at >= TOGETHER:
        draft.phrase(key, draft.conversation.choices, author=_machine(draft), **values)
    draft.change(unread_at=draft.at)


def _machine(draft: Draft) -> Author:
    """As whom the counter speaks for itself: never as the bot while a human has the word."""
    human = draft.conversation.state in _WITH_HUMAN
    return Author.SYSTEM if human else Author.BOT


def _stay_awake(draft: Draft) -> None:
    idle_at = draft.at + IDLE
    draft.change(idle_at=idle_at)
    draft.wake("idle", idle_at)


def _ask_bot(draft: Draft, text: str, payload: str) -> None:
    if payload == phrases.HUMAN:
        _offer(draft, "request")
    elif payload in {phrases.BOT, phrases.LEAVE}:
        draft.phrase("declined")
    elif not _keeps_pace(draft) or not draft.ask(text, payload):
        _flooded(draft, text, payload)


def _keeps_pace(draft: Draft) -> bool:
    """Whether the citizen writes as people do: a bucket that fills by one every few seconds.
    Where answers stand in a transcript, who waits for each may ask as fast as we answer."""
    now = draft.conversation
    if now.calm_at:
        return False
    if now.channel not in _STOPPABLE and not now.turn:
        return True
    emptied = max(now.paced_at, draft.at - TYPED_AT_ONCE * TYPED_EVERY)
    if emptied + TYPED_EVERY > draft.at:
        return False
    draft.change(paced_at=emptied + TYPED_EVERY)
    return True


def _flooded(draft: Draft, text: str, payload: str) -> None:
    """Say once that it is too much; the last message is answered when it is calm."""
    if not draft.conversation.calm_at:
        draft.phrase("slow_down", draft.conversation.choices)
    calm_at = draft.at + CALM
    draft.change(calm_at=calm_at, late=draft.asking(text, payload))
    draft.wake("calm", calm_at)


def _calm(draft: Draft) -> None:
    late = draft.conversation.late
    draft.change(calm_at=0, late=None)
    if late and draft.conversation.state in {State.BOT, State.OFFERED, State.QUEUED}:
        draft.ask_later(late)


# -- the bot ---------------------------------------------------------------------------


def _bot_answered(draft: Draft, event: BotAnswered) -> None:
    if not _is_out(draft, event.turn_id):
        return
    draft.turn_over()
    draft.change(dialogue=event.dialogue, facts=event.facts)
    _note_understanding(draft, event.understanding)
    if draft.conversation.state is State.OFFERED:
        _bot_read_reply_to_offer(draft, event)
    else:
        _answer(draft, event)
    draft.ask_next()


def _is_out(draft: Draft, turn_id: str) -> bool:
    turn = draft.conversation.turn
    return turn is not None and turn.id == turn_id


def _note_understanding(draft: Draft, seen: Understanding) -> None:
    """Keep what was understood of the question, also while the citizen says hello, or asks for
    a human or a call: that is what the agent wants to know."""
    if spoken := _spoken(seen.language):
        draft.change(language=spoken)
    about_a_question = seen.outcome not in {"small_talk", "handover", "form"} or seen.team
    if about_a_question or draft.conversation.understanding is None:
        draft.change(understanding=seen)


def _answer(draft: Draft, event: BotAnswered) -> None:
    outcome = event.understanding.outcome
    if outcome in {"clarify", "out_of_scope", "search"}:
        draft.change(misunderstood=draft.conversation.misunderstood + 1)
    elif outcome != "small_talk":
        draft.change(misunderstood=0)
    handover = _command(event, "handover")
    promised = draft.conversation.callback is not None
    if handover and handover.reason == CALLBACK:
        _say_all(draft, event.messages)
        _promise_call(draft, handover.team)
    elif handover:
        _say_all(draft, event.messages)
        _offer(draft, handover.reason or "request", handover.team)
    elif draft.conversation.misunderstood >= MISUNDERSTANDINGS and not promised:
        _offer(draft, "misunderstood")
    elif not event.messages:
        _offer(draft, "engine")
    else:
        _say_all(draft, event.messages)
    owed = draft.conversation.asked or draft.conversation.late
    if _command(event, "end") and not owed and not promised:
        _close(draft)


def _command(event: BotAnswered, kind: str) -> Command | None:
    return next((command for command in event.commands if command.type == kind), None)


def _say_all(draft: Draft, messages: tuple[BotMessage, ...]) -> None:
    """The engine's messages, in the form this channel takes. What can be chosen is what the
    last of them offers."""
    for message in messages:
        short = message.short if draft.conversation.channel in _SHORT else ""
        draft.say(short or message.text, message.choices)


def _bot_failed(draft: Draft, turn_id: str) -> None:
    """The engine failed or stayed silent. Say so and offer a human; where that was already
    said, do not ask again: queue."""
    if not _is_out(draft, turn_id):
        return
    draft.silence_bot()
    handover = draft.conversation.handover
    if draft.conversation.state is State.OFFERED and handover and handover.reason == "engine":
        draft.phrase("queued_engine", phrases.leave_choices(draft.conversation.language))
        _queue(draft)
    else:
        _offer(draft, "engine")


# -- the handover ----------------------------------------------------------------------


def _offer(draft: Draft, reason: str, team: str = "") -> None:
    """Ask first: the citizen decides, and knows that the agent will read along. Not who asked
    to be called: a human has that conversation already, and is now wanted in it."""
    handover = Handover(_team(draft, team), reason, draft.at)
    draft.change(misunderstood=0)
    if draft.conversation.callback:
        draft.change(handover=handover)
        _accept(draft)
        return
    draft.move(State.OFFERED, handover=handover)
    key = f"offer_{reason}" if reason in _REASONS else "offer_request"
    draft.phrase(key, phrases.offer_choices(draft.conversation.language))


def _team(draft: Draft, team: str) -> str:
    """`team`, else that of an offer that was made before, else whose topic it is."""
    offered, understood = draft.conversation.handover, draft.conversation.understanding
    before = (offered.team if offered else "") or (understood.team if understood else "")
    return team or before or DEFAULT_TEAM


def _promise_call(draft: Draft, team: str) -> None:
    """The citizen asked for it, so nothing is offered; and waits for a telephone, so nothing is
    said about the queue and the bot goes on answering."""
    call = Handover(_team(draft, team), CALLBACK, draft.at)
    draft.move(State.QUEUED, handover=call, callback=call)


def _awaits_call(draft: Draft) -> bool:
    """Whether the citizen waits for a call only, not in the conversation."""
    handover = draft.conversation.handover
    return handover is not None and handover.reason == CALLBACK


def _replied_to_offer(draft: Draft, text: str, payload: str) -> None:
    if payload == phrases.HUMAN or (not payload and replies.is_yes(text)):
        _accept(draft)
    elif payload == phrases.BOT or (not payload and replies.is_no(text)):
        _decline(draft)
    else:
        _ask_bot(draft, text, payload)


def _bot_read_reply_to_offer(draft: Draft, event: BotAnswered) -> None:
    """Something else than a plain yes or no was said to the offer, and the bot has read it."""
    understood = event.understanding
    if any(command.reason == "care" for command in event.commands):
        _back_to_bot(draft)
        _answer(draft, event)
    elif understood.topic in {"bevestigen", "medewerker"} and understood.outcome != "form":
        _accept(draft)
    elif understood.topic == "ontkennen":
        _decline(draft)
    elif understood.outcome in {"answer", "form"} or event.commands:
        _back_to_bot(draft)
        _answer(draft, event)
    else:
        draft.phrase("offer_again", phrases.offer_choices(draft.conversation.language))


def _accept(draft: Draft) -> None:
    draft.phrase("queued", phrases.leave_choices(draft.conversation.language))
    _queue(draft)


def _queue(draft: Draft) -> None:
    draft.silence_bot()
    handover = draft.conversation.handover or Handover(DEFAULT_TEAM, "request", draft.at)
    draft.move(State.QUEUED, handover=Handover(handover.team, handover.reason, draft.at))
    draft.report_queue()
    draft.wake("wait", draft.at + FIRST_WORD_ON_WAIT)


def _decline(draft: Draft) -> None:
    _back_to_bot(draft)
    draft.phrase("declined")


def _back_to_bot(draft: Draft) -> None:
    """The bot has the word again. Who was promised a call is still called."""
    call = draft.conversation.callback
    state = State.QUEUED if call else State.BOT
    draft.move(state, handover=call, agent_id="", agent="", choices=())


def _wrote_while_waiting(draft: Draft, text: str, payload: str) -> None:
    if payload == phrases.LEAVE or (not payload and replies.is_leaving(text)):
        draft.sleep("wait")
        _back_to_bot(draft)
        draft.phrase("left_queue")
        return
    draft.show()
    handover = draft.conversation.handover
    if handover and draft.at - handover.reported_at >= LEAST_BETWEEN_WORDS:
        draft.report_queue()


def _wait_on(draft: Draft) -> None:
    """The longer the wait, the longer until the next word on it: a citizen who waits for the
    morning is not woken every ten minutes."""
    draft.report_queue()
    waited = draft.at - draft.conversation.handover.since if draft.conversation.handover else 0
    draft.wake("wait", draft.at + max(NEXT_WORD_ON_WAIT, waited))


def _queue_reported(draft: Draft, event: QueueReported) -> None:
    if draft.conversation.state is State.QUEUED:
        language = draft.conversation.language
        draft.say(
            phrases.waiting(event.ahead, event.agents, event.wait_s, language),
            phrases.leave_choices(language),
        )


# -- the agent -------------------------------------------------------------------------


def _claimed(draft: Draft, event: AgentClaimed) -> None:
    """The first claim in the log wins; whoever comes later is told who was first."""
    now = draft.conversation
    if now.state is State.QUEUED:
        draft.sleep("wait")
        draft.silence_bot()  # it may be answering somebody who waits for a call
        draft.change(callback=None)
        draft.move(State.WITH_AGENT, agent_id=event.agent_id, agent=event.name)
        draft.phrase("agent_joined", author=Author.SYSTEM, agent=event.name)
    elif not now.agent_id:
        draft.tell(event.agent_id, "not_yours")
    elif now.agent_id != event.agent_id:
        draft.tell(event.agent_id, "claim_lost", now.agent)


def _agent_acted(
    draft: Draft, event: AgentWrote | AgentGaveBack | AgentEnded | AgentFinished
) -> None:
    """Only the agent who has the conversation acts in it."""
    if draft.conversation.agent_id != event.agent_id:
        draft.tell(event.agent_id, "not_yours", draft.conversation.agent)
        return
    match event:
        case AgentWrote():
            _agent_wrote(draft, event)
        case AgentGaveBack():
            _back_to_bot(draft)
            draft.phrase("given_back")
            _stay_awake(draft)
        case AgentEnded() if draft.conversation.state is State.WITH_AGENT:
            draft.move(State.WRAP_UP)
            draft.phrase("ended", author=Author.SYSTEM, agent=draft.conversation.agent)
            draft.wake("wrap_up", draft.at + WRAP_UP)
        case AgentFinished() if draft.conversation.state is State.WRAP_UP:
            draft.sleep("wrap_up")
            draft.change(note=event.note)
            _close(draft)


def _agent_wrote(draft: Draft, event: AgentWrote) -> None:
    if draft.conversation.state is State.WRAP_UP:
        draft.sleep("wrap_up")
        draft.move(State.WITH_AGENT)
    draft.say(
        event.text,
        author=Author.AGENT,
        name=draft.conversation.agent,
        reference=event.reference,
    )


# -- time ------------------------------------------------------------------------------


def _timer_fired(draft: Draft, event: TimerFired) -> None:
    """A timer that was moved or lost its meaning since it was set is ignored."""
    now = draft.conversation
    match event.name:
        case "turn" if now.turn and now.turn.expires_at == event.due:
            _bot_failed(draft, now.turn.id)
        case "calm" if now.calm_at == event.due:
            _calm(draft)
        case "wait" if now.state is State.QUEUED and not _awaits_call(draft):
            _wait_on(draft)
        case "wrap_up" if now.state is State.WRAP_UP:
            _close(draft)
        case "idle" if now.turn and now.idle_at == event.due:
            _stay_awake(draft)  # timers may come late and out of order: an answer is still owed
        case "idle" if now.idle_at == event.due and now.state in {State.BOT, State.OFFERED}:
            _close(draft)
        case _:
            pass


def _close(draft: Draft) -> None:
    draft.sleep("idle")
    draft.move(State.CLOSED, agent_id="", agent="", handover=None, choices=())


# -- delivery --------------------------------------------------------------------------


def _send_reported(draft: Draft, event: SendReported) -> None:
    """A message that an operator had sent again is no longer what it was given up for."""
    if event.again:
        kept = {**draft.conversation.deliveries}
        kept.pop(event.seq, None)
        draft.change(deliveries=kept)
    draft.deliver(event.seq, _SEND_STATUS[type(event.outcome)])
    if isinstance(event.outcome, OptedOut):
        _closed(draft)


def _delivered(draft: Draft, event: DeliveryReported) -> None:
    draft.deliver(event.seq, "opted_out" if event.closes else event.status)
    if event.closes:
        _closed(draft)


def _closed(draft: Draft) -> None:
    """The provider lets nothing more through to this address."""
    draft.change(opted_out=draft.conversation.opted_out or "provider")
    draft.show_if_seen()


# -- language --------------------------------------------------------------------------


def _spoken(language: str) -> str:
    """The language we answer in for a citizen who has `language`, or empty."""
    code = language[:2].lower()
    return code if code in phrases.LANGUAGES else ""
