"""A contact of a citizen with the counter, from its beginning to its end."""

from contract.events import AnyEvent, CitizenArrived, CitizenWrote
from routing.conversation import system_messages
from routing.conversation.decision import MINUTE, Draft
from routing.conversation.phases import Trigger
from routing.conversation.speech import say_system
from routing.conversation.state import CareGiven, Conversation

IDLE = 24 * 60 * MINUTE
"""A contact ends after so long without a word of the citizen (ms), unless a human has it."""


def first_contact(event: AnyEvent) -> Conversation | None:
    """The conversation that `event` begins; None where only a citizen could begin one."""
    if not isinstance(event, CitizenArrived | CitizenWrote):
        return None
    return Conversation(
        id=event.conversation_id,
        channel=event.channel,
        address=event.address,
        language=system_messages.our_language(event.language) or "nl",
        name=event.name,
        introduced=event.channel.capabilities.introduces_itself,
    )


def arrived(draft: Draft) -> None:
    """Greet a citizen who opened the channel, unless they wait for a human or have one. Opening a
    channel asks for messages again; what came before cannot be answered any more."""
    begin_again(draft)
    draft.change(opted_out="", unread_at=0)
    if draft.allows(Trigger.GREET):
        draft.change(introduced=True)  # the greeting says that a computer answers
        say_system(draft, "greeting")
        stay_awake(draft)


def begin_again(draft: Draft) -> None:
    """A citizen who comes back after the end starts a new contact with the bot."""
    if draft.allows(Trigger.RETURN):
        draft.follow(
            Trigger.RETURN,
            contact=draft.conversation.contact + 1,
            introduced=draft.conversation.channel.capabilities.introduces_itself,
            calm_at=0,
            late=None,
            dialogue="",
            facts={},
            in_form=False,
            asked_which_stop=False,
            misunderstood=0,
            understanding=None,
            note="",
            care=CareGiven(),
        )


def heard_from(draft: Draft) -> None:
    """The citizen writes: after the end a new contact begins, and it lasts for IDLE from now on."""
    begin_again(draft)
    stay_awake(draft)


def stay_awake(draft: Draft) -> None:
    """The contact lasts for IDLE from now on."""
    idle_at = draft.at + IDLE
    draft.change(idle_at=idle_at)
    draft.wake("idle", idle_at)


def idled(draft: Draft) -> None:
    """End a contact in which nobody has said a word for long. An answer that is still owed comes
    first, as timers may come late and out of order."""
    if draft.conversation.turn:
        stay_awake(draft)
    elif draft.allows(Trigger.EXPIRE):
        close(draft, Trigger.EXPIRE)


def close(draft: Draft, trigger: Trigger) -> None:
    """End the contact by `trigger`. What was said and understood stays until the next begins."""
    draft.sleep("idle")
    draft.follow(trigger)
