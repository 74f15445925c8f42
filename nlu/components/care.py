"""Somebody may be in danger: recognised with recall above all else."""

import logging
from typing import Any, Dict, List, NamedTuple, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import SEEN, all_seen
from nlu.components.topics import DANGERS, NEARNESS
from nlu.components.trained import Trained
from nlu.learning.classifier import Classifier
from nlu.learning.danger import Danger

DANGER = "danger"
"""The property of a message that holds the intent of a danger that is possible."""

logger = logging.getLogger(__name__)


class Learned(NamedTuple):
    """Whether somebody is in danger, and which danger."""

    danger: Danger
    kind: Classifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CareDetector(Trained, IntentClassifier):
    """Sets DANGER where danger is possible. Where it is likely, puts its intent before whatever
    else was understood. Comes after the TopicClassifier, whose topics are all else."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`intents`: how the names of intents of danger begin. `recall`: which part of the
        examples of danger must be found possible by one who has not seen them. `beside`: how
        likely danger must be beside the likeliest of all else, where 1 is as likely. `likely`:
        the chance from which on nothing else counts."""
        return {"intents": DANGERS, "recall": 0.97, "beside": 0.08, "likely": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn danger from all else, and where to draw the line."""
        examples = training_data.intent_examples
        intents = np.array([one.get(INTENT) for one in examples])
        danger = np.array([name.startswith(self._config["intents"]) for name in intents])
        if not danger.any():
            return self.keep(None)
        logger.info("learning danger")
        seen = all_seen(examples)
        kind = Classifier().fit(seen.both[danger], intents[danger])
        return self.keep(Learned(Danger().fit(seen, danger, self._config["recall"]), kind))

    def process(self, messages: List[Message]) -> List[Message]:
        """Look at each message."""
        for message in messages:
            if self.learned is not None:
                self._look(message)
        return messages

    def _is_clear(self, message: Message, chance: float) -> bool:
        """Whether what else it may be is so clear that danger at `chance` is none."""
        ranking = message.get(INTENT_RANKING_KEY) or []
        others = [
            one[PREDICTED_CONFIDENCE_KEY]
            for one in ranking
            if not one[INTENT_NAME_KEY].startswith(self._config["intents"])
        ]
        return chance < self._config["beside"] * max(others, default=0.0)

    def _look(self, message: Message) -> None:
        danger, kind = self.learned
        seen = message.get(SEEN)
        chance = float(danger.chances(seen, message.get(NEARNESS)[None])[0])
        if chance < min(danger.possible, self._config["likely"]) or self._is_clear(message, chance):
            return
        name = str(kind.classes[kind.scores(seen.both)[0].argmax()])
        found = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: chance}
        message.set(DANGER, found, add_to_output=True)
        if chance < self._config["likely"]:
            return
        message.set(INTENT, found, add_to_output=True)
        others = message.get(INTENT_RANKING_KEY) or []
        message.set(INTENT_RANKING_KEY, [found, *others], add_to_output=True)
