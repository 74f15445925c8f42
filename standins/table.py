"""What has a stand-in, and why: the one place to read or to change."""

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
"""Modules of Rasa that import such packages and that nothing here uses; the same holds for them."""

NEURAL = {
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.nlu.selectors.response_selector",
}
"""Modules of Rasa with components that are neural networks: `replaced/neural.py` has the same
components, which can be named in a configuration, and then refuse it."""

REPLACED = {"coloredlogs", "pkg_resources", "randomname", "structlog_sentry"}
"""Packages that are not installed, of which Rasa uses a function or two; `replaced/` has those."""

REPLACED_IN_RASA = {"rasa.core.channels"}
"""Packages of Rasa of which `replaced/` has the part that is used; their modules stay Rasa's."""

LATE = {"rasa.core.test"}
"""Modules of Rasa that are executed when a name of them is first used: others import them at once,
and most processes never use them."""
