"""Writes the report for editors: `python -m bot.report`. It trains the model first where needed."""

import datetime
import sys
import time
from pathlib import Path
from typing import Any, Iterator, List, Sequence, TypeVar

from ruamel.yaml import YAML

from bot import content, runtime, train
from bot.intents import ACT_PREFIXES
from bot.short_forms import short_forms
from nlu.learning import vectors
from nlu.learning.features import centred
from nlu.learning.normalise import normalise
from nlu.report.evaluation import Evaluation, LabelledMessage, evaluate, read_messages
from nlu.report.near_duplicates import NearDuplicate, near_duplicates
from nlu.report.page import Thresholds, Training, render

REPORT = train.ROOT / "artifacts/understanding.html"
_EXAMPLES = train.ROOT / "nlu/examples"
_VALIDATION = train.ROOT / "nlu/validation"
_REJECTOR = "nlu.components.rejection.Rejector"

Item = TypeVar("Item")


def main() -> int:
    """Train where needed, evaluate all held-out messages, write the page; the exit code."""
    if failed := train.main():
        return failed
    evaluations = _evaluate(train.current_model(), read_messages(_VALIDATION))
    examples = read_messages(_EXAMPLES)
    training = Training(len(examples), datetime.date.today().isoformat())
    REPORT.parent.mkdir(exist_ok=True)
    forms = short_forms(content.load(train.ROOT / "bot"))
    html = render(evaluations, _duplicates(examples), forms, _thresholds(), training)
    REPORT.write_text(html, encoding="utf-8")
    wrong = sum(one.wrongly_answered for one in evaluations)
    print(f"Of {len(evaluations)} messages {wrong} were answered wrongly.")
    print(f"Of {len(forms)} texts {sum(one.segments > 1 for one in forms)} are more than one SMS.")
    print(f"The report: {REPORT.as_uri()}")
    return 0


def _evaluate(model: Path, messages: Sequence[LabelledMessage]) -> List[Evaluation]:
    runtime.quiet()
    from rasa.core.agent import Agent

    runtime.hush_rasa()
    print("Reading the model …", flush=True)
    agent = Agent.load(str(model))
    return list(_with_progress(evaluate(agent.parse_message, messages), len(messages)))


def _duplicates(examples: Sequence[LabelledMessage]) -> List[NearDuplicate]:
    """The examples of different intents that say almost the same; none without an encoder. Those
    of acts say what a topic says too, such as thanks."""
    examples = [one for one in examples if not one.intent.startswith(ACT_PREFIXES)]
    encoder = vectors.load_encoder()
    if encoder is None:
        return []
    texts = [one.text for one in examples]
    cache = vectors.VectorCache(train.ROOT / "models/vectors.npz")
    found = cache.encode(encoder, [normalise(text) for text in texts])
    intents = [one.intent for one in examples]
    return near_duplicates(texts, intents, centred(found, found.mean(axis=0)))


def _thresholds() -> Thresholds:
    """The thresholds of config.yml."""
    config = YAML(typ="safe").load(train.ROOT / "config.yml")
    rejector: Any = next(one for one in config["pipeline"] if one["name"] == _REJECTOR)
    return Thresholds(rejector["answer"], rejector["askable"])


def _with_progress(items: Iterator[Item], total: int) -> Iterator[Item]:
    """`items`; prints every few seconds how many are done."""
    last = time.monotonic()
    for place, item in enumerate(items):
        if time.monotonic() - last > train.PROGRESS_EVERY_S:
            last = time.monotonic()
            print(f"Evaluating the held-out messages … {place} of {total}", flush=True)
        yield item


if __name__ == "__main__":
    sys.exit(main())
