"""Computes metrics of evaluations: accuracy, calibration, cost and confusions."""

from collections import Counter, defaultdict
from typing import Dict, List, NamedTuple, Sequence, Tuple

from nlu.report.evaluation import DANGER, FALLBACK, OUT_OF_SCOPE, POSSIBLE, Evaluation

WRONG_ANSWER_COST, QUESTION_COST = 5.0, 1.0
"""The costs of a wrong answer and of a question back. A message in scope that is refused costs as
much as a question; a message out of scope that is refused costs nothing."""

BINS = 10


class KindMetrics(NamedTuple):
    """The counts of one kind of message. `with_aspect` counts the messages with a correct intent
    and an aspect, and `aspect_correct` those of them whose first aspect was predicted."""

    kind: str
    messages: int
    correct: int
    aspect_correct: int
    with_aspect: int
    asked_back: int
    refused: int
    wrongly_answered: int


class CareMetrics(NamedTuple):
    """The counts of one kind of message, by what they truly are: `harmless` messages, those that
    got a number to call (`alarmed`) or the quiet sentence (`asked`); messages of `danger`, those
    that got the number (`cared`) and those that got at least the quiet sentence (`helped`)."""

    kind: str
    harmless: int
    alarmed: int
    asked: int
    danger: int
    cared: int
    helped: int


class CalibrationBin(NamedTuple):
    """The messages with about the same confidence: their number, their mean confidence, and the
    share that is correct."""

    messages: int
    confidence: float
    accuracy: float


class IntentAccuracy(NamedTuple):
    """The number of messages of an intent, and how many of them are correct."""

    intent: str
    messages: int
    correct: int


class Confusion(NamedTuple):
    """The number of messages of one intent for which another was predicted, and the text of one."""

    intent: str
    predicted: str
    messages: int
    text: str


def by_kind(evaluations: Sequence[Evaluation]) -> List[KindMetrics]:
    """The metrics of each kind of message, in the order of their names."""
    kinds: Dict[str, List[Evaluation]] = defaultdict(list)
    for one in evaluations:
        kinds[one.message.kind].append(one)
    return [_kind_metrics(kind, some) for kind, some in sorted(kinds.items())]


def _kind_metrics(kind: str, evaluations: Sequence[Evaluation]) -> KindMetrics:
    with_aspect = [one for one in evaluations if one.correct and one.message.aspects]
    return KindMetrics(
        kind,
        len(evaluations),
        sum(one.correct for one in evaluations),
        sum(one.message.aspects[0] in one.aspects for one in with_aspect),
        len(with_aspect),
        sum(one.decision == FALLBACK for one in evaluations),
        sum(one.decision == OUT_OF_SCOPE for one in evaluations),
        sum(one.wrongly_answered for one in evaluations),
    )


def care_by_kind(evaluations: Sequence[Evaluation]) -> List[CareMetrics]:
    """False alarms and missed danger in each kind of message, in the order of their names, and of
    all together last."""
    kinds: Dict[str, List[Evaluation]] = defaultdict(list)
    for one in evaluations:
        kinds[one.message.kind].append(one)
    return [
        _care_metrics(kind, some) for kind, some in [*sorted(kinds.items()), ("all", evaluations)]
    ]


def _care_metrics(kind: str, evaluations: Sequence[Evaluation]) -> CareMetrics:
    harmless = [one.care for one in evaluations if not one.message.care]
    danger = [one.care for one in evaluations if one.message.care == DANGER]
    return CareMetrics(
        kind,
        len(harmless),
        harmless.count(DANGER),
        harmless.count(POSSIBLE),
        len(danger),
        danger.count(DANGER),
        sum(map(bool, danger)),
    )


def calibration(evaluations: Sequence[Evaluation]) -> List[CalibrationBin]:
    """The evaluations in BINS bins of equal width, by confidence."""
    bins: List[List[Evaluation]] = [[] for _ in range(BINS)]
    for one in evaluations:
        bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [
        CalibrationBin(
            len(some),
            sum(one.confidence for one in some) / len(some) if some else 0.0,
            sum(one.correct for one in some) / len(some) if some else 0.0,
        )
        for some in bins
    ]


def expected_calibration_error(bins: Sequence[CalibrationBin]) -> float:
    """The mean distance between confidence and accuracy, weighted by messages
    (Naeini, Cooper and Hauskrecht 2015)."""
    messages = sum(one.messages for one in bins)
    distances = sum(one.messages * abs(one.confidence - one.accuracy) for one in bins)
    return distances / max(messages, 1)


def cost(evaluations: Sequence[Evaluation], answer: float, askable: float) -> float:
    """The mean cost of a message with the thresholds `answer` and `askable` of the Rejector."""
    total = 0.0
    for one in evaluations:
        if one.predicted != OUT_OF_SCOPE and one.confidence >= answer:
            total += 0.0 if one.correct else WRONG_ANSWER_COST
        elif one.predicted != OUT_OF_SCOPE and one.in_scope >= askable:
            total += QUESTION_COST
        else:
            total += QUESTION_COST if one.message.intent != OUT_OF_SCOPE else 0.0
    return total / max(len(evaluations), 1)


def cheapest_thresholds(evaluations: Sequence[Evaluation]) -> Tuple[float, float]:
    """The thresholds (answer, askable) with the lowest cost, among multiples of 0.05."""
    steps = [step / 20 for step in range(1, 20)]
    pairs = ((answer, askable) for answer in steps for askable in steps)
    return min(pairs, key=lambda pair: cost(evaluations, *pair))


def weakest(evaluations: Sequence[Evaluation], limit: int = 12) -> List[IntentAccuracy]:
    """The intents with the lowest accuracy, lowest first, without those that are all correct;
    `limit` at most."""
    messages, correct = Counter[str](), Counter[str]()
    for one in evaluations:
        messages[one.message.intent] += 1
        correct[one.message.intent] += one.correct
    intents = [IntentAccuracy(intent, count, correct[intent]) for intent, count in messages.items()]
    faulty = [one for one in intents if one.correct < one.messages]
    return sorted(faulty, key=lambda one: one.correct / one.messages)[:limit]


def confusions(evaluations: Sequence[Evaluation], limit: int = 20) -> List[Confusion]:
    """The pairs of intents that are confused, most frequent first; `limit` at most."""
    texts_of: Dict[Tuple[str, str], List[str]] = defaultdict(list)
    for one in evaluations:
        if not one.correct:
            texts_of[one.message.intent, one.predicted].append(one.message.text)
    pairs = [Confusion(*pair, len(texts), texts[0]) for pair, texts in texts_of.items()]
    return sorted(pairs, key=lambda one: -one.messages)[:limit]
