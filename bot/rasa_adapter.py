"""Runs Rasa inside a process of ours: it keeps nothing, and calls no server."""

import logging
import tempfile
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Text, Tuple

from rasa.core.actions.action import Action as RasaAction
from rasa.core.actions.action import (
    ActionExecutionRejection,
    RemoteAction,
    action_for_index,
)
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, FOLLOWUP_ACTION
from rasa.shared.core.events import ActionExecutionRejected, BotUttered, Event, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

_MOST_ACTIONS = 10
"""The actions that may follow one message; Rasa's default (MAX_NUMBER_OF_PREDICTIONS)."""

logger = logging.getLogger(__name__)


class RasaAdapter:
    """Takes one message through Rasa's graph and actions, as Rasa's MessageProcessor does. The
    tracker is given: there is no store, lock, session or reminder, and no slot is filled from a
    text."""

    action_endpoint: EndpointConfig
    """The endpoint that runs custom actions."""

    def __init__(self, model: Path) -> None:
        """Load `model`; takes seconds."""
        with tempfile.TemporaryDirectory() as folder:
            self.model_metadata, self.graph_runner = loader.load_predict_graph_runner(
                Path(folder), model, LocalModelStorage, OrderedGraphRunner
            )
        self.domain = self.model_metadata.domain
        # Custom actions say everything: the domain has no responses to generate from.
        self._generator = TemplatedNaturalLanguageGenerator({})
        _lighten()

    def parse(self, text: Text) -> Dict[Text, Any]:
        """Rasa's parse data of `text`."""
        target = self.model_metadata.nlu_target
        given = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}
        (read,) = self.graph_runner.run(given, [target])[target]
        found = read.as_dict(only_output_properties=True)
        return {"text": "", "intent": _NO_INTENT, "entities": [], **found}

    async def talk(
        self, tracker: DialogueStateTracker, parsed: Dict[Text, Any]
    ) -> List[Dict[Text, Any]]:
        """The messages that answer the message that was `parsed`; changes `tracker`."""
        channel = CollectingOutputChannel()
        intent, entities = parsed["intent"], parsed["entities"]
        tracker.update(UserUttered(parsed["text"], intent, entities, parsed), self.domain)
        for _ in range(_MOST_ACTIONS):
            prediction = self._predicted(tracker)
            index = prediction.max_confidence_index
            action = action_for_index(index, self.domain, self.action_endpoint)
            # Listening ends the turn: the next turn has a tracker of its own.
            if action.name() == ACTION_LISTEN_NAME:
                return channel.messages
            await self._act(action, tracker, channel, prediction)
        logger.error("a turn was ended after %d actions", _MOST_ACTIONS)
        return channel.messages

    def _predicted(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        """The next action: the one that the last action asked for, else that of the policies."""
        name = tracker.followup_action
        if name:
            tracker.clear_followup_action()
            return PolicyPrediction.for_action_name(self.domain, name, FOLLOWUP_ACTION)
        target = self.model_metadata.core_target
        prediction: PolicyPrediction = self.graph_runner.run(
            {PLACEHOLDER_TRACKER: tracker}, [target]
        )[target]
        return prediction

    async def _act(
        self,
        action: RasaAction,
        tracker: DialogueStateTracker,
        channel: CollectingOutputChannel,
        prediction: PolicyPrediction,
    ) -> None:
        """Run `action`, note it on `tracker`, and send its messages to `channel`."""
        # The events of a prediction count only where the action does not reject.
        seen = tracker
        if prediction.events:
            seen = tracker.copy()
            seen.update_with_events(prediction.events, self.domain)
        try:
            followed = await action.run(channel, self._generator, seen, self.domain)
        except ActionExecutionRejection:
            policy, sure = prediction.policy_name, prediction.max_confidence
            tracker.update(ActionExecutionRejected(action.name(), policy, sure))
            return
        self.note(tracker, action, followed, prediction)
        for event in followed:
            if isinstance(event, BotUttered):
                await channel.send_response(tracker.sender_id, event.message())

    def note(
        self,
        tracker: DialogueStateTracker,
        action: RasaAction,
        followed: List[Event],
        prediction: PolicyPrediction,
    ) -> None:
        """Write on `tracker` that `action` ran, and the events that `followed`. Rasa's own method
        copies all events first, for a log that is off."""
        if not any(isinstance(event, ActionExecutionRejected) for event in followed):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(followed, self.domain)


_NO_INTENT = {"name": None, "confidence": 0.0}


class OrderedGraphRunner(DaskGraphRunner):
    """Runs a graph node by node, in an order that is computed once. Dask computes it for each
    run, and uses a scheduler for nodes that run one after the other."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._orders: Dict[Tuple[Text, ...], List[Text]] = {}

    def run(
        self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
    ) -> Dict[Text, Any]:
        """The outputs of `targets`, by name."""
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._graph_schema.nodes[name].needs.values()
            node = self._instantiated_nodes[name]
            # A node gets the name of a missing input: its error then names it.
            outputs[name] = node(*(outputs.get(need, need) for need in needs))
        return {name: outputs[name][1] for name in wanted}

    def _order(self, targets: Tuple[Text, ...]) -> List[Text]:
        if targets not in self._orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            needed = {name: node.needs.values() for name, node in nodes.items()}
            self._orders[targets] = [
                name for name in TopologicalSorter(needed).static_order() if name in nodes
            ]
        return self._orders[targets]


class InProcessActions(EndpointConfig):
    """Runs custom actions here instead of on a server of their own: no HTTP, no JSON."""

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__(url="in-process")
        # Rasa would check the result against a schema, which takes 20 ms. The result is ours.
        RemoteAction._validate_action_result = lambda _, __: True
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Run the action that Rasa asks for."""
        return await self._executor.run(kwargs["json"])


@lru_cache(maxsize=None)
def _lighten() -> None:
    """Replace two functions of Rasa that run some hundred times a turn, once for a process."""
    # Each copy of a tracker copies all slots.
    Slot.__copy__ = _copied
    # Rasa searches all classes of events for each event that an action returns.
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))


def _copied(slot: Slot) -> Slot:
    """A copy of `slot`, as copy.copy makes it in more time."""
    copied: Slot = slot.__class__.__new__(slot.__class__)
    copied.__dict__.update(slot.__dict__)
    return copied
