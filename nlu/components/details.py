"""What else is known of a message than its topic, learned from the metadata of intents.

Examples are written under their intent, with details as metadata of it: `{aspect: kosten}`,
`{aspect: [kosten, duur]}`, `{referral: politie}`. A detail is learned once for all intents that
have it: what "wat kost" means needs no learning per topic.
"""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import SEEN, all_seen
from nlu.components.trained import Trained
from nlu.learning.classifier import MultiClassifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DetailClassifier(Trained, IntentClassifier):
    """Sets one detail on each message: its values that are likely enough, most likely first, as
    [{"name", "confidence"}]."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`detail`: the key of the metadata, and the property that is set. `otherwise`: the
        value of examples without it; none means they teach nothing. `intents`: learn from these
        only; none means from all. `least`: how likely a value must be beside the first."""
        return {"detail": "aspect", "otherwise": None, "intents": None, "least": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which values examples have."""
        intents = self._config["intents"]
        known = [
            (example, values)
            for example in training_data.intent_examples
            if not intents or example.get(INTENT) in intents
            for values in [self._values(example)]
            if values
        ]
        if len({value for _, values in known for value in values}) < 2:
            return self.keep(None)
        examples, values = zip(*known)
        return self.keep(MultiClassifier().fit(all_seen(examples).both, values))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the detail on each message."""
        for message in messages:
            message.set(self._config["detail"], self._predict(message), add_to_output=True)
        return messages

    def _predict(self, message: Message) -> List[Dict[Text, Any]]:
        if self.learned is None:
            return []
        chances = self.learned.chances(message.get(SEEN).both)[0]
        first, *others = sorted(zip(chances, self.learned.classes), reverse=True)
        likely = [first] + [one for one in others if one[0] >= self._config["least"]]
        return [{"name": name, "confidence": float(chance)} for chance, name in likely]

    def _values(self, example: Message) -> List[Text]:
        of_intent = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
        value = of_intent.get(self._config["detail"], self._config["otherwise"])
        if value is None:
            return []
        return value if isinstance(value, list) else [str(value)]
