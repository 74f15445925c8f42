"""Turns of the real engine: understanding, answering, the form."""

import asyncio
import base64
import zlib

import pytest

from bot.content import ASPECTS
from bot.turns import Turn

MONDAY_MS = 1_796_630_400_000  # 7 December 2026, noon UTC


class Talk:
    """One conversation with the engine, its memory carried along as the router does."""

    def __init__(self, engine, language="nl"):
        self._engine = engine
        self._language = language
        self.dialogue = ""
        self._count = 0

    def say(self, text="", payload=""):
        """One turn; its result."""
        self._count += 1
        turn = Turn(
            turn_id=f"t{self._count}",
            conversation_id="c1",
            reply_to="in:{1}",
            expires_at=MONDAY_MS + 10_000,
            language=self._language,
            text=text,
            payload=payload,
            dialogue=self.dialogue,
        )
        result = asyncio.run(self._engine.take(turn, MONDAY_MS))
        self.dialogue = result["dialogue"]
        self._language = result["understanding"]["language"]
        return result


@pytest.fixture
def talk(engine):
    """A fresh conversation."""
    return Talk(engine)


def said(result):
    return " | ".join(message["text"] for message in result["messages"])


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
            result = Talk(engine).say("", f'/{topic}{{"aspect": "{aspect}"}}')
            assert answers.topics[topic].answer(aspect, "nl").text in said(result)
            assert result["understanding"]["outcome"] in {"answer", "handover"}


def test_only_a_marked_topic_asks_for_a_human(talk):
    assert talk.say("Wat kost een paspoort?")["commands"] == []
    assert talk.say("ik heb schulden")["commands"] == [
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
        '/paspoort{"aspect":"kosten"}',
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


# -- the form --------------------------------------------------------------------------------


def start(talk):
    (choice,) = talk.say("ik wil grofvuil laten ophalen")["messages"][-1]["choices"]
    return talk.say("", choice["payload"])


def test_the_form_collects_confirms_and_gives_a_reference(talk):
    assert "adres" in said(start(talk))
    assert "welke dag" in said(talk.say("Dorpsstraat 12"))
    assert "spullen" in said(talk.say("volgende week dinsdag"))
    confirming = talk.say("een bank en twee matrassen")
    assert "dinsdag 15 december" in said(confirming)
    assert confirming["facts"] == {
        "Adres": "Dorpsstraat 12",
        "Datum": "dinsdag 15 december",
        "Wat": "een bank en twee matrassen",
    }
    done = talk.say("ja dat klopt")
    assert "GV-" in said(done)
    assert done["facts"]["Kenmerk"] in said(done)
    assert done["understanding"]["outcome"] == "form"


def test_a_yes_to_the_offer_starts_the_form(talk):
    talk.say("ik wil grofvuil laten ophalen")
    assert "adres" in said(talk.say("ja"))


def test_a_question_beside_the_form_is_answered_and_the_form_goes_on(talk):
    start(talk)
    result = talk.say("wat kost een paspoort?")
    assert "paspoort kost" in result["messages"][0]["text"]
    assert "adres" in result["messages"][-1]["text"]
    assert "welke dag" in said(talk.say("Kerkweg 3"))


def test_an_answer_can_be_put_right(talk):
    start(talk)
    for text in ("Dorpsstraat 12", "morgen", "een kast"):
        talk.say(text)
    assert "Dorpsstraat 14" in said(talk.say("nee, nummer 14"))
    assert "donderdag 10 december" in said(talk.say("liever donderdag"))
    assert "Wat moet anders" in said(talk.say("nee"))
    assert "GV-" in said(talk.say("ja"))


def test_the_form_can_be_stopped_and_forgets(talk):
    start(talk)
    talk.say("Dorpsstraat 12")
    stopped = talk.say("laat maar")
    assert "geen afspraak" in said(stopped)
    assert stopped["facts"] == {}
    assert "adres" in said(start(talk))


def test_a_human_asked_for_during_the_form_is_offered_and_nothing_else_is_asked(talk):
    start(talk)
    talk.say("Dorpsstraat 12")
    result = talk.say("ik wil een medewerker spreken")
    assert result["messages"] == []
    assert result["commands"] == [{"type": "handover", "reason": "request"}]
    assert result["facts"] == {"Adres": "Dorpsstraat 12"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ergens", "geen dag"),
        ("gisteren", "kan niet meer"),
        ("6 december", "kan niet meer"),
        ("vandaag", "kan niet meer"),
        ("zaterdag", "weekend"),
        ("1 mei", "te ver"),
    ],
)
def test_an_impossible_day_gets_a_clear_question_back(talk, text, word):
    start(talk)
    talk.say("Dorpsstraat 12")
    assert word in said(talk.say(text))
    assert "spullen" in said(talk.say("woensdag"))
