"""Names the intents that code treats apart from all others."""

OUT_OF_SCOPE = "buiten_bereik"
FALLBACK = "nlu_fallback"
"""Rasa's own name for a message that was not understood."""

DANGERS = ("nood_geweld", "nood_kind", "nood_zelfdoding", "nood_gevaar", "nood_schulden")
"""The citizen may be in danger, or deep in debt: bot/care.yml."""
