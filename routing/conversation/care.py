"""Danger: what is said to somebody who may be in it, and who is told.

With each result the engine says whether somebody is in danger. Who is surely in danger gets the
number to call, and a human at once, ahead of others. Who may be is asked once, in one quiet
sentence. The citizen takes a false alarm back in one word, and hears of it no more.
"""

from msgspec.structs import replace

from contract.events import DANGER, POSSIBLE, BotMessage, Care
from contract.keywords import Keyword, Reply
from contract.messages import Choice
from routing.conversation import system_messages
from routing.conversation.decision import Draft
from routing.conversation.handover import leave_queue, queue
from routing.conversation.phases import Phase, Trigger
from routing.conversation.speech import say, say_system
from routing.conversation.state import CARE, CareGiven, Handover
from routing.conversation.system_messages import SAFE

CERTAIN = 0.98
"""From this probability on, danger that the citizen took back before is asked about once more."""


def degree(given: CareGiven, care: Care | None) -> str:
    """What is to be done about `care` after what was `given` before: DANGER, POSSIBLE or ''."""
    if care is None:
        return ""
    if care.kind in given.undone:
        again = care.degree == DANGER and care.confidence >= CERTAIN and care.kind not in given.told
        return POSSIBLE if again else ""
    if care.degree == POSSIBLE and care.kind in given.told:
        return ""
    return care.degree


def help_first(draft: Draft, care: Care) -> None:
    """Name the number to call. What else was asked is answered after it, then comes `hand_over`."""
    _remember(draft, care, DANGER)
    _say(draft, care.help)


def hand_over(draft: Draft, care: Care) -> None:
    """Put the citizen first in the queue."""
    say_system(draft, "queued_care", system_messages.mistake_choices(draft.conversation.language))
    queue(draft, Handover(care.team, CARE, draft.at))


def ask_quietly(draft: Draft, care: Care, *, answered: bool) -> None:
    """Ask in one sentence whether somebody is in danger: after an answer or beside an offer, whose
    choices stay, or instead of an answer."""
    _remember(draft, care, POSSIBLE)
    now = draft.conversation
    asking = system_messages.danger_choices(care.kind, now.language)
    keeps_choices = answered or draft.phase is Phase.OFFERED
    _say(draft, care.quiet, now.choices if keeps_choices else asking)


def watched(draft: Draft, care: Care | None) -> None:
    """Heed what the engine found in a message that a human answers. An agent is shown it; a citizen
    who waits is told what to do; one who is back with the bot gets help as anybody."""
    now = draft.conversation
    found = degree(now.care, care)
    if care is None or not found:
        return
    if draft.phase in {Phase.AGENT, Phase.WRAP_UP}:
        _remember(draft, care, found)
        draft.show()
    elif not draft.allows(Trigger.TELL_WAIT):
        if found == DANGER:
            if draft.allows(Trigger.RETURN):
                draft.follow(Trigger.RETURN)
            help_first(draft, care)
            hand_over(draft, care)
    elif found == POSSIBLE:
        ask_quietly(draft, care, answered=True)
    elif care.kind != now.care.kind or now.care.degree != DANGER:
        _remember(draft, care, DANGER)
        _say(draft, care.help, system_messages.mistake_choices(now.language))
        if now.handover:
            draft.change(handover=replace(now.handover, reason=CARE, team=care.team))
        draft.show()


def takes_back(draft: Draft, reply: Reply) -> bool:
    """Whether the citizen says that what we took for danger is none."""
    given = draft.conversation.care
    if not given.degree:
        return False
    if reply.choice:
        return reply.choice.payload == SAFE
    words = reply.keywords
    return Keyword.MISTAKE in words or (given.open and Keyword.NO in words)


def take_back(draft: Draft) -> None:
    """Speak of that danger no more. Who waits because of it waits no longer."""
    now = draft.conversation
    undone = (*now.care.undone, now.care.kind)
    told = tuple(kind for kind in now.care.told if kind != now.care.kind)
    draft.change(care=CareGiven(told=told, undone=undone))
    waits_for_it = now.handover is not None and now.handover.reason == CARE
    if waits_for_it and draft.allows(Trigger.LEAVE):
        leave_queue(draft, "care_undone")
    elif draft.allows(Trigger.WRITE):
        draft.follow(Trigger.WRITE)
        draft.show()
    else:
        offered = now.choices if draft.phase is Phase.OFFERED else ()
        say_system(draft, "care_undone", offered)


def _remember(draft: Draft, care: Care, degree: str) -> None:
    given = draft.conversation.care
    told = given.told if care.kind in given.told else (*given.told, care.kind)
    draft.change(
        care=CareGiven(degree, care.kind, told, given.undone, open=degree == POSSIBLE),
        misunderstood=0,
    )


def _say(draft: Draft, message: BotMessage, choices: tuple[Choice, ...] = ()) -> None:
    short = message.short if draft.conversation.channel.capabilities.short_forms else ""
    say(draft, short or message.text, choices)
