"""Tests whole conversations about forms with the real engine, on Monday 7 December 2026."""

import pytest
from talk import Talk, said

from bot.forms import all_forms


@pytest.fixture
def talk(engine):
    """A fresh conversation."""
    return Talk(engine)


START = {
    "grofvuil": "/grofvuil_afspraak",
    "melding": "/melding_doen",
    "afvalkalender": "/afvalkalender_opzoeken",
    "terugbel": "/terugbellen",
}
FIRST = {
    "grofvuil": "Op welk adres",
    "melding": "Wat is er aan de hand",
    "afvalkalender": "Wat is uw postcode",
    "terugbel": "Op welk nummer",
}


def run(talk, turns):
    """Say each text (a payload begins with a slash) and look for what must be answered."""
    for text, expected in turns:
        result = talk.say("", text) if text.startswith("/") else talk.say(text)
        assert expected in said(result), text
    return result


# -- to the end ------------------------------------------------------------------------------


def test_a_pick_up_is_arranged(talk):
    result = run(
        talk,
        [
            ("/grofvuil_afspraak", "Op welk adres"),
            ("Dorpsstraat 12", "welke dag"),
            ("volgende week dinsdag", "spullen"),
            ("een bank en twee matrassen", "dinsdag 15 december"),
            ("ja dat klopt", "GV-"),
        ],
    )
    assert result["facts"]["Kenmerk"] in said(result)
    assert {**result["facts"], "Kenmerk": ""} == {
        "Adres": "Dorpsstraat 12",
        "Datum": "dinsdag 15 december",
        "Wat": "een bank en twee matrassen",
        "Kenmerk": "",
    }
    seen = result["understanding"]
    assert (seen["topic"], seen["outcome"], seen["team"]) == ("grofvuil", "form", "wijkbeheer")


def test_a_report_is_passed_on(talk):
    result = run(
        talk,
        [
            ("/melding_doen", "Wat is er aan de hand"),
            ("er ligt een losse tegel", "Waar is dat"),
            ("voor de ingang van de markthal", "U meldt: er ligt een losse tegel"),
            ("klopt", "MOR-"),
        ],
    )
    assert result["facts"]["Plek"] == "voor de ingang van de markthal"
    assert result["facts"]["Kenmerk melding"] in said(result)
    assert result["understanding"]["topic"] == "melding_openbare_ruimte"


def test_collection_days_are_looked_up(talk):
    result = run(
        talk,
        [("/afvalkalender_opzoeken", "postcode"), ("1234 AB", "huisnummer"), ("12", "Oud papier")],
    )
    assert "dinsdag 8 december" in said(result)
    assert "di 8 dec" in result["messages"][0]["short"]
    assert result["understanding"]["topic"] == "afvalkalender"
    assert result["facts"] == {}


def test_a_call_is_noted_and_handed_to_an_agent(talk):
    result = run(
        talk,
        [
            ("bel mij terug", "Op welk nummer"),
            ("+31 6 12345678", "Wanneer mogen wij bellen"),
            ("volgende week dinsdag na 2 uur", "dinsdag 15 december na 14.00 uur"),
            ("ja", "TB-"),
        ],
    )
    assert result["commands"] == [{"type": "handover", "reason": "callback"}]
    assert result["facts"]["Telefoon"] == "06-12345678"
    assert result["facts"]["Terugbellen"] == "dinsdag 15 december na 14.00 uur"
    seen = result["understanding"]
    assert (seen["topic"], seen["outcome"], seen["team"]) == ("medewerker", "form", "")


def test_what_two_forms_ended_in_is_kept_for_the_agent(talk):
    run(talk, [("/melding_doen", ""), ("een losse tegel", ""), ("Kerkweg 3", ""), ("ja", "MOR-")])
    result = run(talk, [("/terugbellen", ""), ("0612345678", ""), ("zsm", ""), ("ja", "TB-")])
    assert {"Melding", "Plek", "Kenmerk melding", "Telefoon"} < set(result["facts"])


# -- what the first message already says -----------------------------------------------------


def test_a_pick_up_that_names_address_day_and_things(talk):
    text = "bank laten ophalen volgende week dinsdag op Dorpsstraat 12"
    asked = "Wij komen dinsdag 15 december bij Dorpsstraat 12. Wij halen op: een bank. Klopt dat?"
    run(talk, [(text, asked), ("en ook een matras", "een bank en een matras. Klopt dat?")])


def test_a_question_about_a_pick_up_is_answered_within_it(talk):
    run(talk, [("/grofvuil_afspraak", ""), ("Dorpsstraat 12", "welke dag")])
    run(talk, [("wat kost dat eigenlijk", "27,50 euro"), ("woensdag", "spullen")])


def test_a_yes_to_an_offer_takes_along_what_the_question_told(talk):
    talk.say("er ligt glas op het fietspad bij de speeltuin achter de Jumbo")
    run(talk, [("ja", "De plek: op het fietspad bij de speeltuin achter de Jumbo. Klopt dat?")])


def test_an_impossible_day_is_told_though_the_message_names_things_too(talk):
    run(talk, [("/grofvuil_afspraak", ""), ("Dorpsstraat 12", "welke dag")])
    run(
        talk,
        [("zaterdag, een bank", "niet op in het weekend"), ("maandag", "een bank. Klopt dat?")],
    )


def test_a_form_is_cancelled_in_other_words(talk):
    run(talk, [("/grofvuil_afspraak", ""), ("Dorpsstraat 12", "welke dag")])
    run(talk, [("annuleer de afspraak maar", "ik maak geen afspraak")])


def test_a_report_that_names_what_and_where(talk):
    text = "ik wil een losse tegel melden voor Dorpsstraat 12"
    run(talk, [(text, "U meldt: een losse tegel. De plek: Dorpsstraat 12.")])


@pytest.mark.parametrize(
    "text", ["zoek afval op voor 1234 AB 12", "wanneer halen jullie de gft op bij 1234 AB 12?"]
)
def test_an_address_for_the_waste_calendar_is_answered_at_once(talk, text):
    run(talk, [(text, "Groente, fruit en tuinafval: dinsdag 8 december")])


def test_a_call_that_names_number_and_moment(talk):
    text = "kunnen jullie mij morgenmiddag bellen op 0612345678"
    run(talk, [(text, "dinsdag 8 december in de middag, op nummer 06-12345678")])


def test_a_yes_or_a_button_starts_a_form_and_says_nothing_else(talk):
    (choice,) = talk.say("wat doe ik met grofvuil")["messages"][-1]["choices"]
    assert choice == {"title": "Afspraak maken", "payload": "/grofvuil_afspraak"}
    run(talk, [("ja", "Op welk adres")])
    talk.say("stop")
    assert "Wat is er aan de hand" in said(talk.say("Melding doen", "/melding_doen"))


@pytest.mark.parametrize("intent", ["grofvuil_afspraak", "melding_doen", "afvalkalender_opzoeken"])
def test_each_topic_offers_its_form(talk, intent):
    offer = all_forms()[intent]
    result = talk.say("", f"/{offer.topic}")
    assert result["messages"][-1]["choices"][0]["payload"] == f"/{intent}"
    assert FIRST[offer.name] in said(talk.say("ja"))


# -- interrupted, corrected, stopped ---------------------------------------------------------


@pytest.mark.parametrize("form", START)
def test_another_question_is_answered_and_the_form_goes_on(talk, form):
    run(talk, [(START[form], FIRST[form])])
    result = talk.say("wat kost een paspoort?")
    assert "paspoort kost" in result["messages"][0]["text"]
    assert FIRST[form] in result["messages"][-1]["text"]
    assert result["messages"][0]["choices"] == []


@pytest.mark.parametrize("form", START)
def test_every_form_can_be_stopped_and_forgets(talk, form):
    run(talk, [(START[form], FIRST[form])])
    stopped = run(talk, [("laat maar", "Kan ik u ergens anders mee helpen")])
    assert stopped["facts"] == {}
    assert stopped["commands"] == []
    run(talk, [(START[form], FIRST[form])])


def test_an_answer_is_forgotten_when_its_form_is_stopped(talk):
    run(talk, [("/grofvuil_afspraak", ""), ("Dorpsstraat 12", "welke dag"), ("stop", "geen")])
    run(talk, [("/grofvuil_afspraak", "Op welk adres")])


@pytest.mark.parametrize("form", START)
def test_a_human_asked_for_is_offered_and_nothing_else_is_asked(talk, form):
    run(talk, [(START[form], FIRST[form])])
    result = talk.say("ik wil een medewerker spreken")
    assert result["messages"] == []
    assert result["commands"] == [{"type": "handover", "reason": "request"}]


def test_a_pick_up_is_put_right_at_any_step(talk):
    run(
        talk,
        [
            ("/grofvuil_afspraak", ""),
            ("Dorpsstraat 12", "welke dag"),
            ("nee, nummer 14", "welke dag"),
            ("morgen", "spullen"),
            ("toch liever woensdag", "spullen"),
            ("een kast", "woensdag 9 december bij Dorpsstraat 14"),
            ("liever donderdag", "donderdag 10 december"),
            ("nee", "Wat moet anders"),
            ("ja", "GV-"),
        ],
    )


def test_a_report_is_put_right_at_any_step(talk):
    run(
        talk,
        [
            ("/melding_doen", ""),
            ("een losse tegel", "Waar is dat"),
            ("nee, het is een kapotte lantaarnpaal", "Waar is dat"),
            ("Dorpsstraat 12", "U meldt: een kapotte lantaarnpaal"),
            ("nee, nummer 14", "Dorpsstraat 14"),
            ("nee, op het kerkplein", "De plek: op het kerkplein"),
            ("nee", "Wat moet anders"),
            ("klopt", "MOR-"),
        ],
    )


def test_a_postcode_is_put_right(talk):
    run(
        talk,
        [
            ("/afvalkalender_opzoeken", ""),
            ("1234 AB", "huisnummer"),
            ("nee, 1234 AC", "huisnummer"),
            ("12", "Op 1234 AC 12"),
        ],
    )


def test_a_call_is_put_right_at_any_step(talk):
    run(
        talk,
        [
            ("/terugbellen", ""),
            ("0612345678", "Wanneer"),
            ("nee, 06-12345679", "Wanneer"),
            ("morgenmiddag", "06-12345679"),
            ("toch liever woensdag", "woensdag 9 december"),
            ("nee", "Wat moet anders"),
            ("overmorgen om 10 uur", "woensdag 9 december om 10.00 uur"),
            ("ok", "TB-"),
        ],
    )


# -- impossible values -----------------------------------------------------------------------


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
def test_an_impossible_day(talk, text, word):
    start = [("/grofvuil_afspraak", ""), ("Dorpsstraat 12", "")]
    run(talk, [*start, (text, word), ("woensdag", "spullen")])


@pytest.mark.parametrize("text", ["weet ik niet", "ok"])
def test_an_impossible_place(talk, text):
    run(talk, [("/melding_doen", ""), ("een losse tegel", ""), (text, "nog niet waar het is")])


@pytest.mark.parametrize(
    ("text", "word"),
    [("1234", "twee letters"), ("Dorpsstraat 12", "Ik mis uw postcode"), ("9999 XX 1", "Klopt")],
)
def test_an_impossible_postcode(talk, text, word):
    run(talk, [("/afvalkalender_opzoeken", ""), (text, word), ("1234 AB 12", "Oud papier")])


def test_an_address_that_is_not_found_twice_ends_with_the_website(talk):
    unknown = [("9999 XX 1", "Klopt de postcode"), ("1234 AB 900", "https://")]
    run(talk, [("/afvalkalender_opzoeken", ""), *unknown])
    run(talk, [("/afvalkalender_opzoeken", ""), ("9999 XX 1", "Klopt de postcode")])


@pytest.mark.parametrize(
    ("text", "word"), [("06-1234", "10 cijfers"), ("geen idee", "geen telefoonnummer")]
)
def test_an_impossible_number(talk, text, word):
    run(talk, [("/terugbellen", ""), (text, word), ("0612345678", "Wanneer")])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("zaterdag", "weekend"),
        ("vanavond", "9 tot 17"),
        ("gisteren", "voorbij"),
        ("1 mei", "te ver"),
        ("tja", "geen moment"),
    ],
)
def test_an_impossible_moment(talk, text, word):
    start = [("/terugbellen", ""), ("0612345678", "")]
    run(talk, [*start, (text, word), ("maakt niet uit", "op een werkdag")])


# -- questions about what forms are for ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "topic", "aspect"),
    [
        ("wat kost een afspraak voor grofvuil", "grofvuil", "kosten"),
        ("hoe snel halen jullie zwerfafval weg", "melding_openbare_ruimte", "duur"),
    ],
)
def test_a_question_about_it_starts_no_form(talk, text, topic, aspect):
    seen = talk.say(text)["understanding"]
    assert (seen["topic"], seen["aspect"], seen["outcome"]) == (topic, aspect, "answer")


def test_an_english_call(engine):
    run(
        Talk(engine, "en"),
        [
            ("please call me back tomorrow afternoon on 06 12345678", "Tuesday 8 December"),
            ("no", "What should be different"),
            ("next week Tuesday after 2 pm", "Tuesday 15 December after 14:00"),
            ("yes", "TB-"),
        ],
    )
