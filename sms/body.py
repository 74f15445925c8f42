"""Writing a message for channels that have no buttons."""

from typing import Iterable


def body(text: str, choices: Iterable[str] = ()) -> str:
    """`text`, and after it a line for each title that can be chosen. The line begins with the
    number to answer with."""
    return "\n".join([text, *(f"{number} {title}" for number, title in enumerate(choices, 1))])
