"""What a message is about: its topic, and what the citizen wants to know of it, its aspect.

Examples are written under their topic, as an intent, with the aspect as its metadata. Aspects
are learned once for all topics.

Both are predicted from the same features (tf-idf of words and of characters within words, the
latter for misspellings and for Dutch compounds), each by a logistic regression of its own.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Text

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
from sklearn.pipeline import FeatureUnion, make_union

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
        model: Optional["Model"] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

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
            model = Model(*joblib.load(folder / _FILE))
        return cls(config, model_storage, resource, model)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C`: how closely to follow the examples. The lengths of n-grams, and how many of
        the best topics to report."""
        return {"C": 20.0, "char_ngrams": [2, 5], "word_ngrams": [1, 2], "ranking": 5}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both regressions and store them."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        features = self._features().fit([one.get(TEXT) for one in examples])
        with_aspect = [one for one in examples if _aspect(one)]
        self._model = Model(
            features,
            self._fit(features, examples, [one.get(INTENT) for one in examples]),
            self._fit(features, with_aspect, [_aspect(one) for one in with_aspect]),
        )
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(tuple(self._model), folder / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Predict topic and aspect of each message."""
        assert self._model is not None
        for message in messages:
            features = self._model.features.transform([message.get(TEXT) or ""])
            topics = _ranked(self._model.topics, features)[: self._config["ranking"]]
            message.set(INTENT, topics[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, topics, add_to_output=True)
            message.set(ASPECT, _ranked(self._model.aspects, features)[0], add_to_output=True)
        return messages

    def _features(self) -> FeatureUnion:
        return make_union(
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

    def _fit(
        self, features: FeatureUnion, examples: List[Message], labels: List[Text]
    ) -> LogisticRegression:
        regression = LogisticRegression(C=self._config["C"], max_iter=1000, class_weight="balanced")
        return regression.fit(features.transform([one.get(TEXT) for one in examples]), labels)


class Model(NamedTuple):
    """What is learned: the vocabulary, and a regression each for topics and aspects."""

    features: FeatureUnion
    topics: LogisticRegression
    aspects: LogisticRegression


def _aspect(example: Message) -> Text:
    """The aspect in the metadata of the intent that `example` is written under."""
    of_intent = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return str(of_intent.get(ASPECT) or "")


def _ranked(regression: LogisticRegression, features: Any) -> List[Dict[Text, Any]]:
    """The classes for `features`, best first, as Rasa writes intents."""
    chances = regression.predict_proba(features)[0]
    best_first = chances.argsort()[::-1]
    return [
        {
            INTENT_NAME_KEY: str(regression.classes_[place]),
            PREDICTED_CONFIDENCE_KEY: float(chances[place]),
        }
        for place in best_first
    ]
