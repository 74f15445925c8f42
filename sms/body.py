"""How a message reads where there are no buttons."""

from typing import Iterable


def body(text: str, choices: Iterable[str] = ()) -> str:
    """`text`, and after it the titles that can be chosen, as lines that begin with the number
    to answer with."""
    return "\n".join([text, *(f"{number} {title}" for number, title in enumerate(choices, 1))])
