"""What a message is about: its topic, with a chance of being right that holds what it says."""

from typing import Any, Dict, List, Text

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

from nlu.components.features import SEEN, all_seen
from nlu.components.trained import Trained
from nlu.learning.topics import Topics

DANGERS = "nood_"
"""How the names of intents begin that are no topics: the CareDetector's to recognise."""

KNOWN = "known"
"""The property of a message that holds the chance, 0 to 1, that it is of any intent at all."""

NEARNESS = "nearness"
"""The property of a message that holds how near the nearest examples of all topics are."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(Trained, IntentClassifier):
    """Learns topics from intents. The confidence of the first is the chance that it is right;
    the others share what is left as the classifier ranks them."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ranking`: how many of the best topics to report. `but_not`: how the names of intents
        begin that are somebody else's to recognise."""
        return {"ranking": 5, "but_not": DANGERS}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn, and judge what was learned."""
        examples = [
            one
            for one in training_data.intent_examples
            if not one.get(INTENT).startswith(self._config["but_not"])
        ]
        seen, labels = all_seen(examples), [one.get(INTENT) for one in examples]
        return self.keep(Topics().fit(seen, labels))

    def process(self, messages: List[Message]) -> List[Message]:
        """Predict the topic of each message."""
        for message in messages:
            self._predict(message)
        return messages

    def _predict(self, message: Message) -> None:
        found = self.learned.predict(message.get(SEEN), self._config["ranking"])
        ranking = [
            {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: chance}
            for name, chance in zip(found.classes, found.chances)
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(KNOWN, found.known, add_to_output=True)
        message.set(NEARNESS, found.nearness)
