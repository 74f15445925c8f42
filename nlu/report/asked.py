"""What was understood of the messages that are held apart from training (nlu/validation)."""

import asyncio
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from ruamel.yaml import YAML

Parse = Callable[[str], Awaitable[Dict[str, Any]]]
"""What takes a text apart: Rasa's `Agent.parse_message`."""

OUT_OF_SCOPE = "buiten_bereik"
FALLBACK = "nlu_fallback"
HARMLESS = "geen_nood"
"""Of messages that only sound like danger: any intent is right but one of danger."""
_DANGER = "nood_"


class Question(NamedTuple):
    """A message held apart. `kind` is the file it stands in, `aspects` those it asks."""

    kind: str
    intent: str
    aspects: Tuple[str, ...]
    text: str


class Asked(NamedTuple):
    """A question, and what was made of it. `guess` is the likeliest intent, `chance` that of it
    being right, `known` that of being any; `taken` is the intent after all doubt: `guess`,
    or that nothing was understood, or that it is out of scope."""

    question: Question
    guess: str
    chance: float
    known: float
    taken: str
    aspects: Tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the guess is right."""
        if self.question.intent == HARMLESS:
            return not self.taken.startswith(_DANGER)
        return self.guess == self.question.intent

    @property
    def answered(self) -> bool:
        """Whether the guess was acted upon."""
        return self.taken not in (FALLBACK, OUT_OF_SCOPE)

    @property
    def wrongly_answered(self) -> bool:
        """Whether a wrong guess was."""
        return self.answered and not self.right


def questions(folder: Path) -> List[Question]:
    """All that are held apart in `folder`."""
    return [
        Question(file.stem, block["intent"], _aspects(block), line.strip()[2:])
        for file in sorted(folder.glob("*.yml"))
        for block in YAML(typ="safe").load(file)["nlu"]
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def ask(parse: Parse, asked: Sequence[Question]) -> Iterator[Asked]:
    """What `parse` makes of each, one after another."""
    loop = asyncio.new_event_loop()
    for question in asked:
        yield _seen(question, loop.run_until_complete(parse(question.text)))
    loop.close()


def _seen(question: Question, parsed: Dict[str, Any]) -> Asked:
    best = parsed["intent_ranking"][0]
    return Asked(
        question=question,
        guess=best["name"],
        chance=best["confidence"],
        known=parsed.get("known") or 0.0,
        taken=parsed["intent"]["name"],
        aspects=tuple(one["name"] for one in parsed.get("aspect") or []),
    )


def _aspects(block: Dict[str, Any]) -> Tuple[str, ...]:
    aspect = (block.get("metadata") or {}).get("aspect", [])
    return tuple(aspect) if isinstance(aspect, list) else (str(aspect),)
