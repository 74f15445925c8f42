"""Trains a model with Rasa's graph.

`rasa train` makes the same model in more than twice the time: it reads all examples three times,
copies them five times, and takes a fingerprint of them before and after each component, for a
cache that has nothing to keep here.
"""

import tempfile
from pathlib import Path
from typing import Optional, Sequence, Text

from rasa.engine.constants import PLACEHOLDER_IMPORTER
from rasa.engine.graph import ExecutionContext, GraphModelConfiguration
from rasa.engine.recipes.recipe import Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.validation import validate
from rasa.model_training import get_unresolved_slots
from rasa.shared.core.domain import Domain, InvalidDomain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.example_files import Example


class Importer(RasaFileImporter):
    """Gives Rasa its training data: `examples`, and the configuration, domain and rules under
    `root`, each read once. Raises what Rasa raises for a domain that it cannot read."""

    def __init__(self, root: Path, examples: Sequence[Example]) -> None:
        super().__init__(str(root / "config.yml"), None, [str(root / "bot/rules")])
        self._domain = Domain.load(str(root / "bot/domain"))
        self._stories = super().get_stories()
        self._nlu_data = TrainingData(
            [Message.build(text, intent, None, metadata) for text, intent, metadata in examples]
        )

    def get_domain(self) -> Domain:
        """The domain."""
        return self._domain

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """All rules."""
        return self._stories

    def get_nlu_data(self, language: Optional[Text] = None) -> TrainingData:
        """The examples in all languages."""
        return self._nlu_data


def train(importer: Importer, file: Path) -> None:
    """Train on the data of `importer`, and write the model to `file` (.tar.gz), whole or not at
    all. Raises what Rasa raises."""
    configuration = _configuration(importer)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        unpacked, packed = Path(folder, "model"), Path(folder, file.name)
        unpacked.mkdir()
        storage = LocalModelStorage(unpacked)
        context = ExecutionContext(configuration.train_schema)
        graph = DaskGraphRunner.create(configuration.train_schema, storage, context)
        graph.run({PLACEHOLDER_IMPORTER: importer})
        storage.create_model_package(packed, configuration, importer.get_domain())
        packed.replace(file)


def _configuration(importer: Importer) -> GraphModelConfiguration:
    """The graph of config.yml. Raises what Rasa raises where its parts do not fit together, or
    where a rule sets a slot that the domain lacks."""
    unknown = get_unresolved_slots(importer.get_domain(), importer.get_stories())
    if unknown:
        raise InvalidDomain(f"the rules set {', '.join(unknown)}: the domain has no such slots")
    config = importer.get_config()
    configuration = Recipe.recipe_for_name(config["recipe"]).graph_config_for_recipe(config, {})
    validate(configuration)
    return configuration
