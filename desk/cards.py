"""Creates what agents see of a conversation: its card in a list, and its context when open."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from contract.events import DANGER, Understanding
from contract.messages import Author, Message
from routing.conversation.phases import State
from routing.conversation.state import Conversation, Handover

DESK_STATES = frozenset({State.QUEUED, State.WITH_AGENT, State.WRAP_UP})
"""The states in which agents see a conversation: from the citizen's acceptance of a human until the
conversation goes back to the bot or ends."""

MAX_LAST_CHARS = 200
CARE_REASON = "care"
"""The handover reason of a citizen who may be in danger."""


class Card(Struct, frozen=True):
    """A conversation in a list. `since` is when the citizen began to wait for a human (ms since the
    epoch); `last` is the start of the citizen's last message. `care` is "danger" or "possible"
    where somebody is in danger or may be, and `care_kind` which danger."""

    id: str
    channel: str
    language: str
    name: str
    team: str
    reason: str
    topic: str
    state: State
    agent_id: str
    agent: str
    since: int
    last: str
    care: str = ""
    care_kind: str = ""


class Context(Struct, frozen=True):
    """All data of an open conversation except its transcript. `understanding` holds the fields of
    contract.events.Understanding; `deliveries` maps a message's seq to its delivery status;
    `opted_out` is "citizen" or "provider", whichever closed the address, or empty. `care` and
    `care_kind` are as on the card."""

    id: str
    channel: str
    address: str
    language: str
    name: str
    state: State
    team: str
    reason: str
    agent_id: str
    agent: str
    since: int
    understanding: Mapping[str, Any] | None
    facts: Mapping[str, str]
    deliveries: Mapping[int, str]
    opted_out: str = ""
    care: str = ""
    care_kind: str = ""


def create_card(conversation: Conversation, latest: Sequence[Message]) -> Card:
    """Return the card of `conversation`; `latest` holds the newest messages of its transcript."""
    handover = conversation.handover or Handover("", "", 0)
    understanding = conversation.understanding or Understanding()
    texts = (message.text for message in reversed(latest) if message.author is Author.CITIZEN)
    return Card(
        id=conversation.id,
        channel=conversation.channel,
        language=understanding.writes or conversation.language,
        name=conversation.name,
        team=handover.team,
        reason=handover.reason,
        topic=understanding.topic,
        state=conversation.state,
        agent_id=conversation.agent_id,
        agent=conversation.agent,
        since=handover.since,
        last=next(texts, "")[:MAX_LAST_CHARS],
        care=conversation.care.degree,
        care_kind=conversation.care.kind,
    )


def create_context(conversation: Conversation) -> Context:
    """Return the context of `conversation`."""
    handover = conversation.handover or Handover("", "", 0)
    understanding = conversation.understanding
    return Context(
        id=conversation.id,
        channel=conversation.channel,
        address=conversation.address,
        language=(understanding and understanding.writes) or conversation.language,
        name=conversation.name,
        state=conversation.state,
        team=handover.team,
        reason=handover.reason,
        agent_id=conversation.agent_id,
        agent=conversation.agent,
        since=handover.since,
        understanding=msgspec.structs.asdict(understanding) if understanding else None,
        facts=conversation.facts,
        deliveries=conversation.deliveries,
        opted_out=conversation.opted_out,
        care=conversation.care.degree,
        care_kind=conversation.care.kind,
    )


def context_after_leaving(last: Context, state: State) -> Context:
    """Return the context to show when an open conversation has left the desk: `last` with the new
    `state` and without an agent, so that it holds nothing that the agent did not see before."""
    return msgspec.structs.replace(last, state=state, agent_id="", agent="")


def group_cards(cards: Sequence[Card], agent_id: str) -> dict[str, list[Card]]:
    """Return the three lists of an agent. In each, citizens who may be in danger come first; the
    others follow by waiting time, longest first."""
    ordered = sorted(cards, key=_queue_order)
    claimed = [card for card in ordered if card.state is not State.QUEUED]
    return {
        "queue": [card for card in ordered if card.state is State.QUEUED],
        "mine": [card for card in claimed if card.agent_id == agent_id],
        "colleagues": [card for card in claimed if card.agent_id != agent_id],
    }


def ahead_of(waiting: Conversation, cards: Sequence[Card]) -> int:
    """Return how many queued `cards`, of any team, come before the conversation `waiting`."""
    own_order = _queue_order(create_card(waiting, ()))
    return sum(card.state is State.QUEUED and _queue_order(card) < own_order for card in cards)


def _queue_order(card: Card) -> tuple[bool, int, str]:
    """Return the sort key of the queue."""
    in_danger = card.reason == CARE_REASON or card.care == DANGER
    return (not in_danger, card.since, card.id)
