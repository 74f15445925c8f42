"""From the bot to a human: offered, waited for, or declined."""

from msgspec.structs import replace

from contract.events import QueueReported
from contract.messages import Choice
from routing.conversation import system_messages
from routing.conversation.decision import MINUTE, Draft
from routing.conversation.phases import Trigger
from routing.conversation.speech import say, say_system
from routing.conversation.state import CALLBACK, CARE, REQUEST, Handover
from routing.conversation.turns import only_watch

FIRST_WORD_ON_WAIT = 5 * MINUTE
NEXT_WORD_ON_WAIT = 10 * MINUTE
LEAST_BETWEEN_WORDS = MINUTE

DEFAULT_TEAM = "publiekszaken"
_REASONS = {"topic", "misunderstood", "engine"}
"""The reasons of an offer that have a sentence of their own."""


def offer(draft: Draft, reason: str, team: str = "") -> None:
    """Offer a human: the citizen decides, and is told that the agent will read along. A citizen who
    was promised a call is not asked, as agents have that conversation in their queue already."""
    handover = Handover(_team(draft, team), reason, draft.at)
    draft.change(misunderstood=0)
    if not draft.allows(Trigger.OFFER):
        accept(draft, handover)
        return
    draft.follow(Trigger.OFFER, handover=handover)
    key = f"offer_{reason}" if reason in _REASONS else "offer"
    say_system(draft, key, system_messages.offer_choices(draft.conversation.language))


def keep_offer(draft: Draft) -> None:
    """What was said beside an open offer takes its choices not away, and does not repeat them."""
    offered = system_messages.offer_choices(draft.conversation.language)
    draft.change(choices=(*draft.conversation.choices, *offered))


def offer_again(draft: Draft) -> None:
    """Say once that the offer is still open, and how to go on without a human."""
    open_offer = draft.conversation.handover
    if open_offer and not open_offer.repeated:
        draft.change(handover=replace(open_offer, repeated=True))
        choices = system_messages.offer_choices(draft.conversation.language)
        say_system(draft, "offer_again", choices)


def connect(draft: Draft, team: str = "") -> None:
    """Put a citizen who asked for a human in the queue at once: there is nothing left to ask."""
    draft.change(misunderstood=0)
    accept(draft, Handover(_team(draft, team), REQUEST, draft.at))


def _team(draft: Draft, team: str) -> str:
    """`team`, else the team of an earlier offer, else the team of the topic."""
    offered, understood = draft.conversation.handover, draft.conversation.understanding
    before = (offered.team if offered else "") or (understood.team if understood else "")
    return team or before or DEFAULT_TEAM


def promise_call(draft: Draft, team: str) -> None:
    """Put a citizen who asked for a call into the agents' queue. Nothing is offered or said about
    the queue, and the bot goes on answering: the citizen waits for a telephone."""
    call = Handover(_team(draft, team), CALLBACK, draft.at)
    draft.follow(Trigger.PROMISE_CALL, handover=call, callback=call)


def leave_choices(draft: Draft) -> tuple[Choice, ...]:
    """The choices of a citizen who waits."""
    handover, language = draft.conversation.handover, draft.conversation.language
    if handover and handover.reason == CARE:
        return system_messages.mistake_choices(language)
    return system_messages.leave_choices(language)


def accept(draft: Draft, handover: Handover | None = None) -> None:
    """The citizen wants a human: the one of `handover`, else the one who was offered."""
    say_system(draft, "queued", system_messages.leave_choices(draft.conversation.language))
    queue(draft, handover)


def queue(draft: Draft, handover: Handover | None = None) -> None:
    """Wait for an agent from now on, with a sentence on the wait."""
    wanted = handover or draft.conversation.handover or Handover(DEFAULT_TEAM, REQUEST, 0)
    draft.follow(Trigger.QUEUE, handover=Handover(wanted.team, wanted.reason, draft.at))
    only_watch(draft)
    draft.report_queue()
    draft.wake("wait", draft.at + FIRST_WORD_ON_WAIT)


def decline(draft: Draft) -> None:
    """The citizen goes on with the bot."""
    draft.follow(Trigger.RESUME)
    say_system(draft, "declined")


def leave_queue(draft: Draft, said: str = "left_queue") -> None:
    """The citizen no longer waits in the conversation."""
    draft.sleep("wait")
    draft.follow(Trigger.LEAVE)
    say_system(draft, said)


def word_on_wait(draft: Draft) -> None:
    """Look up the queue for a citizen who writes while waiting, unless that was done just now."""
    handover = draft.conversation.handover
    if handover and draft.at - handover.reported_at >= LEAST_BETWEEN_WORDS:
        draft.report_queue()


def asked_for_wait(draft: Draft) -> None:
    """Look up the queue for a citizen who asked how long it takes, unless that was done since."""
    handover = draft.conversation.handover
    if handover and handover.reported_at < draft.since:
        draft.report_queue()


def still_waits(draft: Draft) -> None:
    """Look up the queue again. The longer the wait, the longer until the next sentence on it: a
    citizen who waits for the morning is not woken every ten minutes."""
    draft.report_queue()
    waited = draft.at - draft.conversation.handover.since if draft.conversation.handover else 0
    draft.wake("wait", draft.at + max(NEXT_WORD_ON_WAIT, waited))


def queue_reported(draft: Draft, event: QueueReported) -> None:
    """Tell a citizen who still waits how long it takes."""
    if draft.allows(Trigger.TELL_WAIT):
        language = draft.conversation.language
        wait = system_messages.waiting(event.ahead, event.agents, event.wait_s, language)
        say(draft, wait, leave_choices(draft))
