"""docs/conversation.md, drawn from the table of states: python -m routing.conversation.diagram"""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from routing.conversation.phases import Phase, Trigger
from routing.conversation.table import TABLE

FILE = Path(__file__).resolve().parents[2] / "docs" / "conversation.md"

_HEAD = """# The states of a conversation

Generated from [routing/conversation/table.py](../routing/conversation/table.py) by
`.venv/bin/python -m routing.conversation.diagram`; a test keeps the two equal.

An event of the log becomes one or more triggers, in the light of the conversation: "ja" is an
answer to an offer in one phase, and a question to the bot in another. A trigger without a cell for
a phase does not happen in it: nothing changes, and an agent whose action it was is told so.

- **Asking for a human** queues the citizen at once. Where the bot thinks of a human itself (a
  marked topic, a second misunderstanding, a failure), it offers one.
- **An offer blocks nothing.** What the citizen writes meanwhile is answered. The offer is accepted
  by a plain yes or the wish for a human, declined by a no, and lapses where the bot answers about
  something else ("resume"). Beside anything else it stays open; it is spoken of once more, in
  other words, where the bot did not understand.
- **While waiting** the citizen hears what the bot is sure of (an answer with a confidence of 0.7
  or more), how long the wait is when they ask, and what to do in danger. Beside an agent the bot
  is silent.
- **Messages in a row** are one question: what is typed while the bot thinks is put to it in one
  turn, in lines, up to the length that it reads. A button is always a question of its own.
- **A bare stop during a form**, on a channel that can be closed, may mean the form or all
  messages: the citizen is asked once, and a second stop means all messages.

"""

_NAMES = {
    Phase.BOT: ("with the bot", "the bot answers"),
    Phase.OFFERED: ("human offered", "the bot asked whether to hand over, and still answers"),
    Phase.QUEUED: ("in the queue", "waits in the conversation for an agent; the bot says little"),
    Phase.CALL: ("call promised", "waits to be called, in the agents' queue; the bot answers"),
    Phase.CALL_QUEUED: ("in the queue, call promised", "waits in the conversation as well"),
    Phase.AGENT: ("with an agent", "an agent answers"),
    Phase.WRAP_UP: ("wrapping up", "the agent said goodbye and writes the note"),
    Phase.CLOSED: ("closed", "the contact is over"),
}


def page() -> str:
    """The page: a picture, the phases, and the table."""
    return _HEAD + "\n".join([*_picture(), "", *_phases(), "", *_table(), ""])


def _picture() -> Iterator[str]:
    """A state diagram of Mermaid (mermaid.js.org/syntax/stateDiagram.html), which code hosts draw.
    Arrows from a phase to another are drawn once, with all their triggers."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for phase, (name, _) in _NAMES.items():
        yield f"    {phase}: {name}"
    yield f"    [*] --> {Phase.BOT}"
    for (start, end), triggers in groupby(_arrows(), key=lambda arrow: arrow[:2]):
        yield f"    {start} --> {end}: {', '.join(_word(one) for _, _, one in triggers)}"
    yield "```"


def _arrows() -> list[tuple[Phase, Phase, Trigger]]:
    """The transitions that lead to another phase, in the order of the phases."""
    order = list(Phase)
    found = [
        (start, end, trigger)
        for trigger, row in TABLE.items()
        for start, end in row.next_phase.items()
        if start is not end
    ]
    return sorted(found, key=lambda arrow: (order.index(arrow[0]), order.index(arrow[1])))


def _phases() -> Iterator[str]:
    yield "| phase | | others see the state |"
    yield "| --- | --- | --- |"
    for phase, (name, meaning) in _NAMES.items():
        yield f"| **{name}** | {meaning} | `{phase.state}` |"


def _table() -> Iterator[str]:
    yield f"| trigger | meaning | {' | '.join(name for name, _ in _NAMES.values())} |"
    yield f"| --- | --- |{' --- |' * len(_NAMES)}"
    for trigger, row in TABLE.items():
        cells = [_cell(phase, row.next_phase.get(phase)) for phase in Phase]
        yield f"| {_word(trigger)} | {row.meaning} | {' | '.join(cells)} |"


def _cell(start: Phase, end: Phase | None) -> str:
    if end is None:
        return ""
    return "stays" if end is start else f"→ {_NAMES[end][0]}"


def _word(trigger: Trigger) -> str:
    return trigger.replace("_", " ")


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"written to docs/{FILE.name}\n")
