"""Measures how well Balie understands texts, and how well Rasa's default does:

.venv/bin/python -m benchmarks.understanding --train A.jsonl --test B.jsonl \
    [--baseline rasa-default] [--per-intent 10]

A line is {"text": …, "intent": …}; the intent "oos" in the test is out of scope. The texts may be
in any language; each intent needs 5 examples or more. It prints a table in Markdown:

accuracy, macro-F1   of the texts in scope
AUROC                of the probability of being in scope
at 5 %, at 10 %      accuracy in scope without the 5 or 10 % of texts with the lowest confidence
p50, p95             milliseconds per text, one after another, with one thread
training             seconds, with encoding and without a cache
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
_PROGRESS_EVERY_S = 5.0
_BATCH_SIZE = 200


class Example(NamedTuple):
    """A text and its intent."""

    text: str
    intent: str


class Prediction(NamedTuple):
    """The predicted intent of a text, and the probabilities, from 0 to 1, that it is correct and
    that the text is in scope."""

    intent: str
    confidence: float
    in_scope: float


class Results(NamedTuple):
    """The prediction for each text, the milliseconds of each, and the seconds of training."""

    predictions: list[Prediction]
    ms: list[float]
    training_s: float


Predict = Callable[[str], Prediction]


def main() -> None:
    """Train and test each system, and print the table."""
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


def balie(train: Sequence[Example], texts: Sequence[str]) -> Results:
    """The results of the part of the pipeline in config.yml that predicts topics."""
    started = time.perf_counter()
    predict = _train(train)
    trained = time.perf_counter() - started
    predictions, durations = [], []
    for text in _with_progress("Balie: testing", texts):
        started = time.perf_counter()
        predictions.append(predict(text))
        durations.append(1000 * (time.perf_counter() - started))
    return Results(predictions, durations, trained)


def _train(train: Sequence[Example]) -> Predict:
    from nlu.learning import vectors
    from nlu.learning.features import FeatureExtractor
    from nlu.learning.normalise import normalise
    from nlu.learning.topics import TopicPredictor

    encoder = vectors.load_encoder()

    def encoded(texts: Sequence[str]) -> "np.ndarray | None":
        if encoder is None:
            return None
        slices = [texts[at : at + _BATCH_SIZE] for at in range(0, len(texts), _BATCH_SIZE)]
        return np.vstack([encoder.query(list(some)) for some in _with_progress("encoding", slices)])

    texts = [normalise(one.text) for one in train]
    encodings = encoded(texts)
    extractor = FeatureExtractor().fit(texts, encodings)
    features = extractor.transform(texts, encodings)
    topics = TopicPredictor().fit(features, [one.intent for one in train])

    def predict(text: str) -> Prediction:
        plain = normalise(text)
        vector = (
            None if encoder is None else vectors.encode_text(encoder, plain, vectors.QUERY)[None]
        )
        found = topics.predict(extractor.transform([plain], vector), 1)
        return Prediction(found.classes[0], found.probabilities[0], found.in_scope)

    return predict


def rasa_default(train: Sequence[Example], texts: Sequence[str]) -> Results:
    """The results of the pipeline that `rasa init` writes: DIET with its featurizers, and the
    fallback."""
    names = {f"intent_{number}": one for number, one in enumerate({e.intent for e in train})}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("config.yml", "nlu.yml", "texts.json")]
        files[0].write_text(rasa_as_it_comes.DEFAULT_PIPELINE)
        files[1].write_text(_as_rasa(train, {v: k for k, v in names.items()}))
        files[2].write_text(json.dumps(texts))
        with rasa_as_it_comes.part("understanding", *map(str, files)) as rasa:
            measure.print_progress("Rasa's default: training")
            trained = float(rasa.line())
            read = [
                json.loads(rasa.line()) for _ in _with_progress("Rasa's default: testing", texts)
            ]
    predictions = [_prediction(ranking, names) for ranking, _ in read]
    return Results(predictions, [ms for _, ms in read], trained)


def _prediction(ranking: Sequence[tuple[str, float]], names: dict[str, str]) -> Prediction:
    # The fallback puts its own name before the predicted intent.
    for name, confidence in ranking:
        if name in names:
            return Prediction(names[name], confidence, confidence)
    return Prediction("", 0.0, 0.0)


def _row(name: str, test: Sequence[Example], results: Results) -> str:
    inside = np.array([one.intent != OUT_OF_SCOPE for one in test])
    labels = np.array([one.intent for one in test])
    found = np.array([one.intent for one in results.predictions])
    confidence = np.array([one.confidence for one in results.predictions])[inside]
    in_scope = np.array([one.in_scope for one in results.predictions])
    correct = (labels == found)[inside]
    figures = [
        f"{correct.mean():.3f}",
        f"{f1_score(labels[inside], found[inside], average='macro'):.3f}",
        f"{roc_auc_score(inside, in_scope):.3f}" if not inside.all() else "",
        f"{_selective_accuracy(correct, confidence, 0.95):.3f}",
        f"{_selective_accuracy(correct, confidence, 0.90):.3f}",
        f"{np.percentile(results.ms, 50):.1f}",
        f"{np.percentile(results.ms, 95):.1f}",
        f"{results.training_s:.0f}",
    ]
    return f"| {name} | {' | '.join(figures)} |"


def _selective_accuracy(correct: np.ndarray, confidence: np.ndarray, coverage: float) -> float:
    """The accuracy of the share `coverage` of texts with the highest confidence."""
    kept = np.argsort(-confidence)[: int(len(confidence) * coverage)]
    return float(correct[kept].mean())


def _with_progress(what: str, items: Sequence) -> Iterator:
    """`items`; prints to standard error every few seconds how many are done."""
    last = time.monotonic()
    for place, item in enumerate(items):
        if time.monotonic() - last > _PROGRESS_EVERY_S:
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
    """`per_intent` examples of each intent at most; each run takes the same ones."""
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
    measure.run_script(main)
