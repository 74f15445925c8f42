"""How well texts are understood, beside Rasa's own default:

.venv-engine/bin/python -m benchmarks.understanding --train A.jsonl --test B.jsonl \
    [--baseline rasa-default] [--per-intent 10]

A line is {"text": …, "intent": …}; the intent "oos" in the test is out of scope. Any language,
any set of intents with 5 examples and more. Prints a table in Markdown:

accuracy, macro-F1   of the texts in scope
AUROC                how well the chance of being known tells in scope from out of scope
at 5 %, at 10 %      accuracy in scope when the 5 or 10 % least sure texts in scope are refused
p50, p95             milliseconds for one text, one after another, one thread
training             seconds, encoding included and nothing cached
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from bot import runtime

OUT_OF_SCOPE = "oos"
_TELL_EVERY_S = 5.0
_AT_ONCE = 200


class Example(NamedTuple):
    """A text and its intent."""

    text: str
    intent: str


class Guess(NamedTuple):
    """The intent of a text, the chance that it is right, and the chance that it is any."""

    intent: str
    right: float
    known: float


Predict = Callable[[str], Guess]


def main() -> None:
    """Train, test, print."""
    options = _options()
    runtime.quiet()  # one thread a text, as in the engine
    train, test = _read(options.train), _read(options.test)
    if options.per_intent:
        train = _sample(train, options.per_intent)
    intents = {one.intent for one in train}
    systems = {"Balie": balie}
    if options.baseline:
        _load_rasa()
        systems["Rasa's default"] = rasa_default
    print(f"{len(train)} examples of {len(intents)} intents, {len(test)} texts\n")
    print("| | accuracy | macro-F1 | AUROC | at 5 % | at 10 % | p50 ms | p95 ms | training s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, learn in systems.items():
        started = time.perf_counter()
        predict = learn(train)
        trained = time.perf_counter() - started
        print(_row(name, test, predict, trained), flush=True)


def balie(train: Sequence[Example]) -> Predict:
    """The pipeline of config.yml, as far as it is about topics."""
    from nlu.learning import vectors
    from nlu.learning.features import Features
    from nlu.learning.normalise import normalise
    from nlu.learning.topics import Topics

    encode = vectors.encoder()

    def encoded(texts: Sequence[str]) -> "np.ndarray | None":
        if encode is None:
            return None
        slices = [texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE)]
        return np.vstack([encode.query(list(some)) for some in _told("encoding", slices)])

    texts = [normalise(one.text) for one in train]
    known = encoded(texts)
    features = Features().fit(texts, known)
    topics = Topics().fit(features.see(texts, known), [one.intent for one in train])

    def predict(text: str) -> Guess:
        plain = normalise(text)
        vector = None if encode is None else vectors.read(encode, plain)[None]
        found = topics.predict(features.see([plain], vector), 1)
        return Guess(found.classes[0], found.chances[0], found.known)

    return predict


def rasa_default(train: Sequence[Example]) -> Predict:
    """What `rasa init` writes: DIET and its featurizers, and the fallback."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        names = {f"intent_{number}": one for number, one in enumerate({e.intent for e in train})}
        (place / "nlu.yml").write_text(_as_rasa(train, {v: k for k, v in names.items()}))
        (place / "config.yml").write_text(DEFAULT_PIPELINE)
        model = train_nlu(str(place / "config.yml"), str(place / "nlu.yml"), folder)
        agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()

    def predict(text: str) -> Guess:
        parsed = loop.run_until_complete(agent.parse_message(text))
        # The fallback hides what was understood behind its own name: the next is meant.
        ranking = [one for one in parsed["intent_ranking"] if one["name"] in names]
        best = ranking[0] if ranking else {"name": "", "confidence": 0.0}
        return Guess(names.get(best["name"], ""), best["confidence"], best["confidence"])

    return predict


def _load_rasa() -> None:
    """Import it, which takes long and is no part of training."""
    import rasa.core.agent
    import rasa.model_training  # noqa: F401

    runtime.hush_rasa()


def _row(name: str, test: Sequence[Example], predict: Predict, trained: float) -> str:
    guesses, took = [], []
    for one in _told(f"{name}: testing", test):
        started = time.perf_counter()
        guesses.append(predict(one.text))
        took.append(1000 * (time.perf_counter() - started))
    inside = np.array([one.intent != OUT_OF_SCOPE for one in test])
    labels = np.array([one.intent for one in test])
    found = np.array([one.intent for one in guesses])
    sure = np.array([one.right for one in guesses])[inside]
    known = np.array([one.known for one in guesses])
    right = (labels == found)[inside]
    figures = [
        f"{right.mean():.3f}",
        f"{f1_score(labels[inside], found[inside], average='macro'):.3f}",
        f"{roc_auc_score(inside, known):.3f}" if not inside.all() else "",
        f"{_surest(right, sure, 0.95):.3f}",
        f"{_surest(right, sure, 0.90):.3f}",
        f"{np.percentile(took, 50):.1f}",
        f"{np.percentile(took, 95):.1f}",
        f"{trained:.0f}",
    ]
    return f"| {name} | {' | '.join(figures)} |"


def _surest(right: np.ndarray, sure: np.ndarray, part: float) -> float:
    """The accuracy of the surest `part`."""
    kept = np.argsort(-sure)[: int(len(sure) * part)]
    return float(right[kept].mean())


def _told(what: str, items: Sequence) -> Iterator:
    """`items`, saying on standard error how far we are."""
    last = time.monotonic()
    for place, item in enumerate(items):
        if time.monotonic() - last > _TELL_EVERY_S:
            last = time.monotonic()
            print(f"{what}: {place} of {len(items)}", file=sys.stderr, flush=True)
        yield item


def _read(file: Path) -> list[Example]:
    found = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        try:
            raw = json.loads(line)
            found.append(Example(raw["text"], raw["intent"]))
        except (ValueError, KeyError, TypeError):
            sys.exit(f'{file.name}, line {number}: not {{"text": …, "intent": …}}')
    return found


def _sample(examples: Sequence[Example], per_intent: int) -> list[Example]:
    """As many of each intent, always the same ones."""
    of_intent = defaultdict(list)
    for one in examples:
        of_intent[one.intent].append(one)
    choose = random.Random(0)
    return [
        one
        for some in of_intent.values()
        for one in choose.sample(some, min(per_intent, len(some)))
    ]


def _as_rasa(train: Sequence[Example], names: dict[str, str]) -> str:
    of_intent = defaultdict(list)
    for one in train:
        of_intent[names[one.intent]].append(" ".join(one.text.split()))
    blocks = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for name, texts in of_intent.items()
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


# What Rasa fills in where a configuration names no pipeline.
DEFAULT_PIPELINE = """recipe: default.v1
assistant_id: baseline
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding")
    parser.add_argument("--train", type=Path, required=True, help="lines of text and intent")
    parser.add_argument("--test", type=Path, required=True, help="the same, oos for out of scope")
    parser.add_argument("--baseline", choices=["rasa-default"], help="measure this beside ours")
    parser.add_argument("--per-intent", type=int, help="train on this many of each intent only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
