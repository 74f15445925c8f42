"""Reads what a message does from its parse: asks, informs, adds, corrects, cancels, and more.

The acts are learned from nlu/examples/acts.yml, by nlu/components/acts.py.
"""

from collections.abc import Mapping
from typing import Any

SURE = 0.6
"""The probability from which on an act is sure."""
FOLLOWS = 0.5
"""The probability from which on a message follows what was said before."""

ASKS, ARRANGES = "asks", "arranges"


def act_of(parsed: Mapping[str, Any]) -> str:
    """The act of the message, where it is sure; else nothing. A button has no act."""
    likeliest = (parsed.get("act") or [None])[0]
    return str(likeliest["name"]) if likeliest and likeliest["confidence"] >= SURE else ""


def follows(parsed: Mapping[str, Any]) -> bool:
    """Whether the message makes sense only after what was said before."""
    return (parsed.get("follows") or 0.0) >= FOLLOWS
