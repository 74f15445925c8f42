"""What agents do in a conversation."""

from contract.events import AgentClaimed, AgentEnded, AgentFinished, AgentGaveBack, AgentWrote
from contract.messages import Author
from routing.conversation.contact import close, stay_awake
from routing.conversation.decision import MINUTE, Draft
from routing.conversation.phases import Phase, Trigger
from routing.conversation.speech import say, say_system
from routing.conversation.turns import only_watch

WRAP_UP = 15 * MINUTE
"""A conversation whose agent forgets to finish it is closed after so long (ms)."""


def claimed(draft: Draft, event: AgentClaimed) -> None:
    """Give the conversation to the agent whose claim comes first in the log. An agent who comes
    later is told who has it."""
    now = draft.conversation
    if draft.allows(Trigger.CLAIM):
        draft.sleep("wait")
        draft.follow(Trigger.CLAIM, agent_id=event.agent_id, agent=event.name)
        only_watch(draft)  # it may be answering a citizen who waits for a call
        say_system(draft, "agent_joined", author=Author.SYSTEM, agent=event.name)
    elif not now.agent_id:
        draft.tell(event.agent_id, "not_yours")
    elif now.agent_id != event.agent_id:
        draft.tell(event.agent_id, "claim_lost", now.agent)


def agent_acted(
    draft: Draft, event: AgentWrote | AgentGaveBack | AgentEnded | AgentFinished
) -> None:
    """Do what the agent who has the conversation wants; tell any other agent who has it."""
    if draft.conversation.agent_id != event.agent_id:
        draft.tell(event.agent_id, "not_yours", draft.conversation.agent)
        return
    match event:
        case AgentWrote():
            _replied(draft, event)
        case AgentGaveBack() if draft.allows(Trigger.GIVE_BACK):
            draft.follow(Trigger.GIVE_BACK)
            say_system(draft, "given_back")
            stay_awake(draft)
        case AgentEnded() if draft.allows(Trigger.WRAP_UP):
            draft.follow(Trigger.WRAP_UP)
            name = draft.conversation.agent
            say_system(draft, "ended", author=Author.SYSTEM, agent=name)
            draft.wake("wrap_up", draft.at + WRAP_UP)
        case AgentFinished() if draft.allows(Trigger.FINISH):
            draft.sleep("wrap_up")
            draft.change(note=event.note)
            close(draft, Trigger.FINISH)


def _replied(draft: Draft, event: AgentWrote) -> None:
    if draft.phase is Phase.WRAP_UP:
        draft.sleep("wrap_up")
        draft.follow(Trigger.REPLY)
    name = draft.conversation.agent
    say(draft, event.text, author=Author.AGENT, name=name, reference=event.reference)
