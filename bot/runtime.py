"""How Rasa runs inside a process of ours: quietly, and without what it does not need."""

import logging
import os
import sys
from types import ModuleType
from typing import Iterable

from threadpoolctl import threadpool_limits

# Modules that import TensorFlow (6 s and 350 MB), with the names that others import from them.
# These train neural networks:
_NETWORKS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator", "RasaDataGenerator"),
}
# This checks a configuration before training, and names the components below.
_CHECK = {
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
}
# And these are Rasa's own components that are neural networks: none is in config.yml.
_COMPONENTS = {
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
}


def quiet(threads: int = 1) -> None:
    """Keep the libraries from telling what nobody asked, and from more than so many threads a
    matrix. Call before importing Rasa."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    # One by one, texts are small: two threads wait for one another more than they work. The
    # variable is for what is loaded later, the call for what is loaded already.
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    threadpool_limits(threads, user_api="blas")
    # What is worth keeping of a training is kept by nlu/components/encoder.py.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Not by a filter: several libraries set their own.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


def hush_rasa() -> None:
    """Have Rasa log errors only: in a process of ours it would print whole messages."""
    from rasa.utils import log_utils

    log_utils.configure_structlog(logging.ERROR)
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)


def leave_out_tensorflow(training: bool = False) -> None:
    """Put placeholders where Rasa would import TensorFlow: loading takes less than half the time.
    Call before importing Rasa. A process that answers needs the check of a configuration as
    little; one for `training` keeps that, and cannot train a component that is a neural network:
    Rasa says that it cannot load the class."""
    for module, names in {**_NETWORKS, **(_COMPONENTS if training else _CHECK)}.items():
        sys.modules.setdefault(module, _placeholder(module, names))


def _placeholder(module: str, names: Iterable[str]) -> ModuleType:
    placeholder = ModuleType(module)
    for name in names:
        setattr(placeholder, name, type(name, (), {"__module__": module}))
    return placeholder
