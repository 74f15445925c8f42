"""One turn: text in, answer out, nothing kept. See docs/protocols.md, "Turns"."""

import json
import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot import dialogue
from bot.actions.answers import FALLBACK, PICKUP, ActionAnswer, ActionClarify, ActionTalk
from bot.actions.pickup import actions as pickup_actions
from bot.actions.pickup import values
from bot.actions.speaker import collected
from bot.content import ASPECTS, LANGUAGES, Content
from bot.turns import Turn

Result = Dict[str, Any]

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)
_LONGEST_PAYLOAD = 200
_SLASHES = re.compile(r"^[\s/]+")
_ALTERNATIVES = 3
_FACTS = {"nl": ("Adres", "Datum", "Wat"), "en": ("Address", "Date", "Items")}


class Engine:
    """Rasa behind one function. `take` may be called for any conversation in any order."""

    def __init__(self, model: Path, content: Content) -> None:
        """Load the model; takes seconds. Raises what Rasa raises for a model it cannot read."""
        self._content = content
        self._trackers = _OneTurnTrackers(Domain.empty())
        self._agent = Agent.load(
            str(model),
            tracker_store=self._trackers,
            action_endpoint=_InProcessActions(content),
        )
        self._trackers.domain = self._agent.domain
        self._choosable = set(self._agent.domain.intents) - set(DEFAULT_INTENTS)

    async def take(self, turn: Turn, now_ms: int) -> Result:
        """The result of `turn`. Raises whatever goes wrong inside Rasa."""
        parsed = await self._parse(turn)
        parsed["metadata"] = {"now": now_ms, "turn_id": turn.turn_id}
        tracker = dialogue.unpack(turn.dialogue, turn.conversation_id, self._agent.domain)
        tracker.update(SlotSet("language", _language(turn, parsed, tracker)))
        channel = CollectingOutputChannel()
        message = UserMessage(parsed["text"], channel, tracker.sender_id, parse_data=parsed)
        with self._trackers.holding(tracker):
            await self._agent.processor.handle_message(message)
            tracker = self._trackers.held
        parts = collected(channel.messages)
        return {
            "type": "bot_answered",
            "conversation_id": turn.conversation_id,
            "turn_id": turn.turn_id,
            "at": now_ms,
            "messages": [part["message"] for part in parts if "message" in part],
            "commands": [part["command"] for part in parts if "command" in part],
            "understanding": self._understanding(parsed, parts, tracker),
            "facts": _facts(tracker),
            "dialogue": dialogue.pack(tracker),
        }

    async def _parse(self, turn: Turn) -> Dict[str, Any]:
        chosen = self._chosen(turn.payload) if turn.payload else None
        if chosen:
            return {**chosen, "text": turn.text}
        # A text that begins with a slash would be taken for an intent by Rasa.
        text = _SLASHES.sub("", turn.text) or "?"
        parsed = await self._agent.processor.parse_message(UserMessage(text))
        return {**parsed, "text": text}

    def _chosen(self, payload: str) -> Optional[Dict[str, Any]]:
        """What a button of ours means; None for anything that is none of ours."""
        match = _PAYLOAD.fullmatch(payload) if len(payload) <= _LONGEST_PAYLOAD else None
        if not match or match[1] not in self._choosable:
            return None
        try:
            aspect = json.loads(match[2] or "{}").get("aspect", ASPECTS[0])
        except (ValueError, AttributeError):
            return None
        intent = {"name": match[1], "confidence": 1.0}
        return {
            "intent": intent,
            "intent_ranking": [intent],
            "entities": [],
            "aspect": {"name": aspect if aspect in ASPECTS else ASPECTS[0], "confidence": 1.0},
        }

    def _understanding(
        self, parsed: Dict[str, Any], parts: List[Dict[str, Any]], tracker: DialogueStateTracker
    ) -> Dict[str, Any]:
        ranking = [one for one in parsed["intent_ranking"] if one["name"] != FALLBACK]
        best, *others = ranking or [{"name": "", "confidence": 0.0}]
        outcomes = [part["outcome"] for part in parts if "outcome" in part]
        in_form = best["name"] == PICKUP or outcomes[-1:] == ["form"]
        label = "grofvuil" if in_form else best["name"]
        topic = self._content.topics.get(label)
        return {
            "topic": label,
            "aspect": (parsed.get("aspect") or {}).get("name", "") if topic else "",
            "confidence": round(best["confidence"], 4),
            "language": tracker.get_slot("language"),
            "outcome": outcomes[-1] if outcomes else "clarify",
            "team": topic.team if topic else "",
            "alternatives": [
                {"topic": one["name"], "confidence": round(one["confidence"], 4)}
                for one in others[:_ALTERNATIVES]
            ],
        }


def _language(turn: Turn, parsed: Dict[str, Any], tracker: DialogueStateTracker) -> str:
    """What to answer in: as the citizen writes now, else as before. A form keeps its language:
    an address is Dutch whoever gives it."""
    before = turn.language or LANGUAGES[0]
    return before if tracker.active_loop_name else parsed.get("language") or before


def _facts(tracker: DialogueStateTracker) -> Dict[str, str]:
    """What the form holds, labelled for an agent to read."""
    language = tracker.get_slot("language")
    labels = _FACTS.get(language, _FACTS["nl"])
    found = zip(labels, values(tracker, language).values())
    return {label: value for label, value in found if value}


class _OneTurnTrackers(TrackerStore):
    """Holds the one tracker of the turn that is being taken, and nothing after it."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self.held: DialogueStateTracker = DialogueStateTracker("", [])

    @contextmanager
    def holding(self, tracker: DialogueStateTracker) -> Iterator[None]:
        """Hold `tracker` for one turn."""
        self.held = tracker
        yield

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what became of it, for this turn."""
        self.held = tracker

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The held tracker."""
        return self.held

    async def keys(self) -> List[str]:
        """Nothing is kept."""
        return []


class _InProcessActions(EndpointConfig):
    """Runs custom actions here instead of on a server of their own: no HTTP, no JSON."""

    def __init__(self, content: Content) -> None:
        super().__init__(url="in-process")
        # Rasa checks the schema itself anew for every action, which takes 20 ms.
        validator = Draft7Validator(RemoteAction.action_response_format_spec())
        RemoteAction._validate_action_result = lambda _, result: validator.is_valid(result)
        self._executor = ActionExecutor()
        answering = [ActionAnswer(content), ActionTalk(content), ActionClarify(content)]
        for action in [*answering, *pickup_actions(content)]:
            self._executor.register_action(action)

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Run the action that Rasa asks for."""
        return await self._executor.run(kwargs["json"])
