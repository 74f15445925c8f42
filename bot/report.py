"""Writes the report for editors: `python -m bot.report`. It trains first where needed."""

import datetime
import sys
import time
from pathlib import Path
from typing import Any, Iterator, List, Sequence, Tuple, TypeVar

from ruamel.yaml import YAML

from bot import content, runtime, train
from bot.short_forms import short_forms
from nlu.learning import vectors
from nlu.learning.features import centred
from nlu.learning.normalise import normalise
from nlu.report.asked import Asked, Question, ask, questions
from nlu.report.neighbours import Neighbours, neighbours
from nlu.report.page import Made, Thresholds, page

REPORT = train.ROOT / "artifacts/understanding.html"
_EXAMPLES = train.ROOT / "nlu/examples"
_HELD_APART = train.ROOT / "nlu/validation"
_REJECTOR = "nlu.components.rejection.Rejector"

Item = TypeVar("Item")


def main() -> int:
    """Train where needed, ask all questions that are held apart, write the page; the exit code."""
    if failed := train.main():
        return failed
    asked = _ask(train.current_model(), questions(_HELD_APART))
    examples = [(one.intent, one.text) for one in questions(_EXAMPLES)]
    made = Made(len(examples), datetime.date.today().isoformat())
    REPORT.parent.mkdir(exist_ok=True)
    forms = short_forms(content.load(train.ROOT / "bot"))
    html = page(asked, _near(examples), forms, _thresholds(), made)
    REPORT.write_text(html, encoding="utf-8")
    wrong = sum(one.wrongly_answered for one in asked)
    print(f"Of {len(asked)} messages {wrong} were answered wrongly.")
    print(f"Of {len(forms)} texts {sum(one.segments > 1 for one in forms)} are more than one SMS.")
    print(f"The report: {REPORT.as_uri()}")
    return 0


def _ask(model: Path, held_apart: Sequence[Question]) -> List[Asked]:
    runtime.quiet()
    from rasa.core.agent import Agent

    runtime.hush_rasa()
    print("Reading the model …", flush=True)
    agent = Agent.load(str(model))
    return list(_with_progress(ask(agent.parse_message, held_apart), len(held_apart)))


def _near(examples: Sequence[Tuple[str, str]]) -> List[Neighbours]:
    """The examples of different intents that say almost the same."""
    encode = vectors.encoder()
    if encode is None:
        return []
    intents, texts = zip(*examples)
    plain = [normalise(text) for text in texts]
    cache = vectors.VectorCache(train.ROOT / "models/vectors.npz")
    found = cache.encode(encode, plain)
    return neighbours(texts, intents, centred(found, found.mean(axis=0)))


def _thresholds() -> Thresholds:
    """The thresholds of config.yml."""
    config = YAML(typ="safe").load(train.ROOT / "config.yml")
    rejector: Any = next(one for one in config["pipeline"] if one["name"] == _REJECTOR)
    return Thresholds(rejector["answer"], rejector["askable"])


def _with_progress(items: Iterator[Item], total: int) -> Iterator[Item]:
    """`items`; prints every few seconds how many are done."""
    last = time.monotonic()
    for place, item in enumerate(items):
        if time.monotonic() - last > train.TELL_EVERY_S:
            last = time.monotonic()
            print(f"Asking what is held apart … {place} of {total}", flush=True)
        yield item


if __name__ == "__main__":
    sys.exit(main())
