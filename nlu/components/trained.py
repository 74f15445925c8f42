"""Stores and loads the model of a component that is trained on examples."""

from typing import Any, Dict, Optional, Text

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_FILE = "model.joblib"


class TrainedComponent(GraphComponent):
    """A component with one `model`, which is pickled as a whole. It is None before training."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[Any] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self.model = model

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TrainedComponent":
        """A component without a model."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TrainedComponent":
        """A component with the model that `persist` stored. Raises ValueError where none is."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / _FILE))

    def persist(self, model: Any) -> Resource:
        """Keep `model`, and store it; returns the resource that `load` reads."""
        self.model = model
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(model, folder / _FILE)
        return self._resource
