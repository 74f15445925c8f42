"""How an action speaks: messages, choices, outcomes and commands, as the engine collects them."""

from typing import Any, Dict, List, Sequence, Tuple

from rasa_sdk.executor import CollectingDispatcher

from bot.content import Said

Choice = Tuple[str, str]
"""The title and the payload of a button."""

KEY = "balie"


class Speaker:
    """Wraps Rasa's dispatcher; everything goes out as one `custom` message under KEY."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def say(self, said: Said, choices: Sequence[Choice] = ()) -> None:
        """A message, with what can be chosen."""
        buttons = [{"title": title, "payload": payload} for title, payload in choices]
        self._put(message={"text": said.text, "short": said.short, "choices": buttons})

    def outcome(self, outcome: str) -> None:
        """What became of the question; the last one said counts."""
        self._put(outcome=outcome)

    def command(self, **command: str) -> None:
        """Something for the router, such as type="handover"."""
        self._put(command=command)

    def _put(self, **part: Any) -> None:
        self._dispatcher.utter_message(json_message={KEY: part})


def collected(messages: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The parts among what an output channel collected, in order."""
    return [one["custom"][KEY] for one in messages if KEY in one.get("custom", {})]
