"""Turns of the engine: a conversation gives it one question at a time. The others wait, and what
was typed meanwhile becomes one question."""

from typing import Any

import msgspec
from msgspec import Struct

from contract.effects import AskBot
from contract.events import AnyEvent, BotAnswered, BotFailed, TimerFired
from routing.conversation.decision import Draft
from routing.conversation.phases import Trigger
from routing.conversation.state import Asked, Conversation, Turn

ENGINE_PATIENCE = 10_000
"""How long the engine may stay silent before the citizen is told (ms)."""

_HEAD, _TAIL = 300, 700
"""The characters that the engine sees of a long text."""

MOST_ASKED = 20
"""Questions of one conversation that may wait for the engine; more is a flood."""


def ask(draft: Draft, text: str, payload: str, **changes: Any) -> bool:
    """Ask the engine, or have the question wait for the turn that is out, and make `changes`. False
    where too many wait already; then nothing is done."""
    if len(draft.conversation.asked) >= MOST_ASKED:
        return False
    ask_later(draft, question(draft, text, payload), **changes)
    return True


def watch(draft: Draft, text: str, *, flood: bool = False) -> None:
    """Have the engine look for danger in `text`, which a human answers; who waits for that human
    may hear what the engine knows, except in a `flood`. Where too many texts wait
    already, it is read with the last of them."""
    asked = draft.conversation.asked
    if len(asked) < MOST_ASKED:
        seen = for_engine(text)
        ask_later(draft, Asked(seen, "", draft.since, draft.trace, watch=True, flood=flood))
    else:
        last = msgspec.structs.replace(asked[-1], text=for_engine(f"{asked[-1].text}\n{text}"))
        draft.change(asked=(*asked[:-1], last))


def question(draft: Draft, text: str, payload: str) -> Asked:
    """What the citizen writes now, as a question for the engine."""
    return Asked(for_engine(text), payload, draft.since, draft.trace)


def for_engine(text: str) -> str:
    """The parts of a long text that say what is asked: its beginning, and its end, where people who
    tell a story put the question."""
    if len(text) <= _HEAD + _TAIL:
        return text
    return f"{text[:_HEAD]} … {text[-_TAIL:]}"


def ask_later(draft: Draft, asked: Asked, **changes: Any) -> None:
    """Ask the engine when the questions before this one are answered, and make `changes`."""
    if draft.conversation.turn or draft.conversation.asked:
        draft.change(asked=(*draft.conversation.asked, asked), **changes)
    else:
        _begin_turn(draft, asked, **changes)


def ask_next(draft: Draft) -> None:
    """Give the engine the oldest waiting question, if it has none now, and what the citizen typed
    right after it: people send a question in pieces."""
    now = draft.conversation
    if now.asked and not now.turn:
        oldest, *rest = now.asked
        while rest and (both := _joined(oldest, rest[0])):
            oldest, rest = both, rest[1:]
        _begin_turn(draft, oldest, asked=tuple(rest))


def _joined(first: Asked, second: Asked) -> Asked | None:
    """Two typed messages as one question, with the time and trace of the first; None where the
    engine would not see all of it, or where one is a button, or a human answers them."""
    text = f"{first.text}\n{second.text}"
    apart = any(one.payload or one.watch for one in (first, second))
    if apart or text != for_engine(text):
        return None
    return msgspec.structs.replace(first, text=text)


def _begin_turn(draft: Draft, oldest: Asked, **changes: Any) -> None:
    now = draft.conversation
    turn = Turn(
        id=f"{now.id}:{now.turns + 1}",
        expires_at=draft.at + ENGINE_PATIENCE,
        asked_at=oldest.at,
        trace=oldest.trace,
        watch=oldest.watch,
        flood=oldest.flood,
    )
    draft.change(turn=turn, turns=now.turns + 1, **changes)
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
        watch=turn.watch,
        care_kind=now.care.kind,
        waiting=turn.watch and not turn.flood and draft.allows(Trigger.TELL_WAIT),
    )
    draft.wake("turn", turn.expires_at)


def end_turn(draft: Draft, **changes: Any) -> None:
    """End the turn that is out, if any, and make `changes`. What is said from here on answers the
    message that asked it."""
    turn = draft.conversation.turn
    if turn:
        draft.trace, draft.since = turn.trace, turn.asked_at
        draft.change(turn=None, **changes)
        draft.sleep("turn")
    elif changes:
        draft.change(**changes)


def silence_engine(draft: Draft) -> None:
    """Drop every question that the engine was asked or is to be asked."""
    end_turn(draft, asked=(), calm_at=0, late=None)


def only_watch(draft: Draft) -> None:
    """A human answers from now on what the engine was asked or is to be asked: see Asked.watch. The
    conversation has entered its new phase."""
    now = draft.conversation
    late = (now.late,) if now.late else ()
    draft.change(
        turn=now.turn and msgspec.structs.replace(now.turn, watch=True),
        asked=tuple(
            msgspec.structs.replace(one, watch=True)
            for one in (*now.asked, *late)
            if not one.payload
        ),
        calm_at=0,
        late=None,
    )
    ask_next(draft)


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
