"""Detects messages of people who may be in danger. Recall goes before precision."""

import logging
from typing import Any, Dict, List, NamedTuple, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import FEATURES, features_of
from nlu.components.topics import DANGER_PREFIX, SIMILARITY
from nlu.components.trained import TrainedComponent
from nlu.learning.classifier import Classifier
from nlu.learning.danger import DangerClassifier

DANGER = "danger"
"""The property of a message that holds the intent of a possible danger and its confidence."""

logger = logging.getLogger(__name__)


class CareModel(NamedTuple):
    """The classifier of danger, and that of the kinds of danger."""

    danger: DangerClassifier
    kind: Classifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CareDetector(TrainedComponent, IntentClassifier):
    """Sets DANGER where danger is possible. Where danger is likely, its intent replaces that of the
    TopicClassifier, which comes earlier in the pipeline."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`intents` is the prefix of the intents of danger. `recall` is the share of the examples
        of danger that reaches the threshold of possible danger out of fold. `beside` is the least
        ratio of the probability of danger to the confidence of the best topic. `likely` is the
        threshold of likely danger."""
        return {"intents": DANGER_PREFIX, "recall": 0.97, "beside": 0.08, "likely": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples, and store the model; it is None without examples of danger."""
        examples = training_data.intent_examples
        intents = np.array([one.get(INTENT) for one in examples])
        danger = np.array([name.startswith(self._config["intents"]) for name in intents])
        if not danger.any():
            return self.persist(None)
        logger.info("learning danger")
        features = features_of(examples)
        kind = Classifier().fit(features.combined[danger], intents[danger])
        classifier = DangerClassifier().fit(features, danger, self._config["recall"])
        return self.persist(CareModel(classifier, kind))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set DANGER, and the intent where danger is likely, on each message."""
        for message in messages:
            if self.model is not None:
                self._detect(message)
        return messages

    def _other_is_clear(self, message: Message, probability: float) -> bool:
        """Whether a topic is so much likelier that danger of that `probability` is not possible."""
        ranking = message.get(INTENT_RANKING_KEY) or []
        others = [
            one[PREDICTED_CONFIDENCE_KEY]
            for one in ranking
            if not one[INTENT_NAME_KEY].startswith(self._config["intents"])
        ]
        return probability < self._config["beside"] * max(others, default=0.0)

    def _detect(self, message: Message) -> None:
        danger, kind = self.model
        features = message.get(FEATURES)
        probability = float(danger.probabilities(features, message.get(SIMILARITY)[None])[0])
        too_low = probability < min(danger.threshold, self._config["likely"])
        if too_low or self._other_is_clear(message, probability):
            return
        name = str(kind.classes[kind.scores(features.combined)[0].argmax()])
        intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: probability}
        message.set(DANGER, intent, add_to_output=True)
        if probability < self._config["likely"]:
            return
        message.set(INTENT, intent, add_to_output=True)
        others = message.get(INTENT_RANKING_KEY) or []
        message.set(INTENT_RANKING_KEY, [intent, *others], add_to_output=True)
