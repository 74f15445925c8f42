"""Stands in for randomname: `rasa train` ends the name of a model with such a name."""

import secrets


def get_name() -> str:
    """Eight hexadecimal digits."""
    return secrets.token_hex(4)
