"""What is said to somebody who may be in danger: the right number first, then a human."""

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.responses import Part, ResponseBuilder, message
from bot.content import DANGERS as DANGER
from bot.content import LANGUAGES, Content

# What the topic set calls it, and so which team takes over.
TOPICS_OF_DANGER = {
    **dict.fromkeys(DANGER, "medewerker"),
    "nood_kind": "jeugdhulp",
    "nood_schulden": "schuldhulp",
}
TEAM = "zorg_jeugd"


class ActionCare(Action):
    """Names the number to call, and asks for a human; never a question back."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def name(self) -> Text:
        """As the domain calls it."""
        return "action_care"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> List[Dict[Text, Any]]:
        """Say it."""
        response, language = ResponseBuilder(dispatcher), tracker.get_slot("language")
        for part in parts(self._content, tracker.latest_message["intent"]["name"], language):
            response.put(**part)
        return [SlotSet("offered", None)]


def parts(content: Content, danger: str, language: str) -> List[Part]:
    """What is said to somebody in `danger`, an intent, and asked of the router."""
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
