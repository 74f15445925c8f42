"""What follows from what a citizen says to a form, seen from Monday 23 November 2026, ten to
one."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from bot.forms import FORMS, callback, made, pickup, report
from bot.forms.core import Form, Heard, Step, step
from bot.waste import Row, Table

NOW = datetime(2026, 11, 23, 12, 50)
WASTE = Table([Row("1234 AB", 1, 99, "gft", date(2026, 11, 24), 2)])
CALENDAR = made(WASTE)["afvalkalender_form"]
ASIDE = Step(aside=True)

PICKUP_HELD = {"adres": "Dorpsstraat 12", "datum": "2026-12-01", "wat": "een bank"}
REPORT_HELD = {"melding": "losse tegel", "plek": "Dorpsstraat 12"}
CALL_HELD = {"telefoon": "06-12345678", "moment": "/soon/"}


def hear(
    form: Form,
    asked: str,
    text: str,
    topic: str = "",
    sure: float = 0.9,
    held: Mapping[str, object] | None = None,
    correcting: bool = False,
) -> Step:
    """What follows in a form that holds `held`, by default what was asked before `asked`."""
    everything = {**PICKUP_HELD, **REPORT_HELD, **CALL_HELD}
    before = form.slots[: form.slots.index(asked)] if asked in form.slots else ()
    answers = {slot: everything[slot] for slot in before if slot in everything}
    heard = Heard(text, topic, sure, NOW, asked, correcting)
    return step(form, answers if held is None else held, heard)


def wrong(label: str) -> Step:
    return Step(mistake=f"form_{label}")


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("adres", "Kerkweg 3", "", Step({"adres": "Kerkweg 3"})),
        ("adres", "geen idee", "", wrong("grofvuil_adres_fout")),
        ("adres", "wat kost een paspoort?", "paspoort", ASIDE),
        ("adres", "hallo", "begroeting", ASIDE),
        (
            "adres",
            "ik wil grofvuil laten ophalen",
            "grofvuil_afspraak",
            wrong("grofvuil_adres_fout"),
        ),
        ("datum", "morgen", "", Step({"datum": "2026-11-24"})),
        ("datum", "de 15e", "", Step({"datum": "2026-12-15"})),
        ("datum", "over twee weken", "", Step({"datum": "2026-12-07"})),
        ("datum", "12/1", "", Step({"datum": "2027-01-12"})),
        ("datum", "kan het dinsdag?", "grofvuil", Step({"datum": "2026-11-24"})),
        ("datum", "vandaag", "", wrong("grofvuil_datum_fout_verleden")),
        ("datum", "zondag", "", wrong("grofvuil_datum_fout_weekend")),
        ("datum", "18 januari 2027", "", Step({"datum": "2027-01-18"})),
        ("datum", "19 januari 2027", "", wrong("grofvuil_datum_fout_ver")),
        ("datum", "wanneer komen jullie meestal?", "grofvuil", ASIDE),
        ("datum", "zijn jullie maandag open?", "openingstijden", ASIDE),
        ("datum", "nummer 16", "", Step({"adres": "Dorpsstraat 16"})),
        ("datum", "nee, Kerkweg 3", "", Step({"adres": "Kerkweg 3"})),
        ("datum", "nee, dinsdag 1 december", "", Step({"datum": "2026-12-01"})),
        ("wat", "twee  stoelen\nen een kast", "", Step({"wat": "twee stoelen en een kast"})),
        ("wat", "een wasmachine", "afvalcontainer", Step({"wat": "een wasmachine"})),
        ("wat", "nee, dinsdag", "", Step({"datum": "2026-11-24"})),
        ("wat", "toch liever woensdag", "", Step({"datum": "2026-11-25"})),
        ("wat", "nee, Kerkweg 3", "", Step({"adres": "Kerkweg 3"})),
        ("wat", "een bank van 3 meter", "", Step({"wat": "een bank van 3 meter"})),
        ("wat", "x", "", wrong("grofvuil_wat_fout")),
        ("wat", "y" * 301, "", wrong("grofvuil_wat_fout")),
        ("wat", "123", "", wrong("grofvuil_wat_fout")),
        ("wat", "ja", "bevestigen", wrong("grofvuil_wat_fout")),
        ("wat", "weet ik nog niet", "", wrong("grofvuil_wat_fout")),
        ("wat", "mag er ook verf bij?", "grofvuil", ASIDE),
        ("wat", "ik wil een mens", "medewerker", ASIDE),
        ("bevestigd", "ja", "bevestigen", Step({"bevestigd": True})),
        ("bevestigd", "Ja, dat klopt.", "", Step({"bevestigd": True})),
        ("bevestigd", "nee", "ontkennen", wrong("grofvuil_wijzig")),
        ("bevestigd", "nee, dat klopt niet", "", wrong("grofvuil_wijzig")),
        ("bevestigd", "nee, Kerkweg 3", "", Step({"adres": "Kerkweg 3"})),
        ("bevestigd", "nee donderdag", "", Step({"datum": "2026-11-26"})),
        ("bevestigd", "op 12 december", "", wrong("grofvuil_datum_fout_weekend")),
        ("bevestigd", "nee, het zijn drie banken", "grofvuil", Step({"wat": "drie banken"})),
        ("bevestigd", "blub", "buiten_bereik", ASIDE),
        ("bevestigd", "wat kost het?", "grofvuil", ASIDE),
        ("gone", "ja", "bevestigen", Step()),
    ],
)
def test_pickup(asked: str, text: str, topic: str, follows: Step) -> None:
    assert hear(pickup.FORM, asked, text, topic) == follows


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("melding", "er zit een gat in de weg", "", Step({"melding": "er zit een gat in de weg"})),
        ("melding", "bak zit vol", "afvalcontainer", Step({"melding": "bak zit vol"})),
        ("melding", "weet ik niet", "", wrong("melding_melding_fout")),
        ("melding", "ok", "bevestigen", wrong("melding_melding_fout")),
        ("melding", "hoe lang duurt dat?", "melding_openbare_ruimte", ASIDE),
        ("melding", "een mens graag", "medewerker", ASIDE),
        ("plek", "Kerkweg 3", "", Step({"plek": "Kerkweg 3"})),
        (
            "plek",
            "bij de speeltuin achter de kerk",
            "kinderopvang",
            Step({"plek": "bij de speeltuin achter de kerk"}),
        ),
        ("plek", "bos", "", Step({"plek": "bos"})),
        ("plek", "weet ik niet", "", wrong("melding_plek_fout")),
        ("plek", "ok", "", wrong("melding_plek_fout")),
        ("plek", "hier", "", wrong("melding_plek_fout")),
        ("plek", "12", "", wrong("melding_plek_fout")),
        ("plek", "z" * 121, "", wrong("melding_plek_fout")),
        ("plek", "nee, het is een kapotte lamp", "", Step({"melding": "een kapotte lamp"})),
        ("bevestigd", "nee, nummer 14", "", Step({"plek": "Dorpsstraat 14"})),
        ("bevestigd", "nee, bij de kerk", "", Step({"plek": "bij de kerk"})),
        ("bevestigd", "Kerkweg 3", "", Step({"plek": "Kerkweg 3"})),
        ("bevestigd", "nee, een kapotte lamp", "riolering", Step({"melding": "een kapotte lamp"})),
        ("bevestigd", "nee", "ontkennen", wrong("melding_wijzig")),
        ("bevestigd", "klopt", "", Step({"bevestigd": True})),
        ("bevestigd", "wat kost een paspoort?", "paspoort", ASIDE),
    ],
)
def test_report(asked: str, text: str, topic: str, follows: Step) -> None:
    assert hear(report.FORM, asked, text, topic) == follows


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("postcode", "1234 AB 12", "", Step({"postcode": "1234 AB", "huisnummer": "12"})),
        ("postcode", "1234ab, nummer 12c", "", Step({"postcode": "1234 AB", "huisnummer": "12"})),
        ("postcode", "1234 ab", "", Step({"postcode": "1234 AB"})),
        ("postcode", "1234", "", wrong("afvalkalender_postcode_fout_letters")),
        ("postcode", "1234 12", "", wrong("afvalkalender_postcode_fout_letters")),
        ("postcode", "Dorpsstraat 12", "", wrong("afvalkalender_postcode_fout")),
        ("postcode", "wat kost een paspoort?", "paspoort", ASIDE),
        ("postcode", "mag glas bij het restafval?", "afvalkalender", ASIDE),
        ("huisnummer", "14", "", Step({"postcode": "1234 AB", "huisnummer": "14"})),
        ("huisnummer", "nummer 14a", "", Step({"postcode": "1234 AB", "huisnummer": "14"})),
        ("huisnummer", "nee, 1234 AB 7", "", Step({"postcode": "1234 AB", "huisnummer": "7"})),
        ("huisnummer", "weet ik niet", "", wrong("afvalkalender_huisnummer_fout")),
    ],
)
def test_calendar(asked: str, text: str, topic: str, follows: Step) -> None:
    assert hear(CALENDAR, asked, text, topic, held={"postcode": "1234 AB"}) == follows


def test_a_calendar_that_finds_nothing_asks_once_more_and_then_names_the_website() -> None:
    missed = Step({"form_misses": 1}, "form_afvalkalender_postcode_fout_onbekend")
    assert hear(CALENDAR, "postcode", "9999 XX 1", held={}) == missed
    ended = Step(end="form_afvalkalender_website")
    assert hear(CALENDAR, "postcode", "9999 XX 2", held={"form_misses": 1}) == ended
    number = hear(CALENDAR, "huisnummer", "900", held={"postcode": "1234 AB"})
    assert number.mistake == "form_afvalkalender_huisnummer_fout_onbekend"


def test_a_calendar_lists_the_days_in_the_language_of_the_citizen() -> None:
    held = {"postcode": "1234 AB", "huisnummer": "12"}
    ((label, filled),) = CALENDAR.listed(held, NOW.date(), "en")
    assert label == "form_afvalkalender_gft"
    assert filled == {"dag": "Tuesday 24 November", "dag_kort": "Tue 24 Nov"}


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("telefoon", "06 87654321", "", Step({"telefoon": "06-87654321"})),
        ("telefoon", "bel me op 0341-123456", "medewerker", Step({"telefoon": "0341-123456"})),
        ("telefoon", "06-1234", "", wrong("terugbel_telefoon_fout_onmogelijk")),
        ("telefoon", "nee, 06-1234", "", wrong("terugbel_telefoon_fout_onmogelijk")),
        ("telefoon", "die heb ik niet", "", wrong("terugbel_telefoon_fout")),
        ("telefoon", "wat kost bellen?", "contact", ASIDE),
        ("moment", "morgenmiddag", "", Step({"moment": "2026-11-24/afternoon/"})),
        ("moment", "overmorgen om 10 uur", "", Step({"moment": "2026-11-25/at/10:00"})),
        ("moment", "maakt niet uit", "ontkennen", Step({"moment": "/any/"})),
        ("moment", "zo snel mogelijk", "", Step({"moment": "/soon/"})),
        (
            "moment",
            "kan het dinsdag na 2 uur?",
            "terugbellen",
            Step({"moment": "2026-11-24/from/14:00"}),
        ),
        ("moment", "zaterdag", "", wrong("terugbel_moment_fout_weekend")),
        ("moment", "vanavond", "", wrong("terugbel_moment_fout_uren")),
        ("moment", "gisteren", "", wrong("terugbel_moment_fout_verleden")),
        ("moment", "1 mei", "", wrong("terugbel_moment_fout_ver")),
        ("moment", "tja", "", wrong("terugbel_moment_fout")),
        ("moment", "nee, 06-87654321", "", Step({"telefoon": "06-87654321"})),
        ("moment", "nee, 06-1234", "", wrong("terugbel_telefoon_fout_onmogelijk")),
        ("bevestigd", "06-87654321", "", Step({"telefoon": "06-87654321"})),
        (
            "bevestigd",
            "nee, 06-87654321, en liever morgen",
            "",
            Step({"telefoon": "06-87654321", "moment": "2026-11-24/any/"}),
        ),
        ("bevestigd", "toch liever woensdag", "", Step({"moment": "2026-11-25/any/"})),
        ("bevestigd", "nee", "ontkennen", wrong("terugbel_wijzig")),
        ("bevestigd", "ok", "", Step({"bevestigd": True})),
    ],
)
def test_callback(asked: str, text: str, topic: str, follows: Step) -> None:
    assert hear(callback.FORM, asked, text, topic) == follows


@pytest.mark.parametrize(
    ("form", "text", "changes"),
    [
        (
            pickup.FORM,
            "bank laten ophalen volgende week dinsdag op Dorpsstraat 12",
            {"adres": "Dorpsstraat 12", "datum": "2026-12-01"},
        ),
        (pickup.FORM, "matras ophalen", {}),
        (pickup.FORM, "grofvuil laten ophalen op woensdag 2 december", {"datum": "2026-12-02"}),
        (
            report.FORM,
            "ik wil een losse tegel melden voor Dorpsstraat 12",
            {"melding": "een losse tegel", "plek": "Dorpsstraat 12"},
        ),
        (report.FORM, "ik wil een melding doen", {}),
        (report.FORM, "ik wil iets melden over de openbare ruimte", {}),
        (report.FORM, "melding doen over zwerfafval", {"melding": "zwerfafval"}),
        (report.FORM, "I want to report a broken lamp", {"melding": "a broken lamp"}),
        (
            CALENDAR,
            "zoek afval op voor 1234 AB 12",
            {"postcode": "1234 AB", "huisnummer": "12"},
        ),
        (CALENDAR, "afvalkalender 2026", {}),
        (
            callback.FORM,
            "kunnen jullie mij morgenmiddag bellen op 0612345678",
            {"telefoon": "06-12345678", "moment": "2026-11-24/afternoon/"},
        ),
        (callback.FORM, "bel me terug", {}),
    ],
)
def test_the_first_message_says_it_already(form: Form, text: str, changes: dict) -> None:
    assert hear(form, "", text, held={}) == Step(changes)


@pytest.mark.parametrize(
    ("form", "text", "mistake"),
    [
        (callback.FORM, "bel me op 06-1234", "terugbel_telefoon_fout_onmogelijk"),
        (callback.FORM, "bel me zaterdag op 0612345678", "terugbel_moment_fout_weekend"),
        (
            pickup.FORM,
            "bank ophalen zondag op Dorpsstraat 12",
            "grofvuil_datum_fout_weekend",
        ),
        (CALENDAR, "afval 9999 XX 1", "afvalkalender_postcode_fout_onbekend"),
        (CALENDAR, "afval 1234 AB 900", "afvalkalender_huisnummer_fout_onbekend"),
    ],
)
def test_what_is_impossible_in_the_first_message_is_said(
    form: Form, text: str, mistake: str
) -> None:
    assert hear(form, "", text, held={}).mistake == f"form_{mistake}"


@pytest.mark.parametrize("form", made(WASTE).values(), ids=lambda form: form.name)
@pytest.mark.parametrize("text", ["stop", "laat maar", "nee, laat maar zitten", "cancel"])
def test_every_question_can_be_stopped(form: Form, text: str) -> None:
    for asked in form.slots:
        assert hear(form, asked, text, "ontkennen") == Step(end=form.label("gestopt"))


def test_asked_what_should_be_different_items_may_be_named() -> None:
    follows = hear(pickup.FORM, "bevestigd", "drie banken", "grofvuil", correcting=True)
    assert follows == Step({"wat": "drie banken"})


def test_asked_what_should_be_different_a_place_may_be_described() -> None:
    text = "het is de hoek van de Dorpsstraat"
    follows = hear(report.FORM, "bevestigd", text, correcting=True)
    assert follows == Step({"plek": "de hoek van de Dorpsstraat"})


def test_an_unsure_topic_is_no_question_beside_the_form() -> None:
    follows = hear(pickup.FORM, "adres", "daar bij de kerk", "verhuizing", 0.4)
    assert follows == wrong("grofvuil_adres_fout")


def test_danger_goes_first_and_the_answer_is_kept() -> None:
    text = "er ligt een stroomkabel op straat"
    assert hear(report.FORM, "melding", text, "nood_gevaar") == Step({"melding": text}, aside=True)
    assert hear(pickup.FORM, "datum", "morgen", "nood_zelfdoding") == Step(
        {"datum": "2026-11-24"}, aside=True
    )


@pytest.mark.parametrize(
    ("asked", "text", "follows"),
    [
        ("datum", "morgen", Step({"datum": "2026-11-24"})),
        ("datum", "gisteren", wrong("grofvuil_datum_fout_verleden")),
        ("wat", "een bank en twee matrassen", Step({"wat": "een bank en twee matrassen"})),
        ("datum", "ze gaan mijn stroom afsluiten", ASIDE),
    ],
)
def test_an_answer_is_an_answer_where_danger_is_only_possible(
    asked: str, text: str, follows: Step
) -> None:
    assert hear(pickup.FORM, asked, text, "nood_schulden", 0.05) == follows


def test_each_form_is_offered_after_its_own_topic() -> None:
    assert len({offer.topic for offer in FORMS.values()}) == len(FORMS)
    assert set(made(WASTE)) == {offer.rasa_form for offer in FORMS.values()}
