"""Whether to answer, to ask what was meant, or to admit that it is beyond us."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from nlu.components.topics import KNOWN

_FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Rejector(GraphComponent, IntentClassifier):
    """Takes back what is not worth answering.

    Below a chance of `answer` of being right, the intent becomes `nlu_fallback`, and the bot
    asks. Where even asking is unlikely to help (`known` under `askable`), it becomes `beyond`.
    Both thresholds are those that cost least on messages held apart: nlu/report/figures.py."""

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
        """One that works by its configuration; it is not trained."""
        return cls(config)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`cheap`: intents of which a mistake is soon put right, and how sure to be of them.
        `never`: how the names of intents begin that are never taken back."""
        return {
            "answer": 0.65,
            "askable": 0.3,
            "beyond": "buiten_bereik",
            "cheap": {},
            "never": "nood_",
        }

    def process(self, messages: List[Message]) -> List[Message]:
        """Judge each message."""
        for message in messages:
            intent = message.get(INTENT)
            name, chance = intent[INTENT_NAME_KEY], intent[PREDICTED_CONFIDENCE_KEY]
            if name.startswith(self._config["never"]) or chance >= self._needed(name):
                continue
            known = message.get(KNOWN) or 0.0
            instead = _FALLBACK if known >= self._config["askable"] else self._config["beyond"]
            message.set(INTENT, {**intent, INTENT_NAME_KEY: instead}, add_to_output=True)
        return messages

    def _needed(self, name: Text) -> float:
        return float(self._config["cheap"].get(name, self._config["answer"]))
