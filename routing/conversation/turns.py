"""Turns of the engine: a conversation gives it one question at a time, and the others wait."""

from msgspec import Struct

from contract.effects import AskBot
from contract.events import AnyEvent, BotAnswered, BotFailed, TimerFired
from routing.conversation.decision import Draft
from routing.conversation.state import Asked, Conversation, Turn
from routing.conversation.text import for_engine

ENGINE_PATIENCE = 10_000
"""How long the engine may stay silent before the citizen is told (ms)."""

MOST_ASKED = 20
"""Questions of one conversation that may wait for the engine; more is a flood."""


def ask(draft: Draft, text: str, payload: str = "") -> bool:
    """Ask the engine, or have the question wait for the turn that is out. False where too many
    wait already; then it is not asked."""
    if len(draft.conversation.asked) >= MOST_ASKED:
        return False
    ask_later(draft, question(draft, text, payload))
    return True


def question(draft: Draft, text: str, payload: str) -> Asked:
    """What the citizen writes now, as a question for the engine."""
    return Asked(for_engine(text), payload, draft.since, draft.trace)


def ask_later(draft: Draft, asked: Asked) -> None:
    """Ask the engine when the questions before this one are answered."""
    draft.change(asked=(*draft.conversation.asked, asked))
    ask_next(draft)


def ask_next(draft: Draft) -> None:
    """Give the engine the oldest waiting question, if it has none now."""
    now = draft.conversation
    if now.turn or not now.asked:
        return
    oldest, *rest = now.asked
    turn = Turn(
        id=f"{now.id}:{now.turns + 1}",
        expires_at=draft.at + ENGINE_PATIENCE,
        asked_at=oldest.at,
        trace=oldest.trace,
    )
    draft.change(turn=turn, turns=now.turns + 1, asked=tuple(rest))
    draft.do(
        AskBot,
        trace=turn.trace,
        turn_id=turn.id,
        channel=now.channel,
        language=now.language,
        text=oldest.text,
        payload=oldest.payload,
        dialogue=now.dialogue,
        expires_at=turn.expires_at,
    )
    draft.wake("turn", turn.expires_at)


def is_out(draft: Draft, turn_id: str) -> bool:
    """Whether the engine has this turn now."""
    turn = draft.conversation.turn
    return turn is not None and turn.id == turn_id


def end_turn(draft: Draft) -> None:
    """The turn that was out is answered or given up. What is said from here on answers the message
    that asked it."""
    turn = draft.conversation.turn
    if turn:
        draft.trace, draft.since = turn.trace, turn.asked_at
        draft.change(turn=None)
        draft.sleep("turn")


def silence_engine(draft: Draft) -> None:
    """Drop every question that the engine was asked or is to be asked."""
    end_turn(draft)
    draft.change(asked=(), calm_at=0, late=None)


class Ended(Struct, frozen=True):
    """The end of a turn. `result` is answered, failed (the engine said so) or silent (its time ran
    out).

    `ms` runs from the event that asked for the turn to the router's reading of the result: the wait
    in the logs, the wait for a free engine, and the engine's own work. It is what a citizen waits,
    and as right as the clocks of the machines agree."""

    turn: Turn
    result: str
    ms: int


def ended(before: Conversation | None, event: AnyEvent, now: int) -> Ended | None:
    """The turn that `event`, read at `now` (ms), ends in the conversation `before` it; None where
    it ends none, such as an answer that comes too late."""
    turn = before.turn if before else None
    match event:
        case BotAnswered() if turn and event.turn_id == turn.id:
            result = "answered"
        case BotFailed() if turn and event.turn_id == turn.id:
            result = "failed"
        case TimerFired(name="turn") if turn and event.due == turn.expires_at:
            result = "silent"
        case _:
            return None
    return Ended(turn, result, max(0, now - (turn.expires_at - ENGINE_PATIENCE)))
