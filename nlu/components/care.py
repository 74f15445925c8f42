"""Detects messages of people who are in danger, or may be."""

import logging
from operator import itemgetter
from typing import Any, Dict, List, NamedTuple, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import FEATURES, features_of
from nlu.components.normalise import with_sentences
from nlu.components.topics import SIMILARITY
from nlu.components.trained import TrainedComponent
from nlu.intents import ACT_PREFIXES, DANGER_PREFIX
from nlu.learning.classifier import Classifier
from nlu.learning.stacked import StackedClassifier
from nlu.learning.taught import not_taught

CARE = "care"
"""The property of a message that holds the `degree` of danger ("danger" or "possible"), its `kind`
and its probability (`confidence`); None where there is none."""

logger = logging.getLogger(__name__)


class CareModel(NamedTuple):
    """The classifier of danger, and that of the kinds of danger."""

    danger: StackedClassifier
    kind: Classifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CareDetector(TrainedComponent, IntentClassifier):
    """Sets CARE where danger is likely or possible. The intent stays that of the TopicClassifier: a
    message of danger may ask something besides."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`intents` is the prefix of the intents of danger. `but_not` are the prefixes of
        the intents that say nothing of it. `danger` and `possible` are the probabilities from which
        on danger is surely there, and may be."""
        return {
            "intents": DANGER_PREFIX,
            "but_not": [*ACT_PREFIXES],
            "danger": 0.75,
            "possible": 0.45,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples, and store the model; it is None without examples of danger.
        Examples where danger is only possible (metadata `care`) teach kinds, not danger."""
        examples = [one for one in training_data.intent_examples if self._teaches(one)]
        intents = np.array([one.get(INTENT) for one in examples])
        danger = np.array([name.startswith(self._config["intents"]) for name in intents])
        if not danger.any():
            return self.persist(None)
        logger.info("learning danger")
        features = features_of(examples)
        kind = Classifier().fit(features.combined[danger], intents[danger])
        trusted = not_taught([one.get(TEXT) for one in examples])
        classifier = StackedClassifier().fit(features, danger, trusted)
        return self.persist(CareModel(classifier, kind))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set CARE on each message: what is found in the whole, or in one of its sentences."""
        for message in messages:
            found = [self._found(one) for one in with_sentences([message])] if self.model else []
            likeliest = max(filter(None, found), key=itemgetter("confidence"), default=None)
            message.set(CARE, likeliest, add_to_output=True)
        return messages

    def _teaches(self, example: Message) -> bool:
        apart = example.get(INTENT).startswith(tuple(self._config["but_not"]))
        return not apart and not _possible(example)

    def _found(self, message: Message) -> "Dict[Text, Any] | None":
        danger, kind = self.model
        features = message.get(FEATURES)
        probability = float(danger.probabilities(features, message.get(SIMILARITY)[None])[0])
        if probability < self._config["possible"]:
            return None
        intent = str(kind.classes[kind.scores(features.combined)[0].argmax()])
        return {
            "degree": "danger" if probability >= self._config["danger"] else "possible",
            "kind": intent.removeprefix(self._config["intents"]),
            "confidence": probability,
        }


def _possible(example: Message) -> bool:
    metadata = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return bool(metadata.get(CARE))
