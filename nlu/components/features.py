"""Computes the features of messages, which all classifiers share."""

import hashlib
from typing import Any, Dict, List, Optional, Sequence, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import VECTOR
from nlu.components.normalise import NORMALISED, with_sentences
from nlu.components.trained import TrainedComponent
from nlu.intents import ACT_PREFIXES
from nlu.learning.features import FeatureExtractor, Features

FEATURES = "text_features"
"""The property of a message that holds its MessageFeatures."""


class MessageFeatures(Features):
    """The features of one message, a row each, with a fast fingerprint (see `Vector`)."""

    def fingerprint(self) -> Text:
        """A hash of the features."""
        return hashlib.blake2b(self.combined.tobytes(), digest_size=16).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextFeatures(TrainedComponent):
    """Learns the vocabulary, and sets FEATURES on each message."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`but_not` are the prefixes of the intents whose examples leave the vocabulary and the
        mean as they are, so that more of them change no topic."""
        return {"but_not": [*ACT_PREFIXES]}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the feature extractor to the examples, and store it."""
        but_not = tuple(self._config["but_not"])
        examples = [
            one for one in training_data.intent_examples if not one.get(INTENT).startswith(but_not)
        ]
        return self.persist(FeatureExtractor().fit(_texts(examples), _vectors(examples)))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set FEATURES on each example."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set FEATURES on each message and sentence."""
        texts = list(with_sentences(messages))
        if texts:
            features = self.model.transform(_texts(texts), _vectors(texts))
            for row, message in enumerate(texts):
                message.set(FEATURES, MessageFeatures(*features.take(np.array([row]))))
        return messages


def features_of(messages: Sequence[Message]) -> Features:
    """The features of `messages`, a row each."""
    rows = [message.get(FEATURES) for message in messages]
    combined = np.vstack([row.combined for row in rows])
    return Features(combined, np.vstack([row.embeddings for row in rows]))


def _texts(messages: Sequence[Message]) -> List[Text]:
    return [message.get(NORMALISED) or "" for message in messages]


def _vectors(messages: Sequence[Message]) -> Optional[np.ndarray]:
    """The vectors of `messages`, messages x 384; None where any message has none."""
    vectors = [message.get(VECTOR) for message in messages]
    return None if any(vector is None for vector in vectors) else np.stack(vectors)
