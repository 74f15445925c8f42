"""Turns examples and their variants into lessons: arrays that the fit needs, and nothing else.

A file of lessons holds the transformer too, with the word vectors of only the pieces that occur, so
that it can be carried to a machine that is fast at this.
"""

from pathlib import Path
from random import Random
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence

import numpy as np

from nlu.example_files import Example
from nlu.intents import DANGER_PREFIX
from nlu.learning.encoder.tokens import Tokens
from nlu.learning.encoder.weights import Weights, dequantised
from nlu.learning.normalise import normalise
from nlu.learning.taught import digest
from nlu.tuning.variants import Variants

MAX_TOKENS = 96
MATRICES = ("q", "k", "v", "ao", "fi", "fo")


class Lesson(NamedTuple):
    """A text, and what it teaches; None or empty where it says nothing of it. `danger` is 1 for
    danger, 0.5 where danger is possible, and 0 for everything else."""

    text: str
    topic: Optional[str]
    aspects: Sequence[str]
    danger: float
    danger_kind: Optional[str]


def lesson_of(example: Example) -> Lesson:
    """What `example` teaches."""
    metadata = example.metadata or {}
    aspect = metadata.get("aspect", [])
    aspects = aspect if isinstance(aspect, list) else [str(aspect)]
    if example.intent.startswith(DANGER_PREFIX):
        kind = example.intent.removeprefix(DANGER_PREFIX)
        return Lesson(example.text, metadata.get("topic"), [], 1.0, kind)
    possible = metadata.get("care")
    return Lesson(example.text, example.intent, aspects, 0.5 if possible else 0.0, possible)


class Text(NamedTuple):
    """A text to learn from, and the place of its lesson."""

    text: str
    row: int


def with_variants(
    lessons: Sequence[Lesson], is_dutch: Sequence[bool], copies: Sequence[int], seed: int
) -> List[Text]:
    """The text of each lesson, followed by as many variants of it as `copies` says."""
    variants, random = Variants(), Random(seed)  # noqa: S311 (no secret)
    return [
        Text(text, row)
        for row, (lesson, dutch, count) in enumerate(zip(lessons, is_dutch, copies))
        for text in (
            lesson.text,
            *(variants.write(lesson.text, dutch, random) for _ in range(count)),
        )
    ]


def write(file: Path, weights: Weights, lessons: Sequence[Lesson], texts: Sequence[Text]) -> None:
    """Write `texts` and what they teach to `file`."""
    tokens = Tokens(weights.vocabulary)
    begin, end = weights.vocabulary.bos, weights.vocabulary.eos
    sequences = [
        [begin, *tokens.ids(normalise(text) or text)[:MAX_TOKENS], end] for text, _ in texts
    ]
    used, numbers = np.unique(np.concatenate(sequences), return_inverse=True)
    np.savez_compressed(
        file,
        numbers=numbers.astype(np.int32),
        lengths=np.array([len(one) for one in sequences], np.int32),
        rows=np.array([row for _, row in texts], np.int32),
        digests=np.array([digest(lesson.text) for lesson in lessons], np.uint32),
        **_labels(lessons),
        **_transformer(weights, used),
    )


def _labels(lessons: Sequence[Lesson]) -> Dict[str, np.ndarray]:
    topics = sorted({one.topic for one in lessons if one.topic})
    kinds = sorted({one.danger_kind for one in lessons if one.danger_kind})
    aspects = sorted({aspect for one in lessons for aspect in one.aspects})
    return {
        "topic": _numbered((one.topic for one in lessons), topics),
        "kind": _numbered((one.danger_kind for one in lessons), kinds),
        "danger": np.array([one.danger for one in lessons], np.float32),
        "aspects": np.array(
            [[aspect in one.aspects for aspect in aspects] for one in lessons], np.float32
        ),
        "topics": np.array(topics),
        "kinds": np.array(kinds),
    }


def _numbered(labels: Iterable[Optional[str]], names: List[str]) -> np.ndarray:
    """The place of each label in `names`; -1 for None."""
    places = {name: place for place, name in enumerate(names)}
    return np.array([places.get(label, -1) if label else -1 for label in labels], np.int32)


def _transformer(weights: Weights, pieces: np.ndarray) -> Dict[str, Any]:
    shape = weights.shape
    arrays: Dict[str, Any] = {
        "heads": np.array(shape.heads),
        "epsilon": np.array(shape.epsilon),
        "layers": np.array(shape.layers),
        "words": dequantised(weights.blocks("emb.word", shape.hidden)[pieces]).astype(np.float16),
        "places": weights.numbers("emb.pos").reshape(-1, shape.hidden)[: MAX_TOKENS + 2]
        + weights.numbers("emb.type")[: shape.hidden],
        "emb.ln.w": weights.numbers("emb.ln.w"),
        "emb.ln.b": weights.numbers("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for name in MATRICES:
            arrays[f"l{layer}.{name}.w"] = weights.matrix(f"l{layer}.{name}").astype(np.float16)
            arrays[f"l{layer}.{name}.b"] = weights.numbers(f"l{layer}.{name}.b")
        for name in ("aln", "oln"):
            arrays[f"l{layer}.{name}.w"] = weights.numbers(f"l{layer}.{name}.w")
            arrays[f"l{layer}.{name}.b"] = weights.numbers(f"l{layer}.{name}.b")
    return arrays
