"""Names the prefixes of intents that are no topics, and are predicted beside the topic."""

DANGER_PREFIX = "nood_"
"""The kinds of danger: nlu/components/care.py."""

ACT_PREFIX, FOLLOWS_PREFIX = "act_", "follows_"
"""What a message does, and that it follows what was said before: nlu/components/acts.py."""

ACT_PREFIXES = (ACT_PREFIX, FOLLOWS_PREFIX)
"""The prefixes of intents whose examples say nothing of topics or danger."""
