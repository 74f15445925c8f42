"""Stands in for randomname, whose names `rasa train` adds to the name of a model."""

import secrets


def get_name() -> str:
    """Eight hexadecimal digits."""
    return secrets.token_hex(4)
