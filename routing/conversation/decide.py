"""What happens next in a conversation: every event, and what follows from it.

`decide` is pure: it does no I/O, reads no clock (time is in the event) and draws no random
numbers, so any conversation can be replayed. Here is who has the word, the citizen or the bot;
beside it, each as pure, stand:

    contact.py         how a contact begins, and ends
    pace.py            how fast somebody may ask
    handover.py        offering a human, and waiting for one
    agents.py          what agents do
    deliverability.py  who may be sent anything, and how far it came
"""

from contract import keywords
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
from contract.messages import IN_TRANSCRIPT, Author, Channel
from routing.conversation import system_messages
from routing.conversation.agents import agent_acted, claimed
from routing.conversation.contact import (
    close,
    first_contact,
    our_language,
    stay_awake,
    welcome_back,
)
from routing.conversation.draft import Decision, Draft
from routing.conversation.flood import calm, flooded, keeps_pace
from routing.conversation.handover import (
    CALLBACK,
    accept,
    awaits_call,
    back_to_bot,
    decline,
    offer,
    promise_call,
    queue,
    queue_reported,
    wait_on,
    wrote_while_waiting,
)
from routing.conversation.opt_out import about_sending, delivery_reported, send_reported
from routing.conversation.state import Conversation, State

# Photos that are sent together arrive one by one, and are answered with one word.
TOGETHER = 10_000

MISUNDERSTANDINGS = 2
_SHORT = {Channel.SMS}


def decide(conversation: Conversation | None, event: AnyEvent) -> Decision:
    """What `event` makes of `conversation` (None: not seen before), and what is to be done.

    An event that means nothing in this state, such as an answer to a turn that is no longer
    wanted, changes nothing and has no effects.
    """
    start = conversation or first_contact(event)
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
            claimed(draft, event)
        case QueueReported():
            queue_reported(draft, event)
        case SendReported():
            send_reported(draft, event)
        case DeliveryReported():
            delivery_reported(draft, event)
        case AgentWrote() | AgentGaveBack() | AgentEnded() | AgentFinished():
            agent_acted(draft, event)
    return draft.finish()


# -- the citizen -----------------------------------------------------------------------


def _arrived(draft: Draft) -> None:
    welcome_back(draft)
    # Opening the channel anew asks for messages; what was said while it was closed was not heard.
    draft.change(opted_out="", unread_at=0)
    if draft.conversation.state is State.BOT:
        draft.change(introduced=True)  # the greeting does
        draft.phrase("greeting")
        stay_awake(draft)


def _wrote(draft: Draft, event: CitizenWrote) -> None:
    welcome_back(draft)
    choice = keywords.chosen(event.text, event.payload, draft.conversation.choices)
    shown = event.text or (choice.title if choice else "") or _described(draft, event)
    draft.record(Author.CITIZEN, shown, name=event.name, reference=event.reference)
    stay_awake(draft)
    if event.channel not in IN_TRANSCRIPT and about_sending(draft, event.text):
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
        case State.QUEUED if awaits_call(draft):
            draft.show()
            _ask_bot(draft, shown, payload)
        case State.QUEUED:
            wrote_while_waiting(draft, event.text, payload)
        case State.WITH_AGENT:
            draft.show()
        case State.WRAP_UP:
            draft.sleep("wrap_up")
            draft.move(State.WITH_AGENT)
        case _:
            _ask_bot(draft, shown, payload)


def _described(draft: Draft, event: CitizenWrote) -> str:
    if not event.unsupported:
        return ""
    return f"[{system_messages.kind(event.unsupported, draft.conversation.language)}]"


def _say_what_we_read(draft: Draft, unsupported: str) -> None:
    kind = system_messages.kind(unsupported, draft.conversation.language)
    _say_once(draft, "unsupported", kind=kind)
    draft.show_if_seen()


def _say_once(draft: Draft, key: str, **values: object) -> None:
    """Say why something cannot be read, unless what came just before could not either."""
    if draft.at - draft.conversation.unread_at >= TOGETHER:
        draft.phrase(key, draft.conversation.choices, author=draft.machine, **values)
    draft.change(unread_at=draft.at)


def _ask_bot(draft: Draft, text: str, payload: str) -> None:
    if payload == system_messages.HUMAN:
        offer(draft, "request")
    elif payload in {system_messages.BOT, system_messages.LEAVE}:
        draft.phrase("declined")
    elif not keeps_pace(draft) or not draft.ask(text, payload):
        flooded(draft, text, payload)


def _replied_to_offer(draft: Draft, text: str, payload: str) -> None:
    if payload == system_messages.HUMAN or (not payload and keywords.is_yes(text)):
        accept(draft)
    elif payload == system_messages.BOT or (not payload and keywords.is_no(text)):
        decline(draft)
    else:
        _ask_bot(draft, text, payload)


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
    if language := our_language(seen.language):
        draft.change(language=language)
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
        promise_call(draft, handover.team)
    elif handover:
        _say_all(draft, event.messages)
        offer(draft, handover.reason or "request", handover.team)
    elif draft.conversation.misunderstood >= MISUNDERSTANDINGS and not promised:
        offer(draft, "misunderstood")
    elif not event.messages:
        offer(draft, "engine")
    else:
        _say_all(draft, event.messages)
    owed = draft.conversation.asked or draft.conversation.late
    if _command(event, "end") and not owed and not promised:
        close(draft)


def _bot_read_reply_to_offer(draft: Draft, event: BotAnswered) -> None:
    """Something else than a plain yes or no was said to the offer, and the bot has read it."""
    understood = event.understanding
    if any(command.reason == "care" for command in event.commands):
        back_to_bot(draft)
        _answer(draft, event)
    elif understood.topic in {"bevestigen", "medewerker"} and understood.outcome != "form":
        accept(draft)
    elif understood.topic == "ontkennen":
        decline(draft)
    elif understood.outcome in {"answer", "form"} or event.commands:
        back_to_bot(draft)
        _answer(draft, event)
    else:
        draft.phrase("offer_again", system_messages.offer_choices(draft.conversation.language))


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
        draft.phrase("queued_engine", system_messages.leave_choices(draft.conversation.language))
        queue(draft)
    else:
        offer(draft, "engine")


# -- time ------------------------------------------------------------------------------


def _timer_fired(draft: Draft, event: TimerFired) -> None:
    """A timer that was moved or lost its meaning since it was set is ignored."""
    now = draft.conversation
    match event.name:
        case "turn" if now.turn and now.turn.expires_at == event.due:
            _bot_failed(draft, now.turn.id)
        case "calm" if now.calm_at == event.due:
            calm(draft)
        case "wait" if now.state is State.QUEUED and not awaits_call(draft):
            wait_on(draft)
        case "wrap_up" if now.state is State.WRAP_UP:
            close(draft)
        case "idle" if now.turn and now.idle_at == event.due:
            stay_awake(draft)  # timers may come late and out of order: an answer is still owed
        case "idle" if now.idle_at == event.due and now.state in {State.BOT, State.OFFERED}:
            close(draft)
        case _:
            pass
