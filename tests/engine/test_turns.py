"""Tests turns of the real engine."""

import base64
import zlib

import pytest
from talk import Talk, said

from bot.content import ASPECTS


@pytest.fixture
def talk(engine):
    """A fresh conversation."""
    return Talk(engine)


@pytest.mark.parametrize(
    ("text", "topic", "aspect", "outcome"),
    [
        ("Wat kost een paspoort?", "paspoort", "kosten", "answer"),
        ("hoe lang duurt het voor mijn rijbewijs klaar is", "rijbewijs", "duur", "answer"),
        ("ik ga verhuizen", "verhuizing", "algemeen", "answer"),
        ("ik heb schulden", "schuldhulp", "algemeen", "handover"),
        ("hallo", "begroeting", "", "small_talk"),
        ("dank u wel", "bedankt", "", "small_talk"),
        ("ben je een robot", "bot_vraag", "", "small_talk"),
        ("ik wil een medewerker spreken", "medewerker", "", "handover"),
        ("wat voor weer wordt het morgen", "buiten_bereik", "", "out_of_scope"),
    ],
)
def test_what_is_asked_is_understood(talk, text, topic, aspect, outcome):
    seen = talk.say(text)["understanding"]
    assert (seen["topic"], seen["aspect"], seen["outcome"]) == (topic, aspect, outcome)
    assert 0 < seen["confidence"] <= 1
    assert len(seen["alternatives"]) == 3


def test_every_topic_has_an_answer_for_every_aspect(engine, answers):
    for topic in answers.topics:
        for aspect in ASPECTS:
            result = Talk(engine).say("", f'/{topic}{{"aspect": ["{aspect}"]}}')
            assert answers.topics[topic].answer([aspect], "nl").text in said(result)
            assert result["understanding"]["outcome"] in {"answer", "handover"}


def test_only_a_marked_topic_asks_for_a_human(talk):
    assert talk.say("Wat kost een paspoort?")["commands"] == []
    assert talk.say("kunnen jullie mij helpen met mijn schulden?")["commands"] == [
        {"type": "handover", "team": "werk_inkomen", "reason": "topic"}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "x" * 10_000,
        "😀🎉",
        "مرحبا كيف حالك",
        "a\x00b",
        "/restart",
        "/medewerker",
        '/paspoort{"aspect":["kosten"]}',
        "{}",
        '{"intent": 1}',
        "\n\n",
        "%s {0} {x}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_whatever_is_typed_gets_an_answer(talk, text):
    result = talk.say(text)
    assert result["messages"] or result["commands"]


def test_a_text_is_never_obeyed(talk):
    assert talk.say("/begroeting")["understanding"]["confidence"] < 1
    assert talk.say("", "/begroeting")["understanding"]["confidence"] == 1


@pytest.mark.parametrize(
    "payload", ["/nonsense", "nonsense", "/paspoort{", "/paspoort[]", "/restart"]
)
def test_a_payload_that_is_none_of_ours_is_only_text(talk, payload):
    result = talk.say("hallo", payload)
    assert result["understanding"]["topic"] == "begroeting" or result["messages"]


def test_the_language_follows_the_citizen_and_short_texts_keep_it(engine):
    english = Talk(engine)
    assert english.say("How much does a passport cost?")["understanding"]["language"] == "en"
    assert "passport costs" in said(english.say("passport price"))
    assert Talk(engine, "en").say("ok")["understanding"]["language"] == "en"


def test_a_few_words_do_not_change_the_language(engine):
    dutch = Talk(engine)
    assert dutch.say("wat kost een paspoort")["understanding"]["language"] == "nl"
    for text in ("dixi festival Westerpark", "how much", "my passport please"):
        assert dutch.say(text)["understanding"]["language"] == "nl"
    assert dutch.say("can you tell me what it costs")["understanding"]["language"] == "en"


def test_a_citizen_can_ask_for_a_language(talk):
    assert talk.say("kan het in het engels")["understanding"]["language"] == "en"


def test_not_what_was_meant_leads_to_other_guesses_and_a_human(talk):
    first = said(talk.say("rijbewijs verlengen"))
    again = talk.say("dat bedoel ik niet")
    assert first not in said(again)
    payloads = [choice["payload"] for choice in again["messages"][-1]["choices"]]
    assert payloads[-1] == "/medewerker"
    assert all("rijbewijs" not in payload for payload in payloads)


@pytest.mark.parametrize(
    "dialogue",
    [
        "nonsense",
        "é",
        base64.b64encode(b"no zlib").decode(),
        base64.b64encode(zlib.compress(b"[]")).decode(),
        base64.b64encode(zlib.compress(b'{"v": 0, "slots": {}}')).decode(),
    ],
)
def test_a_memory_that_cannot_be_read_starts_afresh(talk, dialogue):
    talk.dialogue = dialogue
    assert "paspoort kost" in said(talk.say("Wat kost een paspoort?"))


def test_a_memory_stays_small_however_long_the_conversation_is(talk):
    for _ in range(20):
        talk.say("Wat kost een paspoort?")
    assert len(talk.dialogue) < 1000
