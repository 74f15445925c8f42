"""Packs the engine's memory of a conversation, which travels with the turn.

Two parts of a Rasa tracker decide what follows: the slots and the active form. Nothing else is
packed, and a turn costs the same however long the conversation is.
"""

import base64
import json
import zlib
from typing import Any, Dict, List, Optional

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

_VERSION = 1
_LONGEST = 64 * 1024


def pack(tracker: DialogueStateTracker) -> str:
    """The memory that the next turn needs, as opaque text."""
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
    remembered = {"v": _VERSION, "slots": slots, "form": tracker.active_loop_name}
    packed = zlib.compress(json.dumps(remembered, ensure_ascii=False).encode(), 6)
    return base64.b64encode(packed).decode()


def unpack(dialogue: str, sender_id: str, domain: Domain) -> DialogueStateTracker:
    """The tracker that `pack` read, at the point where it listens. The memory of an incompatible
    version is dropped: the conversation starts afresh."""
    remembered = _read(dialogue)
    known = {slot.name for slot in domain.slots}
    slots = {name: value for name, value in remembered["slots"].items() if name in known}
    form = remembered["form"]
    events: List[Event] = [ActiveLoop(form)] if form in domain.form_names else []
    events += [SlotSet(name, value) for name, value in slots.items()]
    events.append(ActionExecuted("action_listen"))
    return DialogueStateTracker.from_events(sender_id, events, domain.slots)


def _read(dialogue: str) -> Dict[str, Any]:
    fresh: Dict[str, Any] = {"slots": {}, "form": None}
    try:
        unpacked = zlib.decompressobj().decompress(base64.b64decode(dialogue), _LONGEST)
        remembered: Optional[Dict[str, Any]] = json.loads(unpacked) if dialogue else None
    except (ValueError, zlib.error):
        return fresh
    if not isinstance(remembered, dict) or remembered.get("v") != _VERSION:
        return fresh
    return remembered
