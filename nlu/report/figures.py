"""Figures of what was understood."""

from collections import Counter, defaultdict
from typing import Dict, List, NamedTuple, Sequence, Tuple

from nlu.report.asked import FALLBACK, OUT_OF_SCOPE, Asked

WRONG, BACK = 5.0, 1.0
"""What a wrong answer costs, and a question back; of the latter's kind is sending somebody away
whom we could have helped. Admitting that a message is not ours costs nothing where it is so."""

BINS = 10


class Share(NamedTuple):
    """What became of the messages of one kind, as counts."""

    kind: str
    messages: int
    right: int
    aspect: int
    with_aspect: int
    asked_back: int
    refused: int
    wrongly_answered: int


class Bin(NamedTuple):
    """Messages of about the same chance: how many, the mean chance, and how many were right."""

    messages: int
    chance: float
    right: float


class Weak(NamedTuple):
    """An intent: its messages, and how many were right."""

    intent: str
    messages: int
    right: int


class Confusion(NamedTuple):
    """Messages of one intent that were taken for another, and one of them."""

    intent: str
    guess: str
    messages: int
    text: str


def shares(asked: Sequence[Asked]) -> List[Share]:
    """What became of each kind of message."""
    kinds: Dict[str, List[Asked]] = defaultdict(list)
    for one in asked:
        kinds[one.question.kind].append(one)
    return [_share(kind, some) for kind, some in sorted(kinds.items())]


def _share(kind: str, asked: Sequence[Asked]) -> Share:
    about = [one for one in asked if one.right and one.question.aspects]
    return Share(
        kind,
        len(asked),
        sum(one.right for one in asked),
        sum(one.question.aspects[0] in one.aspects for one in about),
        len(about),
        sum(one.taken == FALLBACK for one in asked),
        sum(one.taken == OUT_OF_SCOPE for one in asked),
        sum(one.wrongly_answered for one in asked),
    )


def calibration(asked: Sequence[Asked]) -> List[Bin]:
    """How often messages of about the same chance were right, ten bins of equal width."""
    bins: List[List[Asked]] = [[] for _ in range(BINS)]
    for one in asked:
        bins[min(int(one.chance * BINS), BINS - 1)].append(one)
    return [
        Bin(
            len(some),
            sum(one.chance for one in some) / len(some) if some else 0.0,
            sum(one.right for one in some) / len(some) if some else 0.0,
        )
        for some in bins
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance between chance and share, by messages
    (Naeini, Cooper and Hauskrecht 2015)."""
    messages = sum(one.messages for one in bins)
    return sum(one.messages * abs(one.chance - one.right) for one in bins) / max(messages, 1)


def cost(asked: Sequence[Asked], answer: float, askable: float) -> float:
    """Mean cost of a message, were they answered from the chance `answer` on, and else asked
    back from being known with `askable` on."""
    total = 0.0
    for one in asked:
        ours = one.question.intent != OUT_OF_SCOPE
        if one.guess != OUT_OF_SCOPE and one.chance >= answer:
            total += 0.0 if one.right else WRONG
        elif one.guess != OUT_OF_SCOPE and one.known >= askable:
            total += BACK
        else:
            total += BACK if ours else 0.0
    return total / max(len(asked), 1)


def cheapest(asked: Sequence[Asked]) -> Tuple[float, float]:
    """The thresholds (answer, askable), in steps of 0.05, that would have cost least."""
    steps = [step / 20 for step in range(1, 20)]
    return min(((a, b) for a in steps for b in steps), key=lambda pair: cost(asked, *pair))


def weakest(asked: Sequence[Asked], most: int = 12) -> List[Weak]:
    """The intents understood least often, worst first; those without a mistake left out."""
    messages, right = Counter[str](), Counter[str]()
    for one in asked:
        messages[one.question.intent] += 1
        right[one.question.intent] += one.right
    found = [Weak(intent, count, right[intent]) for intent, count in messages.items()]
    faulty = [one for one in found if one.right < one.messages]
    return sorted(faulty, key=lambda one: one.right / one.messages)[:most]


def confusions(asked: Sequence[Asked], most: int = 20) -> List[Confusion]:
    """Which intents are taken for which, most often first."""
    pairs: Dict[Tuple[str, str], List[str]] = defaultdict(list)
    for one in asked:
        if not one.right:
            pairs[one.question.intent, one.guess].append(one.question.text)
    found = [Confusion(*pair, len(texts), texts[0]) for pair, texts in pairs.items()]
    return sorted(found, key=lambda one: -one.messages)[:most]
