"""Tests what the engine says of danger: its degree, its kind, the words of help, and the answers to
what people ask next."""

import asyncio

import pytest
from results import received

from bot import care
from bot.content import Content
from bot.intents import DANGER_PREFIX, KINDS
from contract.turns import Turn

NOW_MS = 1_796_630_400_000
FOUND = {"degree": "danger", "kind": "gas", "confidence": 0.97}


@pytest.fixture
def say(engine):
    """Says one text, or presses one button, at the beginning of a conversation."""

    def say(text: str = "", payload: str = "", language: str = "nl", **more):
        turn = Turn(
            "c:1", "c", "in:{1}", NOW_MS, language, text or "button", payload=payload, **more
        )
        return received(asyncio.run(engine.take(turn, NOW_MS)))

    return say


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_has_its_own_help_and_its_own_quiet_sentence(
    answers: Content, kind: str, language: str
) -> None:
    advice = care.advice({**FOUND, "kind": kind}, answers, language)
    assert advice
    others = [
        care.advice({**FOUND, "kind": other}, answers, language) for other in KINDS if other != kind
    ]
    assert advice["help"]["text"] not in [other["help"]["text"] for other in others if other]
    assert advice["quiet"]["text"].count("?") == 1
    assert any(map(str.isdigit, advice["help"]["text"]))


def test_no_danger_needs_no_advice(answers: Content) -> None:
    assert care.advice(None, answers, "nl") is None


@pytest.mark.parametrize(
    ("kind", "question", "holds"),
    [
        ("gas", "mag ik hier mijn telefoon nog gebruiken?", "buiten"),
        ("gas", "can I use my phone here", "outside"),
        ("violence", "kan mijn man zien dat ik dit geschreven heb?", "gesprek"),
        ("fire", "wat als ik me vergis?", ""),
        ("suicide", "wat gebeurt er als ik bel", ""),
        ("elder", "moet ik mijn naam zeggen?", ""),
        ("child", "kost bellen geld?", ""),
        ("fire", "is dat gratis", ""),
    ],
)
def test_what_people_ask_next_is_answered(
    say, answers: Content, kind: str, question: str, holds: str
) -> None:
    result = say(question, care_kind=kind, language="en" if "phone" in question else "nl")
    assert result["understanding"]["outcome"] == "care"
    (message,) = result["messages"]
    assert holds in message["text"]


@pytest.mark.parametrize("question", ["wat kost een paspoort", "ik wil mijn naam veranderen"])
def test_an_ordinary_question_is_no_question_about_the_help(say, question: str) -> None:
    assert say(question, care_kind="shelter")["understanding"]["outcome"] == "answer"


def test_nothing_is_asked_next_where_no_help_was_given(say) -> None:
    assert say("wat als ik me vergis?")["understanding"]["outcome"] != "care"


@pytest.mark.parametrize("kind", KINDS)
def test_a_citizen_may_confirm_danger_with_a_button(say, kind: str) -> None:
    result = say(payload=f"/{DANGER_PREFIX}{kind}")
    assert (result["care"]["degree"], result["care"]["kind"]) == ("danger", kind)


def test_an_unknown_button_is_no_danger(say) -> None:
    assert not say(payload=f"/{DANGER_PREFIX}weather").get("care")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ik ruik gas in de keuken", "gas"),
        ("er is brand in mijn huis", "fire"),
        ("mijn vader heeft pijn op de borst en ziet grauw", "medical"),
        ("ik wil niet meer leven", "suicide"),
        ("mijn man slaat mij", "violence"),
    ],
)
def test_clear_words_of_danger_bring_the_help_of_that_danger(say, text: str, kind: str) -> None:
    result = say(text)
    assert (result["care"]["degree"], result["care"]["kind"]) == ("danger", kind)
    assert (result["understanding"]["care"], result["understanding"]["care_kind"]) == (
        "danger",
        kind,
    )


@pytest.mark.parametrize(
    "text", ["wat kost een paspoort", "goedemorgen", "ik sta in de file", "en een matras erbij"]
)
def test_an_ordinary_message_brings_none(say, text: str) -> None:
    result = say(text)
    assert not result.get("care")
    assert not result["understanding"].get("care")


def test_an_answer_to_a_form_is_danger_only_where_that_is_sure() -> None:
    assert care.in_form({**FOUND, "degree": "possible"}) is None
    assert care.in_form(FOUND) == FOUND
    assert care.in_form(None) is None


def test_who_only_watches_answers_nothing(say) -> None:
    result = say("ik ruik gas in de keuken", watch=True)
    assert result["messages"] == []
    assert result["care"]["degree"] == "danger"
