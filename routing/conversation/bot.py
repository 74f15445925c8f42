"""What the engine answers, and what is done where it fails."""

from typing import Any

from msgspec.structs import replace

from contract.events import DANGER, POSSIBLE, BotAnswered, BotMessage, Command
from routing.conversation import care, system_messages
from routing.conversation.contact import close
from routing.conversation.decision import Draft
from routing.conversation.handover import (
    accept,
    asked_for_wait,
    connect,
    decline,
    keep_offer,
    leave_choices,
    offer,
    offer_again,
    promise_call,
    queue,
)
from routing.conversation.phases import Phase, Trigger
from routing.conversation.speech import say, say_system
from routing.conversation.state import CALLBACK, CARE, REQUEST, Conversation
from routing.conversation.turns import ask_next, end_turn, silence_engine

_MISUNDERSTOOD = {"clarify", "out_of_scope", "search"}

_ACCEPTS = {"bevestigen", "medewerker"}
"""The engine's labels that accept an offer of a human."""

WAIT = "wachttijd"
"""The engine's label of a question how long the wait is."""

SURE = 0.7
"""From this confidence on, what the engine answers is said to a citizen who waits for a human."""

MISUNDERSTANDINGS = 2
"""After so many in a row a human is offered."""


def answered(draft: Draft, event: BotAnswered) -> None:
    """Say what the engine answered to the turn that is out. A later answer is dropped."""
    if not _is_out(draft, event.turn_id):
        return
    turn = draft.conversation.turn
    if turn and turn.watch:
        end_turn(draft)
        _watched(draft, event, flood=turn.flood)
    else:
        _heeded(draft, event, care.degree(draft.conversation.care, event.care))
    if draft.conversation.asked:
        ask_next(draft)


def _watched(draft: Draft, event: BotAnswered, *, flood: bool) -> None:
    """A human answers the citizen; but danger is heeded, and what the citizen asks about it. Who
    waits for the human hears what the engine surely knows too, except in a flood."""
    found = care.degree(draft.conversation.care, event.care)
    care.watched(draft, event.care)
    seen = event.understanding
    if not draft.allows(Trigger.TELL_WAIT):
        return
    if seen.outcome == CARE:
        _say_to_who_waits(draft, event.messages)
    elif found or flood:
        return
    elif seen.topic == WAIT:
        asked_for_wait(draft)
    elif seen.outcome == "answer" and seen.confidence >= SURE and event.messages:
        _say_to_who_waits(draft, event.messages)
        draft.change(dialogue=event.dialogue)


def _say_to_who_waits(draft: Draft, messages: tuple[BotMessage, ...]) -> None:
    """The engine's messages. Who waits can choose to wait no more, and nothing else."""
    choices = leave_choices(draft)
    for message in messages:
        at_the_end = choices if message is messages[-1] else ()
        _say_all(draft, (replace(message, choices=at_the_end),))


def _heeded(draft: Draft, event: BotAnswered, degree: str) -> None:
    """The number to call comes before the answer, and a quiet question after it."""
    end_turn(draft, **_understood(draft.conversation, event))
    is_answered = bool(event.messages) and event.understanding.outcome not in _MISUNDERSTOOD
    if event.care and degree == DANGER:
        care.help_first(draft, event.care)
        if event.understanding.outcome == "answer":
            _say_all(draft, event.messages)
        care.hand_over(draft, event.care)
        return
    if not event.care or is_answered or not degree:
        _replied(draft, event)
    if event.care and degree == POSSIBLE:
        care.ask_quietly(draft, event.care, answered=is_answered)


def _replied(draft: Draft, event: BotAnswered) -> None:
    counted = _counted(draft.conversation, event.understanding.outcome)
    if draft.phase is Phase.OFFERED:
        _beside_offer(draft, event, counted)
    else:
        draft.change(**counted)
        _answer(draft, event)


def _is_out(draft: Draft, turn_id: str) -> bool:
    """Whether the engine has this turn now."""
    turn = draft.conversation.turn
    return turn is not None and turn.id == turn_id


def failed(draft: Draft, turn_id: str) -> None:
    """The engine failed or stayed silent: say so and offer a human. Where that was said before, the
    citizen is not asked again but put in the queue."""
    if not _is_out(draft, turn_id):
        return
    turn = draft.conversation.turn
    if turn and turn.watch:
        end_turn(draft)
        ask_next(draft)
        return
    silence_engine(draft)
    _has_no_answer(draft)


def _has_no_answer(draft: Draft) -> None:
    handover = draft.conversation.handover
    if draft.phase is Phase.OFFERED and handover and handover.reason == "engine":
        leave = system_messages.leave_choices(draft.conversation.language)
        say_system(draft, "queued_engine", leave)
        queue(draft)
    else:
        offer(draft, "engine")


def _understood(now: Conversation, event: BotAnswered) -> dict[str, Any]:
    """The changes that the engine's understanding makes. A greeting, or the wish for a human or a
    call, does not replace what was understood of the question: the agent wants to know that."""
    seen = event.understanding
    changes: dict[str, Any] = {"dialogue": event.dialogue, "facts": event.facts}
    changes["in_form"] = seen.outcome == "form" and not event.commands
    changes["asked_which_stop"] = now.asked_which_stop and changes["in_form"]
    if language := system_messages.our_language(seen.language):
        changes["language"] = language
    about_a_question = seen.outcome not in {"small_talk", "handover", "form"} or seen.team
    if about_a_question or now.understanding is None:
        changes["understanding"] = seen
    return changes


def _counted(now: Conversation, outcome: str) -> dict[str, int]:
    """The change in the number of misunderstandings in a row, this answer included."""
    if outcome in _MISUNDERSTOOD:
        return {"misunderstood": now.misunderstood + 1}
    return {} if outcome == "small_talk" else {"misunderstood": 0}


def _answer(draft: Draft, event: BotAnswered) -> None:
    commands = {command.type: command for command in reversed(event.commands)}
    handover, now = commands.get("handover"), draft.conversation
    gives_up = now.misunderstood >= MISUNDERSTANDINGS and now.callback is None
    if handover or not gives_up:
        _say_all(draft, event.messages)
    if handover and handover.reason == REQUEST:
        connect(draft, handover.team)
    elif handover and handover.reason != CALLBACK:
        offer(draft, handover.reason or REQUEST, handover.team)
    elif handover and event.messages:  # else nobody would tell the citizen of the promise
        promise_call(draft, handover.team)
    elif gives_up:
        offer(draft, "misunderstood")
    elif not event.messages:
        _has_no_answer(draft)
    owed = draft.conversation.asked or draft.conversation.late
    if "end" in commands and not owed and draft.allows(Trigger.END):
        close(draft, Trigger.END)


def _beside_offer(draft: Draft, event: BotAnswered, counted: dict[str, int]) -> None:
    """A human was offered, and the citizen wrote something else than a plain yes or no. The offer
    blocks nothing: it is accepted, declined, let go for another subject, or it stays open."""
    seen = event.understanding
    label = seen.topic if seen.outcome != "form" else ""
    handover = next((one for one in event.commands if one.type == "handover"), None)
    if label in _ACCEPTS or (handover and handover.reason == REQUEST):
        accept(draft)
    elif label == "ontkennen":
        decline(draft)
    elif handover and handover.reason != CALLBACK:
        _offered_more(draft, event, handover)
    elif handover or seen.outcome in {"answer", "form"}:
        draft.follow(Trigger.RESUME, **counted)
        _answer(draft, event)
    else:
        _say_beside_offer(draft, event)


def _offered_more(draft: Draft, event: BotAnswered, handover: Command) -> None:
    """A human helps best with this subject too: said in other words, or not said again."""
    open_offer, reason = draft.conversation.handover, handover.reason or REQUEST
    if open_offer and open_offer.reason == reason:
        draft.change(handover=replace(open_offer, team=handover.team or open_offer.team))
        _say_beside_offer(draft, event)
    else:
        _say_all(draft, event.messages)
        offer(draft, reason, handover.team)


def _say_beside_offer(draft: Draft, event: BotAnswered) -> None:
    """Say what the engine said; the offer stays open. Once, where the engine did not understand and
    asks nothing itself, say that it does."""
    if not event.messages:
        _has_no_answer(draft)
        return
    _say_all(draft, event.messages)
    asks = bool(draft.conversation.choices)
    keep_offer(draft)
    if event.understanding.outcome in _MISUNDERSTOOD and not asks:
        offer_again(draft)


def _say_all(draft: Draft, messages: tuple[BotMessage, ...]) -> None:
    """The engine's messages, in the form that the channel takes. The citizen can choose from the
    choices of the last one."""
    for message in messages:
        short = message.short if draft.conversation.channel.capabilities.short_forms else ""
        say(draft, short or message.text, message.choices)
