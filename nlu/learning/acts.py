"""Learns what a citizen does with a message, whatever it is about: asks, corrects, cancels.

Examples of acts are few. Two more kinds of examples teach acts, and count for less: those of topics
that are acts themselves, such as thanks, and the questions about all other topics.
"""

import re
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from nlu.learning.classifier import Classifier, softmax

_ASKS = "asks"

# By cross-validation: with more weight on questions other acts are taken for questions too; without
# any, half of the questions about topics are taken for something else.
_BORROWED_WEIGHT = 0.2
_QUESTION_WEIGHT = 0.03

_QUESTION = re.compile(
    r"(?:wat|hoe|hoelang|hoeveel|waar|wanneer|welke?|wie|mag|kan|moet|is|zijn|heb|krijg|how|what|"
    r"where|when|which|who|can|do|does|are|may|must|should)\b",
    re.IGNORECASE,
)


class Lesson(NamedTuple):
    """The act that a text teaches, and how much that counts."""

    act: str
    weight: float


def lesson_of(
    text: str, intent: str, prefix: str, also: Mapping[str, str], is_topic: bool
) -> Optional[Lesson]:
    """What `text` teaches of acts; None where it teaches nothing. An `intent` with `prefix` is an
    act, `also` names the acts of other intents, and any other question about a topic asks."""
    if intent.startswith(prefix):
        return Lesson(intent.removeprefix(prefix), 1.0)
    if intent in also:
        return Lesson(also[intent], _BORROWED_WEIGHT)
    return Lesson(_ASKS, _QUESTION_WEIGHT) if is_topic and _is_question(text) else None


class ActPredictor:
    """Predicts the acts of texts."""

    def fit(self, features: np.ndarray, lessons: Sequence[Lesson]) -> "ActPredictor":
        """Fit to `features`, texts x dimensions, and a lesson per text; returns itself."""
        acts, weights = zip(*lessons)
        self._classifier = Classifier().fit(features, acts, np.array(weights))
        return self

    def likeliest(self, features: np.ndarray, most: int) -> List[Tuple[str, float]]:
        """The likeliest acts of the one text of `features` and their probabilities, best first,
        `most` at most."""
        classes = self._classifier.classes
        probabilities = softmax(self._classifier.scores(features))[0]
        best_first = probabilities.argsort()[::-1][:most]
        return [(str(classes[one]), float(probabilities[one])) for one in best_first]


def _is_question(text: str) -> bool:
    return "?" in text or bool(_QUESTION.match(text))
