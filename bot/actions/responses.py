"""How an action speaks: messages, choices, outcomes and commands, as the engine collects them."""

from typing import Any, Dict, List, Sequence, Tuple

from rasa_sdk.executor import CollectingDispatcher

from bot.content import Said

Choice = Tuple[str, str]
"""The title and the payload of a button."""

Part = Dict[str, Any]
"""One of `message`, `outcome`, `command`, with what it is."""

KEY = "balie"


class ResponseBuilder:
    """Wraps Rasa's dispatcher; everything goes out as one `custom` message under KEY."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def say(self, said: Said, choices: Sequence[Choice] = ()) -> None:
        """A message, with what can be chosen."""
        self.put(**message(said, choices))

    def outcome(self, outcome: str, topic: str = "") -> None:
        """What became of the question; the last one said counts. `topic`: what it was about,
        where that is known better than from the message."""
        self.put(outcome=outcome, topic=topic)

    def command(self, **command: str) -> None:
        """Something for the router, such as type="handover"."""
        self.put(command=command)

    def put(self, **part: Any) -> None:
        """A part as it is."""
        self._dispatcher.utter_message(json_message={KEY: part})


def message(said: Said, choices: Sequence[Choice] = ()) -> Part:
    """A message as the result of a turn holds it (docs/protocols.md, "Turns")."""
    buttons = [{"title": title, "payload": payload} for title, payload in choices]
    return {"message": {"text": said.text, "short": said.short, "choices": buttons}}


def collected(messages: List[Dict[str, Any]]) -> List[Part]:
    """The parts among what an output channel collected, in order."""
    return [one["custom"][KEY] for one in messages if KEY in one.get("custom", {})]
