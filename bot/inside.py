"""What lets Rasa run inside a process of ours, with nothing kept and nothing called."""

from contextlib import contextmanager
from typing import Any, Iterable, Iterator, List, Optional

from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor


class OneTurnTrackers(TrackerStore):
    """Holds the one tracker of the turn that is being taken, and nothing after it."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._held: Optional[DialogueStateTracker] = None

    @contextmanager
    def holding(self, tracker: DialogueStateTracker) -> Iterator[None]:
        """Hold `tracker` for one turn."""
        self._held = tracker
        try:
            yield
        finally:
            self._held = None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Rasa changes the held tracker itself."""

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The held tracker."""
        return self._held

    async def keys(self) -> List[str]:
        """Nothing is kept."""
        return []


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
