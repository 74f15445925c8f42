"""Reads what a message does, apart from its topic, and whether it follows what was said before."""

import logging
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.features import FEATURES, features_of
from nlu.components.topics import SIMILARITY
from nlu.components.trained import TrainedComponent
from nlu.intents import ACT_PREFIX, FOLLOWS_PREFIX
from nlu.learning.acts import ActPredictor, lesson_of
from nlu.learning.stacked import StackedClassifier
from nlu.learning.taught import not_taught

ACT = "act"
"""The property of a message that holds its likeliest acts, best first, as [{"name",
"confidence"}]; empty where no example taught any."""

FOLLOWS = "follows"
"""The property of a message that holds the probability, 0 to 1, that it makes sense only after
what was said before; None where no example taught that."""

logger = logging.getLogger(__name__)


class ActModel(NamedTuple):
    """The predictor of acts, and the classifier of messages that follow; None without examples."""

    acts: Optional[ActPredictor]
    follows: Optional[StackedClassifier]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(TrainedComponent, IntentClassifier):
    """Sets ACT and FOLLOWS on each message. It needs the SIMILARITY of the TopicClassifier."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`acts` and `follows` are the prefixes of the intents that teach each. `also` maps other
        intents to the act that their examples are. Examples of the acts `following` follow what
        was said before. `most` is the number of acts that a message gets."""
        return {
            "acts": ACT_PREFIX,
            "follows": FOLLOWS_PREFIX,
            "also": {},
            "following": [],
            "most": 3,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples of acts and of what follows, and store the model."""
        logger.info("learning acts")
        examples = training_data.intent_examples
        return self.persist(ActModel(self._learn_acts(examples), self._learn_follows(examples)))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set ACT and FOLLOWS on each message."""
        for message in messages:
            message.set(ACT, self._acts(message), add_to_output=True)
            message.set(FOLLOWS, self._follows(message), add_to_output=True)
        return messages

    def _learn_acts(self, examples: Sequence[Message]) -> Optional[ActPredictor]:
        prefix, also = self._config["acts"], self._config["also"]
        if not any(one.get(INTENT).startswith(prefix) for one in examples):
            return None
        taught = [
            (one, lesson)
            for one in examples
            for lesson in [lesson_of(one.get(TEXT), one.get(INTENT), prefix, also, _is_topic(one))]
            if lesson
        ]
        teaching, lessons = zip(*taught)
        return ActPredictor().fit(features_of(teaching).combined, lessons)

    def _learn_follows(self, examples: Sequence[Message]) -> Optional[StackedClassifier]:
        """What follows is told from what is about a topic; all other examples, such as "ja", say
        nothing of it."""
        telling = [one for one in examples if self._is_following(one) or _is_topic(one)]
        follows = np.array([self._is_following(one) for one in telling], bool)
        if follows.all() or not follows.any():
            return None
        trusted = not_taught([one.get(TEXT) for one in telling])
        return StackedClassifier().fit(features_of(telling), follows, trusted)

    def _is_following(self, example: Message) -> bool:
        following = [self._config["acts"] + act for act in self._config["following"]]
        intent = example.get(INTENT)
        return intent in following or intent.startswith(self._config["follows"])

    def _acts(self, message: Message) -> List[Dict[Text, Any]]:
        if not self.model.acts:
            return []
        likeliest = self.model.acts.likeliest(message.get(FEATURES).combined, self._config["most"])
        return [{"name": name, "confidence": confidence} for name, confidence in likeliest]

    def _follows(self, message: Message) -> Optional[float]:
        if not self.model.follows:
            return None
        similarity = message.get(SIMILARITY)[None]
        return float(self.model.follows.probabilities(message.get(FEATURES), similarity)[0])


def _is_topic(example: Message) -> bool:
    """Whether `example` is about a subject: ours with its aspect, or another's with a referral."""
    metadata = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return "aspect" in metadata or "referral" in metadata
