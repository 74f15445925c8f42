"""What agents do in a conversation, and what comes of it."""

from contract.events import AgentClaimed, AgentEnded, AgentFinished, AgentGaveBack, AgentWrote
from contract.messages import Author
from routing.conversation.contact import close, stay_awake
from routing.conversation.draft import MINUTE, Draft
from routing.conversation.handover import back_to_bot
from routing.conversation.state import State

WRAP_UP = 15 * MINUTE


def claimed(draft: Draft, event: AgentClaimed) -> None:
    """The first claim in the log wins; whoever comes later is told who was first."""
    now = draft.conversation
    if now.state is State.QUEUED:
        draft.sleep("wait")
        draft.silence_bot()  # it may be answering somebody who waits for a call
        draft.change(callback=None)
        draft.move(State.WITH_AGENT, agent_id=event.agent_id, agent=event.name)
        draft.phrase("agent_joined", author=Author.SYSTEM, agent=event.name)
    elif not now.agent_id:
        draft.tell(event.agent_id, "not_yours")
    elif now.agent_id != event.agent_id:
        draft.tell(event.agent_id, "claim_lost", now.agent)


def agent_acted(
    draft: Draft, event: AgentWrote | AgentGaveBack | AgentEnded | AgentFinished
) -> None:
    """Only the agent who has the conversation acts in it."""
    if draft.conversation.agent_id != event.agent_id:
        draft.tell(event.agent_id, "not_yours", draft.conversation.agent)
        return
    match event:
        case AgentWrote():
            _agent_wrote(draft, event)
        case AgentGaveBack():
            back_to_bot(draft)
            draft.phrase("given_back")
            stay_awake(draft)
        case AgentEnded() if draft.conversation.state is State.WITH_AGENT:
            draft.move(State.WRAP_UP)
            draft.phrase("ended", author=Author.SYSTEM, agent=draft.conversation.agent)
            draft.wake("wrap_up", draft.at + WRAP_UP)
        case AgentFinished() if draft.conversation.state is State.WRAP_UP:
            draft.sleep("wrap_up")
            draft.change(note=event.note)
            close(draft)


def _agent_wrote(draft: Draft, event: AgentWrote) -> None:
    if draft.conversation.state is State.WRAP_UP:
        draft.sleep("wrap_up")
        draft.move(State.WITH_AGENT)
    draft.say(
        event.text,
        author=Author.AGENT,
        name=draft.conversation.agent,
        reference=event.reference,
    )
