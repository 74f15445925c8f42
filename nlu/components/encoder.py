"""Sentence vectors of messages."""

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

from nlu.components.normalise import NORMALISED
from nlu.learning.vectors import Encoder, VectorCache, encoder, read

VECTOR = "vector"
"""The property of a message that holds its vector; None where there is no encoder."""

logger = logging.getLogger(__name__)


class Vector(np.ndarray):
    """A vector of which Rasa has the fingerprint at once. `rasa train` takes fingerprints of all
    training data before each component, by writing every number out: a minute for 5000
    examples."""

    def fingerprint(self) -> Text:
        """What tells it from others."""
        return hashlib.blake2b(self.tobytes(), digest_size=16).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Sets VECTOR on each message. Vectors of training examples are kept in the file `cache`,
    so that training again encodes only what is new."""

    def __init__(self, config: Dict[Text, Any], encode: Optional[Encoder]) -> None:
        self._config = config
        self._encode = encode

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """An encoder, if this machine can run it; says so once if not."""
        encode = encoder()
        if encode is None:
            logger.warning("no sentence encoder here: words alone must do")
        return cls(config, encode)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`cache`: a file, from the folder where training runs."""
        return {"cache": "models/vectors.npz"}

    def process(self, messages: List[Message]) -> List[Message]:
        """Encode each message."""
        for message in messages:
            text = message.get(NORMALISED)
            vector = read(self._encode, text) if self._encode and text else None
            message.set(VECTOR, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode what the cache does not hold yet."""
        if self._encode is None:
            return training_data
        cache = VectorCache(Path(self._config["cache"]))
        examples = [one for one in training_data.intent_examples if one.get(NORMALISED)]
        vectors = cache.encode(self._encode, [one.get(NORMALISED) for one in examples])
        for example, vector in zip(examples, vectors):
            example.set(VECTOR, vector.view(Vector))
        cache.save()
        return training_data
