"""What agents see of a conversation, without any store."""

import msgspec
import pytest

from contract.channels import Channel
from contract.events import Alternative, Understanding
from contract.messages import Author, Message
from desk import cards
from routing.conversation.phases import State
from routing.conversation.state import CareGiven, Conversation, Handover

UNDERSTOOD = Understanding(
    topic="paspoort", aspect="kosten", confidence=0.6, alternatives=(Alternative("rijbewijs", 0.3),)
)
WAITING = Conversation(
    id="c1",
    channel=Channel.SMS,
    address="+31600000001",
    state=State.QUEUED,
    name="Sam",
    understanding=UNDERSTOOD,
    facts={"Adres": "Dorpsstraat 1"},
    handover=Handover("burgerzaken", "topic", 1000),
    deliveries={3: "delivered"},
)


def said(*lines):
    return [
        Message(seq=seq, at=seq, author=author, text=text)
        for seq, (author, text) in enumerate(lines, 1)
    ]


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ([], ""),
        ([(Author.BOT, "Hallo")], ""),
        ([(Author.CITIZEN, "een"), (Author.CITIZEN, "twee"), (Author.BOT, "Hallo")], "twee"),
        ([(Author.CITIZEN, "x" * 500)], "x" * cards.MAX_LAST_CHARS),
    ],
)
def test_a_card_ends_with_the_citizens_last_words(lines, last):
    assert cards.create_card(WAITING, said(*lines)).last == last


def test_a_card_names_who_why_and_since_when():
    card = cards.create_card(WAITING, [])
    shown = (card.channel, card.name, card.team, card.reason, card.topic, card.since)
    assert shown == ("sms", "Sam", "burgerzaken", "topic", "paspoort", 1000)


def test_a_context_holds_everything_an_agent_needs():
    sent = msgspec.json.decode(msgspec.json.encode(cards.create_context(WAITING)))
    assert sent["address"] == "+31600000001"
    assert sent["facts"] == {"Adres": "Dorpsstraat 1"}
    assert sent["deliveries"] == {"3": "delivered"}
    assert sent["understanding"] == {
        "topic": "paspoort",
        "aspect": "kosten",
        "confidence": 0.6,
        "language": "",
        "writes": "",
        "outcome": "",
        "team": "",
        "alternatives": [{"topic": "rijbewijs", "confidence": 0.3}],
        "care": "",
        "care_kind": "",
    }


def test_danger_is_marked_with_its_kind():
    marked = msgspec.structs.replace(WAITING, care=CareGiven("possible", "gas", ("gas",)))
    for shown in (cards.create_card(marked, []), cards.create_context(marked)):
        assert (shown.care, shown.care_kind) == ("possible", "gas")


def test_what_left_the_desk_tells_where_it_went_and_nothing_new():
    mine = msgspec.structs.replace(
        cards.create_context(WAITING), state=State.WITH_AGENT, agent_id="anna", agent="Anna"
    )
    departed = cards.context_after_leaving(mine, State.BOT)
    assert (departed.state, departed.agent_id, departed.agent) == (State.BOT, "", "")
    assert departed.facts == mine.facts


def card(identifier, since, state=State.QUEUED, agent_id="", reason="topic", care=""):
    made = cards.create_card(WAITING, [])
    return msgspec.structs.replace(
        made, id=identifier, since=since, state=state, agent_id=agent_id, reason=reason, care=care
    )


CARDS = [
    card("d", 5),
    card("c", 9, reason="care"),
    card("b", 2, care="possible"),
    card("a", 2),
    card("e", 7, care="danger"),
    card("m", 4, State.WITH_AGENT, "anna"),
    card("w", 1, State.WRAP_UP, "anna"),
    card("o", 0, State.WITH_AGENT, "bram"),
]


@pytest.mark.parametrize(
    ("agent_id", "queue", "mine", "colleagues"),
    [
        ("anna", "ecabd", "wm", "o"),
        ("bram", "ecabd", "o", "wm"),
        ("carla", "ecabd", "", "owm"),
    ],
)
def test_every_card_is_in_one_list_danger_first_and_then_the_longest_wait(
    agent_id, queue, mine, colleagues
):
    made = cards.group_cards(CARDS, agent_id)
    assert {name: "".join(one.id for one in ones) for name, ones in made.items()} == {
        "queue": queue,
        "mine": mine,
        "colleagues": colleagues,
    }


@pytest.mark.parametrize(
    ("identifier", "since", "reason", "ahead"),
    [
        ("a", 2, "topic", 2),
        ("b", 2, "topic", 3),
        ("d", 5, "topic", 4),
        ("new", 9, "topic", 5),
        ("new", 10, "care", 2),
        ("new", 8, "care", 1),
    ],
)
def test_who_is_ahead_waits_longer_or_may_be_in_danger(identifier, since, reason, ahead):
    handover = Handover("burgerzaken", reason, since)
    waiting = msgspec.structs.replace(WAITING, id=identifier, handover=handover)
    assert cards.ahead_of(waiting, CARDS) == ahead
