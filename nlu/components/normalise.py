"""Normalises the texts of messages for all later components."""

from typing import Any, Dict, Iterator, List, Sequence, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.learning.normalise import normalise
from nlu.learning.sentences import sentences_of

NORMALISED = "normalised"
"""The property of a message that holds its normalised text."""

SENTENCES = "sentences"
"""The property of a message that holds its sentences, messages themselves; of examples, none."""


def with_sentences(messages: Sequence[Message]) -> Iterator[Message]:
    """Each of `messages`, followed by its sentences."""
    for message in messages:
        yield message
        yield from message.get(SENTENCES) or ()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Sets NORMALISED and SENTENCES on each message; the text of the message itself stays."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Normaliser":
        """A component; it is not trained."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Set NORMALISED and SENTENCES on each message."""
        _normalise(messages)
        for message in messages:
            sentences = sentences_of(message.get(TEXT) or "")
            message.set(SENTENCES, [Message({TEXT: one, NORMALISED: one}) for one in sentences])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set NORMALISED on each example, because messages are normalised too."""
        _normalise(training_data.training_examples)
        return training_data


def _normalise(messages: Sequence[Message]) -> None:
    for message in messages:
        message.set(NORMALISED, normalise(message.get(TEXT) or ""))
