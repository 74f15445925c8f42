"""How fast somebody may ask, so that a flood is not answered message by message."""

from routing.conversation.draft import Draft
from routing.conversation.state import State

# So many messages at once, and one more every few seconds, are what a person types; who sends
# more is answered once it is calm again.
TYPED_AT_ONCE, TYPED_EVERY = 8, 3_000
CALM = 5_000


def keeps_pace(draft: Draft) -> bool:
    """Whether the citizen writes as people do: a bucket that fills by one every few seconds.
    Where answers stand in a transcript, who waits for each may ask as fast as we answer."""
    now = draft.conversation
    if now.calm_at:
        return False
    if now.channel.capabilities.in_transcript and not now.turn:
        return True
    emptied = max(now.paced_at, draft.at - TYPED_AT_ONCE * TYPED_EVERY)
    if emptied + TYPED_EVERY > draft.at:
        return False
    draft.change(paced_at=emptied + TYPED_EVERY)
    return True


def flooded(draft: Draft, text: str, payload: str) -> None:
    """Say once that it is too much; the last message is answered when it is calm."""
    if not draft.conversation.calm_at:
        draft.phrase("slow_down", draft.conversation.choices)
    calm_at = draft.at + CALM
    draft.change(calm_at=calm_at, late=draft.asking(text, payload))
    draft.wake("calm", calm_at)


def calm(draft: Draft) -> None:
    """The flood is over: answer its last message, unless a human does by now."""
    late = draft.conversation.late
    draft.change(calm_at=0, late=None)
    if late and draft.conversation.state in {State.BOT, State.OFFERED, State.QUEUED}:
        draft.ask_later(late)
