"""Computes the sentence vectors of messages."""

import hashlib
import logging
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.normalise import NORMALISED, with_sentences
from nlu.learning.vectors import Encoder, VectorCache, encode_text, load_encoder

VECTOR = "vector"
"""The property of a message that holds its vector, of 384 numbers; None without an encoder."""

logger = logging.getLogger(__name__)


class Vector(np.ndarray):
    """A vector with a fast fingerprint. `rasa train` takes the fingerprint of all training data
    before each component. Its own way is to write each number as text, which takes a minute for
    5000 examples."""

    def fingerprint(self) -> Text:
        """A hash of the numbers."""
        return hashlib.blake2b(self.tobytes(), digest_size=16).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Sets VECTOR on each message. The file `cache` keeps the vectors of training examples, so that
    the next training encodes only new examples."""

    def __init__(self, config: Dict[Text, Any], encoder: Optional[Encoder]) -> None:
        self._config = config
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """A component with the encoder; it warns where this machine has none."""
        encoder = load_encoder()
        if encoder is None:
            logger.warning("no sentence encoder here: words alone must do")
        return cls(config, encoder)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`cache` is a path from the folder where training runs."""
        return {"cache": "models/vectors.npz"}

    def process(self, messages: List[Message]) -> List[Message]:
        """Set VECTOR on each message and sentence; None where its text is empty."""
        for message in with_sentences(messages):
            text = message.get(NORMALISED)
            vector = encode_text(self._encoder, text) if self._encoder and text else None
            message.set(VECTOR, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set VECTOR on each example, and write new vectors to the cache."""
        if self._encoder is None:
            return training_data
        cache = VectorCache(Path(self._config["cache"]))
        examples = [one for one in training_data.intent_examples if one.get(NORMALISED)]
        vectors = cache.encode(self._encoder, [one.get(NORMALISED) for one in examples])
        for example, vector in zip(examples, vectors):
            example.set(VECTOR, vector.view(Vector))
        cache.save()
        return training_data
