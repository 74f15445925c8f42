"""Names the intents that code treats apart from all others."""

OUT_OF_SCOPE = "buiten_bereik"
FALLBACK = "nlu_fallback"
"""Rasa's own name for a message that was not understood."""

KINDS = (
    "gas",
    "fire",
    "attack",
    "medical",
    "suicide",
    "violence",
    "child",
    "elder",
    "stalking",
    "shelter",
    "eviction",
    "food",
    "exploitation",
    "confused",
)
"""The kinds of danger: bot/care.yml."""

DANGER_PREFIX = "nood_"
"""The prefix of a kind of danger as an intent: nlu/examples/nood_*.yml. They are no topics."""

ACT_PREFIXES = ("act_", "follows_")
"""The prefixes of what a message does as an intent: nlu/examples/acts.yml and follow_ups.yml. They
are no topics either."""

NO_TOPIC = (DANGER_PREFIX, *ACT_PREFIXES)
"""The prefixes of all intents that are predicted beside the topic."""
