"""Predicts details of a message beside its topic, such as the aspect that it asks about.

The labels are metadata of the examples: `{aspect: kosten}`, `{aspect: [kosten, duur]}`,
`{referral: politie}`. One classifier learns a detail for all intents together, because "wat kost"
means the same for every topic.
"""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import FEATURES, features_of
from nlu.components.trained import TrainedComponent
from nlu.learning.classifier import MultiLabelClassifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DetailClassifier(TrainedComponent, IntentClassifier):
    """Sets one detail on each message: the likeliest value and all others above a threshold, best
    first, as [{"name", "confidence"}]."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`detail` is the key of the metadata and the property of the message. `otherwise` is the
        value of examples without the detail; where it is None, training skips them. `intents` are
        the intents to train on, or None for all. `least` is the probability that each value after
        the first needs."""
        return {"detail": "aspect", "otherwise": None, "intents": None, "least": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the values of the examples, and store the model; it is None where all examples
        have the same value."""
        intents = self._config["intents"]
        labelled = [
            (example, values)
            for example in training_data.intent_examples
            if not intents or example.get(INTENT) in intents
            for values in [self._values(example)]
            if values
        ]
        if len({value for _, values in labelled for value in values}) < 2:
            return self.persist(None)
        examples, values = zip(*labelled)
        return self.persist(MultiLabelClassifier().fit(features_of(examples).combined, values))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the detail on each message."""
        for message in messages:
            message.set(self._config["detail"], self._predict(message), add_to_output=True)
        return messages

    def _predict(self, message: Message) -> List[Dict[Text, Any]]:
        if self.model is None:
            return []
        probabilities = self.model.probabilities(message.get(FEATURES).combined)[0]
        first, *others = sorted(zip(probabilities, self.model.classes), reverse=True)
        likely = [first] + [one for one in others if one[0] >= self._config["least"]]
        return [{"name": name, "confidence": float(probability)} for probability, name in likely]

    def _values(self, example: Message) -> List[Text]:
        metadata = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
        value = metadata.get(self._config["detail"], self._config["otherwise"])
        if value is None:
            return []
        return value if isinstance(value, list) else [str(value)]
