"""What the classifiers see of messages: vector and words in one row of numbers."""

import hashlib
from typing import List, Optional, Sequence, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import VECTOR
from nlu.components.normalise import NORMALISED
from nlu.components.trained import Trained
from nlu.learning.features import Features, Seen

SEEN = "seen"
"""The property of a message that holds a `Seen` of one row."""


class SeenOnce(Seen):
    """What is seen of one message, with its fingerprint at hand (see `Vector`)."""

    def fingerprint(self) -> Text:
        """What tells it from others."""
        return hashlib.blake2b(self.both.tobytes(), digest_size=16).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextFeatures(Trained):
    """Learns which words there are, and sets SEEN on each message."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary of all examples, and store it."""
        examples = training_data.intent_examples
        return self.keep(Features().fit(_texts(examples), _vectors(examples)))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set SEEN on each example."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set SEEN on each message."""
        if messages:
            seen = self.learned.see(_texts(messages), _vectors(messages))
            for row, message in enumerate(messages):
                message.set(SEEN, SeenOnce(*seen.take(np.array([row]))))
        return messages


def all_seen(messages: Sequence[Message]) -> Seen:
    """What is seen of `messages`, a row each."""
    rows = [message.get(SEEN) for message in messages]
    return Seen(np.vstack([row.both for row in rows]), np.vstack([row.meaning for row in rows]))


def _texts(messages: Sequence[Message]) -> List[Text]:
    return [message.get(NORMALISED) or "" for message in messages]


def _vectors(messages: Sequence[Message]) -> Optional[np.ndarray]:
    vectors = [message.get(VECTOR) for message in messages]
    return None if any(vector is None for vector in vectors) else np.stack(vectors)
