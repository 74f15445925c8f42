"""What the bot does: Rasa custom actions, run inside the engine's process.

An action says things through `ResponseBuilder`, never through the dispatcher itself, so that each
message carries its form for SMS and its choices to the engine.
"""

from typing import List

from rasa_sdk import Action

from bot.actions import answers, care, forms
from bot.actions.forms import Forms
from bot.content import Content


def all_of(content: Content, known: Forms) -> List[Action]:
    """All actions of the domain, saying what is in `content` and running the forms `known`."""
    return [*answers.actions(content), *care.actions(content), *forms.actions(content, known)]
