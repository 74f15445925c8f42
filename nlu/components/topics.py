"""What a message is about: its topic, and what the citizen wants to know of it, its aspect.

Examples are written under their topic, as an intent, with the aspect as its metadata. Aspects
are learned once for all topics.

Both are predicted from the same features (tf-idf of words and of characters within words, the
latter for misspellings and for Dutch compounds), each by a logistic regression of its own.
"""

from typing import Any, Dict, List, Optional, Text

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_INTENT,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

ASPECT = "aspect"
"""The property of a message that holds {"name", "confidence"} of its aspect."""

_FILE = "topics.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Learns topics from intents, and aspects from their metadata."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        topics: Optional[Pipeline] = None,
        aspects: Optional[Pipeline] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._topics = topics
        self._aspects = aspects

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        """The classifier as it was trained."""
        with model_storage.read_from(resource) as folder:
            topics, aspects = joblib.load(folder / _FILE)
        return cls(config, model_storage, resource, topics, aspects)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C`: how closely to follow the examples. The lengths of n-grams, and how many of
        the best topics to report."""
        return {"C": 20.0, "char_ngrams": [2, 5], "word_ngrams": [1, 2], "ranking": 5}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both models and store them."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        texts = [one.get(TEXT) for one in examples]
        topics = [one.get(INTENT) for one in examples]
        self._topics = self._model(balanced=True).fit(texts, topics)
        with_aspect = [(one.get(TEXT), _aspect(one)) for one in examples if _aspect(one)]
        if with_aspect:
            self._aspects = self._model(balanced=True).fit(
                [text for text, _ in with_aspect], [aspect for _, aspect in with_aspect]
            )
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self._topics, self._aspects), folder / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Predict topic and aspect of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            ranking = _ranked(self._topics, text)[: self._config["ranking"]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if self._aspects is not None:
                aspect = _ranked(self._aspects, text)[0]
                message.set(ASPECT, aspect, add_to_output=True)
        return messages

    def _model(self, balanced: bool) -> Pipeline:
        features = make_union(
            TfidfVectorizer(
                ngram_range=tuple(self._config["word_ngrams"]),
                sublinear_tf=True,
                token_pattern=r"(?u)\b\w+\b",
                strip_accents="unicode",
            ),
            TfidfVectorizer(
                analyzer="char_wb",
                ngram_range=tuple(self._config["char_ngrams"]),
                sublinear_tf=True,
                strip_accents="unicode",
            ),
        )
        regression = LogisticRegression(
            C=self._config["C"],
            max_iter=1000,
            class_weight="balanced" if balanced else None,
        )
        return make_pipeline(features, regression)


def _aspect(example: Message) -> Text:
    """The aspect in the metadata of the intent that `example` is written under."""
    of_intent = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return str(of_intent.get(ASPECT) or "")


def _ranked(model: Pipeline, text: Text) -> List[Dict[Text, Any]]:
    """The classes of `model` for `text`, best first, as Rasa writes intents."""
    chances = model.predict_proba([text])[0]
    best_first = chances.argsort()[::-1]
    return [
        {
            INTENT_NAME_KEY: str(model.classes_[place]),
            PREDICTED_CONFIDENCE_KEY: float(chances[place]),
        }
        for place in best_first
    ]
