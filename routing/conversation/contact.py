"""A contact of a citizen with the counter, from its beginning to its end."""

from contract.events import AnyEvent, CitizenArrived, CitizenWrote
from routing.conversation import system_messages
from routing.conversation.draft import MINUTE, Draft
from routing.conversation.state import Conversation, State

IDLE = 24 * 60 * MINUTE
"""After so long without a word of the citizen the contact is over, unless a human has it."""


def first_contact(event: AnyEvent) -> Conversation | None:
    """The conversation that `event` begins; None where only a citizen could begin one."""
    if not isinstance(event, CitizenArrived | CitizenWrote):
        return None
    return Conversation(
        id=event.conversation_id,
        channel=event.channel,
        address=event.address,
        language=our_language(event.language) or "nl",
        name=event.name,
        introduced=event.channel.capabilities.introduces_itself,
    )


def welcome_back(draft: Draft) -> None:
    """A citizen who comes back after the end starts a new contact with the bot."""
    if draft.conversation.state is State.CLOSED:
        draft.change(
            state=State.BOT,
            contact=draft.conversation.contact + 1,
            introduced=draft.conversation.channel.capabilities.introduces_itself,
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


def stay_awake(draft: Draft) -> None:
    """The contact lasts for IDLE from now on."""
    idle_at = draft.at + IDLE
    draft.change(idle_at=idle_at)
    draft.wake("idle", idle_at)


def close(draft: Draft) -> None:
    """The contact is over; what was said and understood in it stays until the next begins."""
    draft.sleep("idle")
    draft.move(State.CLOSED, agent_id="", agent="", handover=None, choices=())


def our_language(language: str) -> str:
    """The language we answer in for a citizen who has `language`, or empty."""
    code = language[:2].lower()
    return code if code in system_messages.LANGUAGES else ""
