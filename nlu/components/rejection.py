"""Decides whether to answer, to ask what was meant, or to say that it is out of scope."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from nlu.components.topics import IN_SCOPE

_FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Rejector(GraphComponent, IntentClassifier):
    """Replaces an intent that is not worth an answer.

    Where its confidence is below `answer`, the intent becomes `nlu_fallback`, and the bot asks what
    was meant. Where the probability of being in scope is below `askable` too, the intent becomes
    `beyond`. Both thresholds are those with the lowest cost on the held-out messages
    (nlu/report/metrics.py)."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Rejector":
        """A component; it is not trained."""
        return cls(config)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`cheap` maps intents whose mistakes are soon put right to a lower threshold than
        `answer`."""
        return {
            "answer": 0.65,
            "askable": 0.3,
            "beyond": "buiten_bereik",
            "cheap": {},
        }

    def process(self, messages: List[Message]) -> List[Message]:
        """Keep or replace the intent of each message."""
        for message in messages:
            intent = message.get(INTENT)
            name, confidence = intent[INTENT_NAME_KEY], intent[PREDICTED_CONFIDENCE_KEY]
            if confidence >= self._threshold(name):
                continue
            askable = (message.get(IN_SCOPE) or 0.0) >= self._config["askable"]
            instead = _FALLBACK if askable else self._config["beyond"]
            message.set(INTENT, {**intent, INTENT_NAME_KEY: instead}, add_to_output=True)
        return messages

    def _threshold(self, name: Text) -> float:
        return float(self._config["cheap"].get(name, self._config["answer"]))
