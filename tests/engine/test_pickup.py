"""What follows from what a citizen says to the bulky-waste form, seen from a Monday."""

from datetime import date

import pytest

from bot.pickup import Heard, Step, step

MONDAY = date(2026, 11, 23)
ASIDE, STOP = Step({}, aside=True), Step({}, stop=True)


def hear(requested: str, text: str, topic: str = "", sure: float = 0.9, **also: bool) -> Step:
    return step(requested, "Dorpsstraat 12", Heard(text, topic, sure, MONDAY, **also))


@pytest.mark.parametrize(
    ("requested", "text", "topic", "follows"),
    [
        ("adres", "Kerkweg 3", "", Step({"adres": "Kerkweg 3"})),
        ("adres", "geen idee", "", Step({}, "form_adres_fout")),
        ("adres", "wat kost een paspoort?", "paspoort", ASIDE),
        ("adres", "hallo", "begroeting", ASIDE),
        ("adres", "laat maar", "ontkennen", STOP),
        ("adres", "stop", "stoppen", STOP),
        ("adres", "nee, nummer 14", "", Step({"adres": "Dorpsstraat 14"})),
        ("datum", "morgen", "", Step({"datum": "2026-11-24"})),
        ("datum", "vandaag", "", Step({}, "form_datum_fout_verleden")),
        ("datum", "zondag", "", Step({}, "form_datum_fout_weekend")),
        ("datum", "18 januari 2027", "", Step({"datum": "2027-01-18"})),
        ("datum", "19 januari 2027", "", Step({}, "form_datum_fout_ver")),
        ("datum", "wanneer komen jullie meestal?", "grofvuil", ASIDE),
        ("datum", "nummer 16", "", Step({"adres": "Dorpsstraat 16"})),
        ("wat", "twee  stoelen\nen een kast", "", Step({"wat": "twee stoelen en een kast"})),
        ("wat", "een wasmachine", "afvalcontainer", Step({"wat": "een wasmachine"})),
        ("wat", "x", "", Step({}, "form_wat_fout")),
        ("wat", "y" * 301, "", Step({}, "form_wat_fout")),
        ("wat", "123", "", Step({}, "form_wat_fout")),
        ("wat", "ja", "bevestigen", Step({}, "form_wat_fout")),
        ("wat", "weet ik nog niet", "", Step({}, "form_wat_fout")),
        ("wat", "mag er ook verf bij?", "grofvuil", ASIDE),
        ("wat", "ik wil een mens", "medewerker", ASIDE),
        ("bevestigd", "ja", "bevestigen", Step({"bevestigd": True})),
        ("bevestigd", "Ja, dat klopt.", "", Step({"bevestigd": True})),
        ("bevestigd", "nee", "ontkennen", Step({}, "form_wijzig")),
        ("bevestigd", "nee, Kerkweg 3", "", Step({"adres": "Kerkweg 3"})),
        ("bevestigd", "nee donderdag", "", Step({"datum": "2026-11-26"})),
        ("bevestigd", "op 12 december", "", Step({}, "form_datum_fout_weekend")),
        ("bevestigd", "nee, het zijn drie banken", "grofvuil", Step({"wat": "drie banken"})),
        ("bevestigd", "blub", "buiten_bereik", ASIDE),
        ("bevestigd", "wat kost het?", "grofvuil", ASIDE),
        ("gone", "ja", "bevestigen", Step({})),
    ],
)
def test_step(requested: str, text: str, topic: str, follows: Step) -> None:
    assert hear(requested, text, topic) == follows


def test_asked_what_should_be_different_items_may_be_named() -> None:
    assert hear("bevestigd", "drie banken", "grofvuil", correcting=True) == Step(
        {"wat": "drie banken"}
    )


def test_an_unsure_topic_is_no_question_beside_the_form() -> None:
    assert hear("adres", "daar bij de kerk", "verhuizing", 0.4) == Step({}, "form_adres_fout")
