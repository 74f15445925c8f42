"""Citizens who write faster than people type: a flood is not answered message by message."""

from routing.conversation.decision import Draft
from routing.conversation.phases import Trigger
from routing.conversation.speech import say_system
from routing.conversation.turns import ask_later, question, watch

# A person types so many messages at once, and one more every few seconds (ms). A flood is over
# after so long without a message (ms).
TYPED_AT_ONCE, TYPED_EVERY = 8, 3_000
CALM = 5_000


def at_pace(draft: Draft) -> dict[str, int] | None:
    """What changes by one more message of a citizen who writes as fast as people do, by a token
    bucket; None for a flood. A citizen who reads the transcript and waits for each answer may ask
    as fast as they come."""
    now = draft.conversation
    if now.calm_at:
        return None
    if now.channel.capabilities.in_transcript and not now.turn:
        return {}
    emptied = max(now.paced_at, draft.at - TYPED_AT_ONCE * TYPED_EVERY)
    if emptied + TYPED_EVERY > draft.at:
        return None
    return {"paced_at": emptied + TYPED_EVERY}


def flooded(draft: Draft, text: str, payload: str) -> None:
    """Say once that it is too much. The last message is answered when the flood is over."""
    if not draft.conversation.calm_at:
        say_system(draft, "slow_down", draft.conversation.choices)
    calm_at = draft.at + CALM
    draft.change(calm_at=calm_at, late=question(draft, text, payload))
    draft.wake("calm", calm_at)


def calmed(draft: Draft) -> None:
    """Answer the last message of a flood, where the bot still answers."""
    late = draft.conversation.late
    draft.change(calm_at=0, late=None)
    if late and draft.allows(Trigger.ASK):
        ask_later(draft, late)
    elif late and draft.allows(Trigger.WRITE):
        watch(draft, late.text)
