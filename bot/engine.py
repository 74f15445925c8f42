"""One turn: text in, answer out, nothing kept. See docs/protocols.md, "Turns"."""

import re
from pathlib import Path
from typing import Any, Dict

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot import actions, dialogue, understanding
from bot.actions.pickup import facts
from bot.actions.speaker import collected
from bot.content import LANGUAGES, Content
from bot.inside import InProcessActions, OneTurnTrackers
from bot.turns import Turn
from bot.understanding import Parsed

# Rasa takes a text that begins with a slash for an intent. To us it is a text.
_SLASHES = re.compile(r"^[\s/]+")


class Engine:
    """Rasa behind one function. `take` may be called for any conversation in any order, but
    for one at a time."""

    def __init__(self, model: Path, content: Content) -> None:
        """Load the model; takes seconds. Raises what Rasa raises for a model it cannot read."""
        self._content = content
        self._trackers = OneTurnTrackers()
        self._agent = Agent.load(
            str(model),
            tracker_store=self._trackers,
            action_endpoint=InProcessActions(actions.all_of(content)),
        )
        self._trackers.domain = self._agent.domain
        self._choosable = set(self._agent.domain.intents) - set(DEFAULT_INTENTS)

    async def take(self, turn: Turn, now_ms: int) -> Dict[str, Any]:
        """The result of `turn`. Raises whatever goes wrong inside Rasa."""
        tracker = dialogue.unpack(turn.dialogue, turn.conversation_id, self._agent.domain)
        parsed = await self._parse(turn, tracker)
        parsed["metadata"] = {"now": now_ms, "turn_id": turn.turn_id}
        tracker.update(SlotSet("language", _language(turn, parsed, tracker)))
        parts = await self._talk(parsed, tracker)
        outcomes = [part["outcome"] for part in parts if "outcome" in part]
        language = tracker.get_slot("language")
        return {
            "type": "bot_answered",
            "conversation_id": turn.conversation_id,
            "turn_id": turn.turn_id,
            "at": now_ms,
            "messages": [part["message"] for part in parts if "message" in part],
            "commands": [part["command"] for part in parts if "command" in part],
            "understanding": understanding.reported(parsed, outcomes, language, self._content),
            "facts": facts(tracker),
            "dialogue": dialogue.pack(tracker),
        }

    async def _parse(self, turn: Turn, tracker: DialogueStateTracker) -> Parsed:
        if turn.payload:
            return {**understanding.chosen(turn.payload, self._choosable), "text": turn.text}
        text = _SLASHES.sub("", turn.text)
        if not any(map(str.isalnum, text)):
            return {**understanding.nothing(), "text": text}
        parsed = await self._agent.processor.parse_message(UserMessage(text))
        last = tracker.get_slot("topic")
        return {**understanding.meant(parsed, text, last, self._content), "text": text}

    async def _talk(self, parsed: Parsed, tracker: DialogueStateTracker) -> Any:
        """What is said to `parsed`, in parts; changes `tracker`."""
        channel = CollectingOutputChannel()
        message = UserMessage(parsed["text"], channel, tracker.sender_id, parse_data=parsed)
        with self._trackers.holding(tracker):
            await self._agent.processor.handle_message(message)
        return collected(channel.messages)


def _language(turn: Turn, parsed: Parsed, tracker: DialogueStateTracker) -> str:
    """What to answer in: as the citizen writes now, else as before. A form keeps its language:
    an address is Dutch whoever gives it."""
    before = turn.language or LANGUAGES[0]
    return before if tracker.active_loop_name else parsed.get("language") or before
