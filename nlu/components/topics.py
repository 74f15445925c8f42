"""Predicts the topic of a message, with a calibrated confidence."""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import FEATURES, features_of
from nlu.components.normalise import with_sentences
from nlu.components.trained import TrainedComponent
from nlu.intents import ACT_PREFIXES, DANGER_PREFIX
from nlu.learning.taught import not_taught
from nlu.learning.topics import TopicPredictor

IN_SCOPE = "in_scope"
"""The property of a message that holds the probability, 0 to 1, that it is of any intent."""

SIMILARITY = "similarity"
"""The property of a message that holds the similarity of the nearest examples of all topics."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(TrainedComponent, IntentClassifier):
    """Predicts topics, which are intents. The confidence of the first is the probability that it
    is correct; the others share the rest in proportion to their scores."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ranking` is the number of topics in the ranking. `but_not` are the prefixes of the
        intents that other components predict."""
        return {"ranking": 5, "but_not": [DANGER_PREFIX, *ACT_PREFIXES]}

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples of all topics, and store the model."""
        examples = [
            one
            for one in training_data.intent_examples
            if not one.get(INTENT).startswith(tuple(self._config["but_not"]))
        ]
        labels = [one.get(INTENT) for one in examples]
        trusted = not_taught([one.get(TEXT) for one in examples])
        return self.persist(TopicPredictor().fit(features_of(examples), labels, trusted))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent, the ranking, IN_SCOPE and SIMILARITY on each message and sentence."""
        for message in with_sentences(messages):
            self._predict(message)
        return messages

    def _predict(self, message: Message) -> None:
        prediction = self.model.predict(message.get(FEATURES), self._config["ranking"])
        ranking = [
            {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: probability}
            for name, probability in zip(prediction.classes, prediction.probabilities)
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(IN_SCOPE, prediction.in_scope, add_to_output=True)
        message.set(SIMILARITY, prediction.similarity)
