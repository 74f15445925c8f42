"""What lets Rasa run inside a process of ours, with nothing kept and nothing called."""

import tempfile
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Text, Tuple

from rasa.core.actions.action import Action as RasaAction
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor


class OneTurnProcessor(MessageProcessor):
    """Rasa's processor for one turn at a time, of a tracker that is at hand: without a store, a
    lock or sessions, and without dask."""

    def __init__(self, model: Path) -> None:
        """Load `model`; takes seconds."""
        # All that is said is said by custom actions: there are no responses to generate from.
        generator = TemplatedNaturalLanguageGenerator({})
        super().__init__(model, tracker_store=None, lock_store=None, generator=generator)
        _lighten()

    @staticmethod
    def _load_model(model_path: Path) -> Tuple[Text, ModelMetadata, GraphRunner]:
        with tempfile.TemporaryDirectory() as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), model_path, LocalModelStorage, OrderedGraphRunner
            )
        return model_path.name, metadata, runner

    def parse(self, text: Text) -> Dict[Text, Any]:
        """What the pipeline makes of `text`, as Rasa has it."""
        parsed: Dict[Text, Any] = self._parse_message_with_graph(UserMessage(text), tracker=None)
        return parsed

    async def talk(
        self, tracker: DialogueStateTracker, parsed: Dict[Text, Any]
    ) -> List[Dict[Text, Any]]:
        """What is said to the message that was `parsed`; changes `tracker`."""
        channel = CollectingOutputChannel()
        message = UserMessage(parsed["text"], channel, tracker.sender_id, parse_data=parsed)
        await self._handle_message_with_tracker(message, tracker)
        # No slot is filled from a message itself: there is nothing to extract.
        await self._run_prediction_loop(channel, tracker)
        return channel.messages

    async def _run_action(self, action: RasaAction, *about: Any) -> bool:
        """Whether another action follows. To listen is only to end: the next turn begins with a
        tracker of its own."""
        listens = action.name() == ACTION_LISTEN_NAME
        return False if listens else bool(await super()._run_action(action, *about))

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: RasaAction,
        events: Optional[List[Event]],
        prediction: PolicyPrediction,
    ) -> None:
        """Rasa's, without the copies of all events that it makes for a log that is off."""
        followed = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in followed):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(followed, self.domain)


class OrderedGraphRunner(DaskGraphRunner):
    """Runs a graph node by node, in an order that is found once: dask orders it for each run, and
    brings a scheduler for work that is done one after the other."""

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
            # Of what is missing a node wants the name, to say so.
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
        # Rasa would check what comes back against a schema, which takes 20 ms. It comes from here.
        RemoteAction._validate_action_result = lambda _, __: True
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Run the action that Rasa asks for."""
        return await self._executor.run(kwargs["json"])


@lru_cache(maxsize=None)
def _lighten() -> None:
    """Have Rasa do with less work, once for a process, what it does some hundred times a turn."""
    # Each copy of a tracker copies all slots.
    Slot.__copy__ = _copied
    # Each event that an action returns is looked up among all classes of events.
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))


def _copied(slot: Slot) -> Slot:
    """As copy.copy would, which asks a class first how to take it apart."""
    copied: Slot = slot.__class__.__new__(slot.__class__)
    copied.__dict__.update(slot.__dict__)
    return copied
