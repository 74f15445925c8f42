"""The bot's actions: Rasa custom actions that run inside the engine's process.

An action speaks through `ResponseBuilder`, never through Rasa's dispatcher: each message must
carry its short form for SMS and its choices.
"""

from typing import List

from rasa_sdk import Action

from bot.actions import answers, forms
from bot.actions.forms import Forms
from bot.content import Content


def all_of(content: Content, known: Forms) -> List[Action]:
    """All actions of the domain, with the texts of `content` and the forms `known`."""
    return [*answers.actions(content), *forms.actions(content, known)]
