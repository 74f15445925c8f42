"""Reads labelled messages, and collects what the model predicts for them."""

import asyncio
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from ruamel.yaml import YAML

Parse = Callable[[str], Awaitable[Dict[str, Any]]]
"""Parses a text: Rasa's `Agent.parse_message`."""

OUT_OF_SCOPE = "buiten_bereik"
FALLBACK = "nlu_fallback"
HARMLESS = "geen_nood"
"""The intent of validation messages of which only counts that nobody is in danger."""
DANGER, POSSIBLE = "danger", "possible"
"""The degrees of care."""

_DANGER_PREFIX = "nood_"


class LabelledMessage(NamedTuple):
    """A message with the intent and the aspects that an editor gave it. `kind` is the name of its
    file, without the extension. `care` is "danger", "possible" or empty."""

    kind: str
    intent: str
    aspects: Tuple[str, ...]
    text: str
    care: str = ""

    def is_read(self, topic: str, care: str) -> bool:
        """Whether the predicted `topic` and degree of `care` are correct. What a message of danger
        asks besides does not count: that it is seen, and of which kind, is another figure."""
        if self.care == DANGER:
            return bool(care)
        if self.intent == HARMLESS:
            return not care
        return topic == self.intent


class Evaluation(NamedTuple):
    """A message and the predictions for it. `predicted` is the likeliest intent, `confidence` the
    probability that it is correct, and `in_scope` the probability that the message is of any
    intent. `decision` is the intent after the Rejector: `predicted`, FALLBACK or OUT_OF_SCOPE.
    `aspects` are the predicted aspects, best first. `care` is the predicted degree of danger."""

    message: LabelledMessage
    predicted: str
    confidence: float
    in_scope: float
    decision: str
    aspects: Tuple[str, ...]
    care: str = ""

    @property
    def correct(self) -> bool:
        """Whether the prediction is correct."""
        return self.message.is_read(self.predicted, self.care)

    @property
    def is_false_alarm(self) -> bool:
        """Whether somebody who is in no danger gets a number to call."""
        return self.care == DANGER and not self.message.care

    @property
    def is_missed_danger(self) -> bool:
        """Whether somebody in danger gets no number to call, not even a quiet one."""
        return self.message.care == DANGER and not self.care

    @property
    def answered(self) -> bool:
        """Whether the bot answers the message as the predicted intent."""
        return self.decision not in (FALLBACK, OUT_OF_SCOPE)

    @property
    def wrongly_answered(self) -> bool:
        """Whether the bot answers the message as a wrong intent."""
        return self.answered and not self.correct


def read_messages(folder: Path) -> List[LabelledMessage]:
    """All messages in the files of `folder`, which are in Rasa's format for training data."""
    return [
        LabelledMessage(file.stem, block["intent"], _aspects(block), line.strip()[2:], _care(block))
        for file in sorted(folder.glob("*.yml"))
        for block in YAML(typ="safe").load(file)["nlu"]
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def evaluate(parse: Parse, messages: Sequence[LabelledMessage]) -> Iterator[Evaluation]:
    """The evaluation of each of `messages`, one after another."""
    loop = asyncio.new_event_loop()
    for message in messages:
        yield _evaluation(message, loop.run_until_complete(parse(message.text)))
    loop.close()


def _evaluation(message: LabelledMessage, parsed: Dict[str, Any]) -> Evaluation:
    best = parsed["intent_ranking"][0]
    return Evaluation(
        message=message,
        predicted=best["name"],
        confidence=best["confidence"],
        in_scope=parsed.get("in_scope") or 0.0,
        decision=parsed["intent"]["name"],
        aspects=tuple(one["name"] for one in parsed.get("aspect") or []),
        care=(parsed.get("care") or {}).get("degree", ""),
    )


def _aspects(block: Dict[str, Any]) -> Tuple[str, ...]:
    aspect = (block.get("metadata") or {}).get("aspect", [])
    return tuple(aspect) if isinstance(aspect, list) else (str(aspect),)


def _care(block: Dict[str, Any]) -> str:
    if block["intent"].startswith(_DANGER_PREFIX):
        return DANGER
    return POSSIBLE if (block.get("metadata") or {}).get("care") else ""
