"""What the engine answers, and what is done where it fails."""

from contract.events import BotAnswered, BotMessage, Command, Understanding
from routing.conversation import system_messages
from routing.conversation.contact import close, our_language
from routing.conversation.decision import Draft
from routing.conversation.handover import accept, decline, offer, promise_call, queue
from routing.conversation.phases import Input, Phase
from routing.conversation.speech import say, say_system
from routing.conversation.state import CALLBACK
from routing.conversation.turns import ask_next, end_turn, is_out, silence_engine

MISUNDERSTANDINGS = 2
"""After so many in a row a human is offered."""


def answered(draft: Draft, event: BotAnswered) -> None:
    """Say what the engine answered to the turn that is out. A later answer is dropped."""
    if not is_out(draft, event.turn_id):
        return
    end_turn(draft)
    draft.change(dialogue=event.dialogue, facts=event.facts)
    _note_understanding(draft, event.understanding)
    if draft.conversation.phase is Phase.OFFERED:
        _replied_to_offer(draft, event)
    else:
        _answer(draft, event)
    ask_next(draft)


def failed(draft: Draft, turn_id: str) -> None:
    """The engine failed or stayed silent: say so and offer a human. Where that was said before, the
    citizen is not asked again but put in the queue."""
    if not is_out(draft, turn_id):
        return
    silence_engine(draft)
    handover = draft.conversation.handover
    if draft.conversation.phase is Phase.OFFERED and handover and handover.reason == "engine":
        leave = system_messages.leave_choices(draft.conversation.language)
        say_system(draft, "queued_engine", leave)
        queue(draft)
    else:
        offer(draft, "engine")


def _note_understanding(draft: Draft, seen: Understanding) -> None:
    """Keep what was understood of the question for the agent. A greeting, or the wish for a human
    or a call, does not replace it."""
    if language := our_language(seen.language):
        draft.change(language=language)
    about_a_question = seen.outcome not in {"small_talk", "handover", "form"} or seen.team
    if about_a_question or draft.conversation.understanding is None:
        draft.change(understanding=seen)


def _answer(draft: Draft, event: BotAnswered) -> None:
    _count_misunderstandings(draft, event.understanding.outcome)
    handover = _command(event, "handover")
    promised = draft.conversation.callback is not None
    misunderstood = draft.conversation.misunderstood >= MISUNDERSTANDINGS and not promised
    if handover or not misunderstood:
        _say_all(draft, event.messages)
    if handover and handover.reason == CALLBACK:
        promise_call(draft, handover.team)
    elif handover:
        offer(draft, handover.reason or "request", handover.team)
    elif misunderstood:
        offer(draft, "misunderstood")
    elif not event.messages:
        offer(draft, "engine")
    owed = draft.conversation.asked or draft.conversation.late
    if _command(event, "end") and not owed and draft.allows(Input.END):
        close(draft, Input.END)


def _count_misunderstandings(draft: Draft, outcome: str) -> None:
    if outcome in {"clarify", "out_of_scope", "search"}:
        draft.change(misunderstood=draft.conversation.misunderstood + 1)
    elif outcome != "small_talk":
        draft.change(misunderstood=0)


def _replied_to_offer(draft: Draft, event: BotAnswered) -> None:
    """The citizen replied to an offer with more than a plain yes or no, and the engine read it."""
    understood = event.understanding
    wants_human = understood.topic in {"bevestigen", "medewerker"} and understood.outcome != "form"
    if any(command.reason == "care" for command in event.commands):
        draft.follow(Input.RESUME)
        _answer(draft, event)
    elif wants_human:
        accept(draft)
    elif understood.topic == "ontkennen":
        decline(draft)
    elif understood.outcome in {"answer", "form"} or event.commands:
        draft.follow(Input.RESUME)
        _answer(draft, event)
    else:
        say_system(draft, "offer_again", system_messages.offer_choices(draft.conversation.language))


def _command(event: BotAnswered, kind: str) -> Command | None:
    return next((command for command in event.commands if command.type == kind), None)


def _say_all(draft: Draft, messages: tuple[BotMessage, ...]) -> None:
    """The engine's messages, in the form that the channel takes. The citizen can choose from the
    choices of the last one."""
    for message in messages:
        short = message.short if draft.conversation.channel.capabilities.short_forms else ""
        say(draft, short or message.text, message.choices)
