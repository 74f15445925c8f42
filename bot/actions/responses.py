"""Builds the response of an action: messages with choices, outcomes, and commands."""

from typing import Any, Dict, List, Sequence, Tuple

from rasa_sdk.executor import CollectingDispatcher

from bot.content import Said

Choice = Tuple[str, str]
"""The title and the payload of a button."""

Part = Dict[str, Any]
"""One part of a response: a `message`, an `outcome` or a `command`."""

KEY = "balie"
"""The key of a part among what Rasa's dispatcher collects."""


class ResponseBuilder:
    """Sends the parts of a response through Rasa's dispatcher, each as a `custom` message."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def say(self, said: Said, choices: Sequence[Choice] = ()) -> None:
        """Add a message with its choices."""
        self.put(**message(said, choices))

    def outcome(self, outcome: str, topic: str = "") -> None:
        """Add what became of the question; the last outcome of a turn counts. `topic` is given
        where the action knows it better than the message."""
        self.put(outcome=outcome, topic=topic)

    def command(self, **command: str) -> None:
        """Add a command to the router, such as type="handover"."""
        self.put(command=command)

    def put(self, **part: Any) -> None:
        """Add a part as it stands."""
        self._dispatcher.utter_message(json_message={KEY: part})


def message(said: Said, choices: Sequence[Choice] = ()) -> Part:
    """A message as a result holds it (docs/protocols.md, "Turns")."""
    buttons = [{"title": title, "payload": payload} for title, payload in choices]
    return {"message": {"text": said.text, "short": said.short, "choices": buttons}}


def collected(messages: List[Dict[str, Any]]) -> List[Part]:
    """The parts among the messages of Rasa's output channel, in order."""
    return [one["custom"][KEY] for one in messages if KEY in one.get("custom", {})]
