"""Measures how well texts are understood, beside Rasa's own default:

.venv/bin/python -m benchmarks.understanding --train A.jsonl --test B.jsonl \
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

from benchmarks import measure, rasa_as_it_comes, rasa_environment
from bot import runtime

OUT_OF_SCOPE = "oos"
_PROGRESS_INTERVAL_S = 5.0
_BATCH = 200


class Example(NamedTuple):
    """A text and its intent."""

    text: str
    intent: str


class Guess(NamedTuple):
    """The intent of a text, the chance that it is right, and the chance that it is any."""

    intent: str
    right: float
    known: float


class Tested(NamedTuple):
    """The guess for each text, the milliseconds of each, and the seconds of training."""

    guesses: list[Guess]
    ms: list[float]
    training_s: float


Predict = Callable[[str], Guess]


def main() -> None:
    """Train, test, print."""
    options = _options()
    runtime.quiet()  # one thread a text, as in the engine
    train, test = _read_examples(options.train), _read_examples(options.test)
    if options.per_intent:
        train = _sample(train, options.per_intent)
    intents = {example.intent for example in train}
    systems = {"Balie": balie}
    if options.baseline:
        rasa_environment.make()
        systems["Rasa's default"] = rasa_default
    print(f"{len(train)} examples of {len(intents)} intents, {len(test)} texts\n")
    print("| | accuracy | macro-F1 | AUROC | at 5 % | at 10 % | p50 ms | p95 ms | training s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, system in systems.items():
        print(_row(name, test, system(train, [example.text for example in test])), flush=True)


def balie(train: Sequence[Example], texts: Sequence[str]) -> Tested:
    """Train and test the topic classifier of config.yml."""
    started = time.perf_counter()
    predict = _train_topics(train)
    trained = time.perf_counter() - started
    guesses, durations_ms = [], []
    for text in _with_progress("Balie: testing", texts):
        started = time.perf_counter()
        guesses.append(predict(text))
        durations_ms.append(1000 * (time.perf_counter() - started))
    return Tested(guesses, durations_ms, trained)


def _train_topics(train: Sequence[Example]) -> Predict:
    from nlu.learning import vectors
    from nlu.learning.features import Features
    from nlu.learning.normalise import normalise
    from nlu.learning.topics import Topics

    encode = vectors.encoder()

    def encoded(texts: Sequence[str]) -> "np.ndarray | None":
        if encode is None:
            return None
        slices = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
        return np.vstack(
            [encode.query(list(batch)) for batch in _with_progress("encoding", slices)]
        )

    texts = [normalise(example.text) for example in train]
    known = encoded(texts)
    features = Features().fit(texts, known)
    topics = Topics().fit(features.see(texts, known), [example.intent for example in train])

    def predict(text: str) -> Guess:
        plain = normalise(text)
        vector = None if encode is None else vectors.read(encode, plain)[None]
        predicted = topics.predict(features.see([plain], vector), 1)
        return Guess(predicted.classes[0], predicted.chances[0], predicted.known)

    return predict


def rasa_default(train: Sequence[Example], texts: Sequence[str]) -> Tested:
    """Train and test the pipeline that `rasa init` writes: DIET, its featurizers, the fallback."""
    names = {f"intent_{number}": intent for number, intent in enumerate({e.intent for e in train})}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("config.yml", "nlu.yml", "texts.json")]
        files[0].write_text(rasa_as_it_comes.DEFAULT_PIPELINE)
        files[1].write_text(_as_rasa(train, {v: k for k, v in names.items()}))
        files[2].write_text(json.dumps(texts))
        with rasa_as_it_comes.run_rasa_process("understanding", *map(str, files)) as rasa:
            measure.print_progress("Rasa's default: training")
            trained = float(rasa.read_line())
            read = [
                json.loads(rasa.read_line())
                for _ in _with_progress("Rasa's default: testing", texts)
            ]
    guesses = [_guess(ranking, names) for ranking, _ in read]
    return Tested(guesses, [ms for _, ms in read], trained)


def _guess(ranking: Sequence[tuple[str, float]], names: dict[str, str]) -> Guess:
    # The fallback puts its own name first: the next one is the understood intent.
    for name, confidence in ranking:
        if name in names:
            return Guess(names[name], confidence, confidence)
    return Guess("", 0.0, 0.0)


def _row(name: str, test: Sequence[Example], tested: Tested) -> str:
    inside = np.array([example.intent != OUT_OF_SCOPE for example in test])
    labels = np.array([example.intent for example in test])
    predicted = np.array([example.intent for example in tested.guesses])
    confidence = np.array([example.right for example in tested.guesses])[inside]
    known = np.array([example.known for example in tested.guesses])
    right = (labels == predicted)[inside]
    figures = [
        f"{right.mean():.3f}",
        f"{f1_score(labels[inside], predicted[inside], average='macro'):.3f}",
        f"{roc_auc_score(inside, known):.3f}" if not inside.all() else "",
        f"{_accuracy_of_surest(right, confidence, 0.95):.3f}",
        f"{_accuracy_of_surest(right, confidence, 0.90):.3f}",
        f"{np.percentile(tested.ms, 50):.1f}",
        f"{np.percentile(tested.ms, 95):.1f}",
        f"{tested.training_s:.0f}",
    ]
    return f"| {name} | {' | '.join(figures)} |"


def _accuracy_of_surest(right: np.ndarray, confidence: np.ndarray, share: float) -> float:
    """Return the accuracy of the `share` (0 to 1) with the highest confidence."""
    kept = np.argsort(-confidence)[: int(len(confidence) * share)]
    return float(right[kept].mean())


def _with_progress(label: str, items: Sequence) -> Iterator:
    """Yield `items`, and print progress to standard error."""
    last = time.monotonic()
    for index, item in enumerate(items):
        if time.monotonic() - last > _PROGRESS_INTERVAL_S:
            last = time.monotonic()
            print(f"{label}: {index} of {len(items)}", file=sys.stderr, flush=True)
        yield item


def _read_examples(file: Path) -> list[Example]:
    examples = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        try:
            raw = json.loads(line)
            examples.append(Example(raw["text"], raw["intent"]))
        except (ValueError, KeyError, TypeError):
            sys.exit(f'{file.name}, line {number}: not {{"text": …, "intent": …}}')
    return examples


def _sample(examples: Sequence[Example], per_intent: int) -> list[Example]:
    """Return `per_intent` examples of each intent, always the same ones."""
    by_intent = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(example)
    choose = random.Random(0)
    return [
        example
        for intent_examples in by_intent.values()
        for example in choose.sample(intent_examples, min(per_intent, len(intent_examples)))
    ]


def _as_rasa(train: Sequence[Example], names: dict[str, str]) -> str:
    by_intent = defaultdict(list)
    for example in train:
        by_intent[names[example.intent]].append(" ".join(example.text.split()))
    blocks = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for name, texts in by_intent.items()
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding")
    parser.add_argument("--train", type=Path, required=True, help="lines of text and intent")
    parser.add_argument("--test", type=Path, required=True, help="the same, oos for out of scope")
    parser.add_argument("--baseline", choices=["rasa-default"], help="measure this beside ours")
    parser.add_argument("--per-intent", type=int, help="train on this many of each intent only")
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
