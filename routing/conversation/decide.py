"""`decide`: what happens next in a conversation. Every event, and the rule that takes it.

`decide` is pure: it does no I/O, reads no clock (time is in the event) and draws no random
numbers, so any conversation can be replayed.
"""

from contract.events import (
    AgentClaimed,
    AgentEnded,
    AgentFinished,
    AgentGaveBack,
    AgentWrote,
    AnyEvent,
    BotAnswered,
    BotFailed,
    CitizenArrived,
    CitizenWrote,
    DeliveryReported,
    QueueReported,
    SendReported,
    TimerFired,
)
from routing.conversation import agents, bot, citizen, contact, delivery_status, flood, handover
from routing.conversation.decision import Decision, Draft
from routing.conversation.phases import Trigger
from routing.conversation.state import Conversation


def decide(conversation: Conversation | None, event: AnyEvent) -> Decision:
    """What `event` makes of `conversation` (None: not seen before), and what is to be done.

    An event that means nothing in this phase, such as an answer to a turn that is no longer out,
    changes nothing and has no effects. Raises TransitionError where a rule is at odds with the
    table.
    """
    start = conversation or contact.first_contact(event)
    if start is None:
        return Decision(None)
    draft = Draft(start, event)
    match event:
        case CitizenArrived():
            contact.arrived(draft)
        case CitizenWrote():
            citizen.wrote(draft, event)
        case BotAnswered():
            bot.answered(draft, event)
        case BotFailed():
            bot.failed(draft, event.turn_id)
        case TimerFired():
            _timer_fired(draft, event)
        case AgentClaimed():
            agents.claimed(draft, event)
        case AgentWrote() | AgentGaveBack() | AgentEnded() | AgentFinished():
            agents.agent_acted(draft, event)
        case QueueReported():
            handover.queue_reported(draft, event)
        case SendReported():
            delivery_status.send_reported(draft, event)
        case DeliveryReported():
            delivery_status.delivery_reported(draft, event)
    return draft.finish()


def _timer_fired(draft: Draft, event: TimerFired) -> None:
    """A timer that was moved since it was set, or that means nothing any more, is ignored."""
    now = draft.conversation
    match event.name:
        case "turn" if now.turn and now.turn.expires_at == event.due:
            bot.failed(draft, now.turn.id)
        case "calm" if now.calm_at == event.due:
            flood.calmed(draft)
        case "wait" if draft.allows(Trigger.TELL_WAIT):
            handover.still_waits(draft)
        case "wrap_up" if draft.allows(Trigger.FINISH):
            contact.close(draft, Trigger.FINISH)
        case "idle" if now.idle_at == event.due:
            contact.idled(draft)
        case _:
            pass
