"""Answers a citizen who may be in danger: the right number first, then a human."""

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.responses import Part, ResponseBuilder, message
from bot.content import LANGUAGES, Content
from bot.intents import DANGERS

# The topic set has no topics of danger: the topic each counts as decides which team takes over.
TOPICS_OF_DANGER = {
    **dict.fromkeys(DANGERS, "medewerker"),
    "nood_kind": "jeugdhulp",
    "nood_schulden": "schuldhulp",
}
TEAM = "zorg_jeugd"


class ActionCare(Action):
    """Names the number to call, and asks for a human. It never asks anything back."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """The name in the domain."""
        return "action_care"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> List[Dict[Text, Any]]:
        """Say the number, and hand over."""
        response, language = ResponseBuilder(dispatcher), tracker.get_slot("language")
        for part in parts(self._content, tracker.latest_message["intent"]["name"], language):
            response.put(**part)
        return [SlotSet("offered", None)]


def parts(content: Content, danger: str, language: str) -> List[Part]:
    """The message to a citizen in `danger`, which is an intent, and the commands to the router."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    topic = content.topics.get(TOPICS_OF_DANGER[danger])
    team = topic.team if topic else TEAM
    return [
        message(content.care[danger, spoken]),
        {"outcome": "handover"},
        {"command": {"type": "handover", "team": team, "reason": "care"}},
    ]


def actions(content: Content) -> List[Action]:
    """The actions of this module."""
    return [ActionCare(content)]
