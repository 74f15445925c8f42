"""Tests how the real engine interprets texts and buttons in their context."""

import asyncio

import pytest
from results import received

from contract.turns import Turn

NOW_MS = 1_796_630_400_000  # Monday 7 December 2026, noon UTC


@pytest.fixture
def say(engine):
    """One conversation: each call is a turn, its memory carried along as the router does."""
    memory = {"dialogue": "", "language": "nl"}

    def one(text="", payload=""):
        turn = Turn("c:1", "c", "in:{1}", NOW_MS + 10_000, text=text, payload=payload, **memory)
        result = received(asyncio.run(engine.take(turn, NOW_MS)))
        memory["dialogue"] = result["dialogue"]
        memory["language"] = result["understanding"]["language"]
        return result

    return one


def payloads(result):
    return [choice["payload"] for choice in result["messages"][-1]["choices"]]


@pytest.mark.parametrize(
    "payload",
    [
        "/nonsense",
        "nonsense",
        "/paspoort{",
        "/paspoort[]",
        "/paspoort{1}",
        "/restart",
        "/session_start",
        "/nlu_fallback",
        "/paspoort" + '{"a":' * 5_000 + "1" + "}" * 5_000,
        "/" + "x" * 10_000,
    ],
    ids=lambda payload: payload[:16],
)
def test_a_button_that_is_not_ours_is_not_understood(say, payload):
    result = say(payload=payload)
    assert result["understanding"]["outcome"] == "clarify"
    assert "begrijp u nog niet" in result["messages"][0]["text"]


def test_an_aspect_that_is_not_ours_is_the_general_one(say, answers):
    for aspects in ('["x"]', '"kosten"', "{}", "7"):
        (message,) = say(payload=f'/paspoort{{"aspect": {aspects}}}')["messages"]
        assert message["text"] == answers.topics["paspoort"].answer(["algemeen"], "nl").text


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("en wat kost dat?", "kosten"),
        ("en hoe lang duurt dat", "duur"),
        ("wat moet ik dan meenemen", "meenemen"),
        ("how much does that cost", "kosten"),
    ],
)
def test_a_question_without_a_subject_is_about_the_topic_before_it(say, text, aspect):
    say("ik wil een rijbewijs aanvragen")
    seen = say(text)["understanding"]
    assert (seen["topic"], seen["aspect"], seen["outcome"]) == ("rijbewijs", aspect, "answer")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("wat kost een paspoort", "paspoort"),
        ("wat kun je", "bot_vraag"),
        ("dat bedoel ik niet", "niet_geholpen"),
        ("wat voor weer wordt het morgen", "buiten_bereik"),
    ],
)
def test_a_question_with_a_subject_is_about_that(say, text, topic):
    say("ik wil een rijbewijs aanvragen")
    assert say(text)["understanding"]["topic"] == topic


def test_topics_that_may_both_be_meant_are_offered_with_the_aspect_kept(say, answers):
    result = say("wat moet ik meenemen")
    assert result["understanding"]["outcome"] == "clarify"
    assert 1 <= len(payloads(result)) <= 3
    for payload in payloads(result):
        seen = say(payload=payload)["understanding"]
        assert (seen["topic"] in answers.topics, seen["aspect"]) == (True, "meenemen")


def test_asking_for_the_pickup_itself_starts_the_form(say):
    seen = say("ik wil een afspraak maken om grofvuil te laten ophalen")["understanding"]
    assert (seen["topic"], seen["outcome"], seen["team"]) == ("grofvuil", "form", "wijkbeheer")


def test_asking_what_the_pickup_costs_does_not(say):
    seen = say("wat kost een afspraak voor grofvuil")["understanding"]
    assert (seen["topic"], seen["aspect"], seen["outcome"]) == ("grofvuil", "kosten", "answer")


def test_every_label_and_confidence_is_one_the_router_knows(say, answers):
    texts = ["grofvuil", "wat kost de afspraak voor grofvuil", "hallo", "blub", "ik wil wat", "?"]
    known = {*answers.topics, *(label for label, _ in answers.labels), "medewerker", "taal"}
    for text in texts:
        seen = say(text)["understanding"]
        for one in [seen, *seen["alternatives"]]:
            assert one["topic"] in known
            assert 0 <= one["confidence"] <= 1


def test_an_english_form_stays_english_whatever_the_address(say):
    say("I speak English, can you help me")
    say(payload="/grofvuil_afspraak")
    assert "which day" in say("Dorpsstraat 12 in Voorbeeld")["messages"][0]["text"]
    assert "items" in say("next week Tuesday")["messages"][0]["text"]
    assert "Tuesday 15 December" in say("een bank en twee matrassen")["messages"][0]["text"]


def test_a_marked_topic_beside_the_form_offers_a_human_and_asks_nothing_else(say):
    say(payload="/grofvuil_afspraak")
    result = say("kunnen jullie mij helpen met mijn schulden?")
    assert result["commands"] == [{"type": "handover", "team": "werk_inkomen", "reason": "topic"}]
    assert len(result["messages"]) == 1


def test_the_same_turn_taken_twice_gives_the_same(engine, say):
    for text in ("", "Dorpsstraat 12", "morgen", "een kast"):
        last = say(text, "" if text else "/grofvuil_afspraak")
    turn = Turn("c:9", "c", "in:{1}", NOW_MS, "nl", "ja", dialogue=last["dialogue"])
    first = received(asyncio.run(engine.take(turn, NOW_MS)))
    assert "GV-" in first["messages"][0]["text"]
    assert received(asyncio.run(engine.take(turn, NOW_MS))) == first
