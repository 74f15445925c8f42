"""How well texts are understood, beside Rasa's own default:

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
    train, test = _read(options.train), _read(options.test)
    if options.per_intent:
        train = _sample(train, options.per_intent)
    intents = {one.intent for one in train}
    systems = {"Balie": balie}
    if options.baseline:
        rasa_environment.make()
        systems["Rasa's default"] = rasa_default
    print(f"{len(train)} examples of {len(intents)} intents, {len(test)} texts\n")
    print("| | accuracy | macro-F1 | AUROC | at 5 % | at 10 % | p50 ms | p95 ms | training s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, system in systems.items():
        print(_row(name, test, system(train, [one.text for one in test])), flush=True)


def balie(train: Sequence[Example], texts: Sequence[str]) -> Tested:
    """The pipeline of config.yml, as far as it is about topics."""
    started = time.perf_counter()
    predict = _learned(train)
    trained = time.perf_counter() - started
    guesses, took = [], []
    for text in _told("Balie: testing", texts):
        started = time.perf_counter()
        guesses.append(predict(text))
        took.append(1000 * (time.perf_counter() - started))
    return Tested(guesses, took, trained)


def _learned(train: Sequence[Example]) -> Predict:
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


def rasa_default(train: Sequence[Example], texts: Sequence[str]) -> Tested:
    """What `rasa init` writes: DIET and its featurizers, and the fallback."""
    names = {f"intent_{number}": one for number, one in enumerate({e.intent for e in train})}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("config.yml", "nlu.yml", "texts.json")]
        files[0].write_text(rasa_as_it_comes.DEFAULT_PIPELINE)
        files[1].write_text(_as_rasa(train, {v: k for k, v in names.items()}))
        files[2].write_text(json.dumps(texts))
        with rasa_as_it_comes.part("understanding", *map(str, files)) as rasa:
            measure.tell("Rasa's default: training")
            trained = float(rasa.line())
            read = [json.loads(rasa.line()) for _ in _told("Rasa's default: testing", texts)]
    guesses = [_guess(ranking, names) for ranking, _ in read]
    return Tested(guesses, [ms for _, ms in read], trained)


def _guess(ranking: Sequence[tuple[str, float]], names: dict[str, str]) -> Guess:
    # The fallback hides what was understood behind its own name: the next is meant.
    for name, sure in ranking:
        if name in names:
            return Guess(names[name], sure, sure)
    return Guess("", 0.0, 0.0)


def _row(name: str, test: Sequence[Example], tested: Tested) -> str:
    inside = np.array([one.intent != OUT_OF_SCOPE for one in test])
    labels = np.array([one.intent for one in test])
    found = np.array([one.intent for one in tested.guesses])
    sure = np.array([one.right for one in tested.guesses])[inside]
    known = np.array([one.known for one in tested.guesses])
    right = (labels == found)[inside]
    figures = [
        f"{right.mean():.3f}",
        f"{f1_score(labels[inside], found[inside], average='macro'):.3f}",
        f"{roc_auc_score(inside, known):.3f}" if not inside.all() else "",
        f"{_surest(right, sure, 0.95):.3f}",
        f"{_surest(right, sure, 0.90):.3f}",
        f"{np.percentile(tested.ms, 50):.1f}",
        f"{np.percentile(tested.ms, 95):.1f}",
        f"{tested.training_s:.0f}",
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


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding")
    parser.add_argument("--train", type=Path, required=True, help="lines of text and intent")
    parser.add_argument("--test", type=Path, required=True, help="the same, oos for out of scope")
    parser.add_argument("--baseline", choices=["rasa-default"], help="measure this beside ours")
    parser.add_argument("--per-intent", type=int, help="train on this many of each intent only")
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
