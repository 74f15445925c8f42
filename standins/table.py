"""Lists the packages and modules that have a stand-in, and the reason for each."""

NETWORKS = "Balie reads texts with nlu/components, and none of them is a neural network of Rasa's"
LIBRARIES = "Balie reads texts with nlu/components, and none of them uses this library"
CHANNELS = "citizens reach Balie through its own connectors"
SERVER = "Rasa runs inside Balie's engine, without a web server"
STORES = "the memory of a conversation travels with the turn, so Rasa stores and publishes nothing"
TIMERS = "timers are events in Balie's log"
REPORTS = "Rasa reports nothing to its makers from here"
TRAINING = "examples are written in files, not in a dialogue with Rasa"
DRAWINGS = "rules are read in their files, and Rasa draws none of them"

ABSENT = {
    "aio_pika": STORES,
    "aiogram": CHANNELS,
    "aiormq": STORES,
    "apscheduler": TIMERS,
    "boto3": STORES,
    "colorclass": TRAINING,
    "confluent_kafka": STORES,
    "fbmessenger": CHANNELS,
    "keras": NETWORKS,
    "networkx": DRAWINGS,
    "pymongo": STORES,
    "pytz": TIMERS,
    "questionary": TRAINING,
    "sanic": SERVER,
    "sanic_cors": SERVER,
    "sanic_jwt": SERVER,
    "sentry_sdk": REPORTS,
    "sklearn_crfsuite": LIBRARIES,
    "slack_sdk": CHANNELS,
    "socketio": CHANNELS,
    "tensorflow": NETWORKS,
    "tensorflow_hub": NETWORKS,
    "tensorflow_text": NETWORKS,
    "terminaltables": REPORTS,
    "webexteamssdk": CHANNELS,
}
"""Packages that are not installed: an import succeeds, a use raises NotInstalledError."""

UNUSED = {
    "rasa.core.brokers.kafka": STORES,
    "rasa.core.brokers.pika": STORES,
    "rasa.core.brokers.sql": STORES,
    "rasa.nlu.extractors.crf_entity_extractor": LIBRARIES,
    "rasa.utils.tensorflow.callback": NETWORKS,
    "rasa.utils.tensorflow.data_generator": NETWORKS,
    "rasa.utils.tensorflow.model_data": NETWORKS,
}
"""Modules of Rasa that import such packages. They behave as ABSENT does."""

NEURAL = {
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.nlu.selectors.response_selector",
}
"""Modules of Rasa with components that are neural networks. `replaced/neural.py` has components of
the same names, which refuse a configuration that names them."""

REPLACED = {"coloredlogs", "pkg_resources", "randomname", "structlog_sentry"}
"""Packages that are not installed. `replaced/` has the few functions that Rasa uses."""

REPLACED_IN_RASA = {"rasa.core.channels"}
"""Packages of Rasa whose `__init__` is in `replaced/`. Their modules are those of Rasa."""

LAZY = {"rasa.core.test"}
"""Modules of Rasa that are executed at the first use of one of their names, because most processes
import them and never use them."""
