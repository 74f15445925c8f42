"""What agents see of a conversation: a card in a list, and the context when it is open."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from contract.events import Understanding
from contract.messages import Author, Message
from routing.conversation.phases import State
from routing.conversation.state import Conversation, Handover

SEEN = frozenset({State.QUEUED, State.WITH_AGENT, State.WRAP_UP})
"""The states in which agents see a conversation: from the citizen's yes to a human until it
went back to the bot or ended."""

LONGEST_LAST = 200
CARE = "care"
"""The reason of a handover of somebody who may be in danger."""


class Card(Struct, frozen=True):
    """A conversation as it stands in a list. `since` the citizen waits for a human (ms);
    `last` is the beginning of what the citizen said last."""

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


class Context(Struct, frozen=True):
    """All there is to know of an open conversation, its transcript apart. `understanding` is
    what the engine made of the question, with all its fields; `deliveries` is by seq;
    `opted_out` says who closed the address to us: "citizen", "provider", or nobody."""

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


def card(conversation: Conversation, latest: Sequence[Message]) -> Card:
    """The card of `conversation`; `latest` are the newest entries of its transcript."""
    handover = conversation.handover or Handover("", "", 0)
    understanding = conversation.understanding or Understanding()
    said = (message.text for message in reversed(latest) if message.author is Author.CITIZEN)
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
        last=next(said, "")[:LONGEST_LAST],
    )


def context(conversation: Conversation) -> Context:
    """The context of `conversation`."""
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
    )


def left(last: Context, state: State) -> Context:
    """What an agent is told when a conversation they have open leaves the desk: where it
    went, and nothing else that they did not see before."""
    return msgspec.structs.replace(last, state=state, agent_id="", agent="")


def lists(cards: Sequence[Card], agent_id: str) -> dict[str, list[Card]]:
    """The three lists of an agent: those who may be in danger first, then who waits longest."""
    ordered = sorted(cards, key=_turn)
    taken = [one for one in ordered if one.state is not State.QUEUED]
    return {
        "queue": [one for one in ordered if one.state is State.QUEUED],
        "mine": [one for one in taken if one.agent_id == agent_id],
        "colleagues": [one for one in taken if one.agent_id != agent_id],
    }


def ahead_of(waiting: Conversation, cards: Sequence[Card]) -> int:
    """How many of `cards` come before the citizen of `waiting`, whichever team they wait for."""
    mine = _turn(card(waiting, ()))
    return sum(one.state is State.QUEUED and _turn(one) < mine for one in cards)


def _turn(one: Card) -> tuple[bool, int, str]:
    """What the queue is sorted by."""
    return (one.reason != CARE, one.since, one.id)
