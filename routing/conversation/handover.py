"""From the bot to a human: offered, waited for, or declined."""

from contract import keywords
from contract.events import QueueReported
from routing.conversation import system_messages
from routing.conversation.draft import MINUTE, Draft
from routing.conversation.state import Handover, State

FIRST_WORD_ON_WAIT = 5 * MINUTE
NEXT_WORD_ON_WAIT = 10 * MINUTE
LEAST_BETWEEN_WORDS = MINUTE

DEFAULT_TEAM = "publiekszaken"
CALLBACK = "callback"
_REASONS = {"request", "topic", "care", "misunderstood", "engine"}


def offer(draft: Draft, reason: str, team: str = "") -> None:
    """Ask first: the citizen decides, and knows that the agent will read along. Not who asked
    to be called: a human has that conversation already, and is now wanted in it."""
    handover = Handover(_team(draft, team), reason, draft.at)
    draft.change(misunderstood=0)
    if draft.conversation.callback:
        draft.change(handover=handover)
        accept(draft)
        return
    draft.move(State.OFFERED, handover=handover)
    key = f"offer_{reason}" if reason in _REASONS else "offer_request"
    draft.phrase(key, system_messages.offer_choices(draft.conversation.language))


def _team(draft: Draft, team: str) -> str:
    """`team`, else that of an offer that was made before, else whose topic it is."""
    offered, understood = draft.conversation.handover, draft.conversation.understanding
    before = (offered.team if offered else "") or (understood.team if understood else "")
    return team or before or DEFAULT_TEAM


def promise_call(draft: Draft, team: str) -> None:
    """The citizen asked for it, so nothing is offered; and waits for a telephone, so nothing is
    said about the queue and the bot goes on answering."""
    call = Handover(_team(draft, team), CALLBACK, draft.at)
    draft.move(State.QUEUED, handover=call, callback=call)


def awaits_call(draft: Draft) -> bool:
    """Whether the citizen waits for a call only, not in the conversation."""
    handover = draft.conversation.handover
    return handover is not None and handover.reason == CALLBACK


def accept(draft: Draft) -> None:
    """The citizen wants the human who was offered."""
    draft.phrase("queued", system_messages.leave_choices(draft.conversation.language))
    queue(draft)


def queue(draft: Draft) -> None:
    """Wait for an agent from now on, without the bot, and with a word on the wait."""
    draft.silence_bot()
    handover = draft.conversation.handover or Handover(DEFAULT_TEAM, "request", draft.at)
    draft.move(State.QUEUED, handover=Handover(handover.team, handover.reason, draft.at))
    draft.report_queue()
    draft.wake("wait", draft.at + FIRST_WORD_ON_WAIT)


def decline(draft: Draft) -> None:
    """The citizen goes on with the bot."""
    back_to_bot(draft)
    draft.phrase("declined")


def back_to_bot(draft: Draft) -> None:
    """The bot has the word again. Who was promised a call is still called."""
    call = draft.conversation.callback
    state = State.QUEUED if call else State.BOT
    draft.move(state, handover=call, agent_id="", agent="", choices=())


def wrote_while_waiting(draft: Draft, text: str, payload: str) -> None:
    """The agent will read it; the citizen gets a word on the wait, or is let go."""
    if payload == system_messages.LEAVE or (not payload and keywords.is_leaving(text)):
        draft.sleep("wait")
        back_to_bot(draft)
        draft.phrase("left_queue")
        return
    draft.show()
    handover = draft.conversation.handover
    if handover and draft.at - handover.reported_at >= LEAST_BETWEEN_WORDS:
        draft.report_queue()


def wait_on(draft: Draft) -> None:
    """The longer the wait, the longer until the next word on it: a citizen who waits for the
    morning is not woken every ten minutes."""
    draft.report_queue()
    waited = draft.at - draft.conversation.handover.since if draft.conversation.handover else 0
    draft.wake("wait", draft.at + max(NEXT_WORD_ON_WAIT, waited))


def queue_reported(draft: Draft, event: QueueReported) -> None:
    """The word on the wait, for who still waits."""
    if draft.conversation.state is State.QUEUED:
        language = draft.conversation.language
        draft.say(
            system_messages.waiting(event.ahead, event.agents, event.wait_s, language),
            system_messages.leave_choices(language),
        )
