"""Tests the rules of forms, seen from Monday 23 November 2026, ten to one."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from bot.forms import afvalkalender, all_forms, by_rasa_name
from bot.forms import grofvuil as pickup
from bot.forms import melding as report
from bot.forms import terugbel as callback
from bot.forms.afvalkalender.waste import Row, Table
from bot.forms.core import Form, FormResult, Utterance, advance

NOW = datetime(2026, 11, 23, 12, 50)
WASTE = Table([Row("1234 AB", 1, 99, "gft", date(2026, 11, 24), 2)])
CALENDAR = afvalkalender.form(WASTE)
FORMS = all_forms()
ASIDE = FormResult(aside=True)

PICKUP_HELD = {"adres": "Dorpsstraat 12", "datum": "2026-12-01", "wat": "een bank"}
REPORT_HELD = {"melding": "losse tegel", "plek": "Dorpsstraat 12"}
CALL_HELD = {"telefoon": "06-12345678", "moment": "/soon/"}


def say(
    form: Form,
    asked: str,
    text: str,
    topic: str = "",
    sure: float = 0.9,
    held: Mapping[str, object] | None = None,
    correcting: bool = False,
) -> FormResult:
    """The result of a message to a form that holds `held`: by default the answers to the questions
    before `asked`."""
    everything = {**PICKUP_HELD, **REPORT_HELD, **CALL_HELD}
    before = form.slots[: form.slots.index(asked)] if asked in form.slots else ()
    answers = {slot: everything[slot] for slot in before if slot in everything}
    utterance = Utterance(text, topic, sure, NOW, asked, correcting)
    return advance(form, answers if held is None else held, utterance)


def wrong(label: str) -> FormResult:
    return FormResult(mistake=f"form_{label}")


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("adres", "Kerkweg 3", "", FormResult({"adres": "Kerkweg 3"})),
        ("adres", "geen idee", "", wrong("grofvuil_adres_fout")),
        ("adres", "wat kost een paspoort?", "paspoort", ASIDE),
        ("adres", "hallo", "begroeting", ASIDE),
        (
            "adres",
            "ik wil grofvuil laten ophalen",
            "grofvuil_afspraak",
            wrong("grofvuil_adres_fout"),
        ),
        ("datum", "morgen", "", FormResult({"datum": "2026-11-24"})),
        ("datum", "de 15e", "", FormResult({"datum": "2026-12-15"})),
        ("datum", "over twee weken", "", FormResult({"datum": "2026-12-07"})),
        ("datum", "12/1", "", FormResult({"datum": "2027-01-12"})),
        ("datum", "kan het dinsdag?", "grofvuil", FormResult({"datum": "2026-11-24"})),
        ("datum", "vandaag", "", wrong("grofvuil_datum_fout_verleden")),
        ("datum", "zondag", "", wrong("grofvuil_datum_fout_weekend")),
        ("datum", "eerste kerstdag", "", wrong("grofvuil_datum_fout_feestdag")),
        ("datum", "dinsdag 3 december", "", wrong("grofvuil_datum_fout_conflict")),
        ("datum", "deze week nog", "", FormResult({"datum": "2026-11-24"})),
        ("datum", "na de kerst", "", FormResult({"datum": "2026-12-28"})),
        ("datum", "elke dag behalve dinsdag", "", FormResult({"datum": "2026-11-25"})),
        ("datum", "18 januari 2027", "", FormResult({"datum": "2027-01-18"})),
        ("datum", "19 januari 2027", "", wrong("grofvuil_datum_fout_ver")),
        ("datum", "wanneer komen jullie meestal?", "grofvuil", ASIDE),
        ("datum", "zijn jullie maandag open?", "openingstijden", ASIDE),
        ("datum", "nummer 16", "", FormResult({"adres": "Dorpsstraat 16"})),
        ("datum", "nee, Kerkweg 3", "", FormResult({"adres": "Kerkweg 3"})),
        ("datum", "nee, dinsdag 1 december", "", FormResult({"datum": "2026-12-01"})),
        ("wat", "twee  stoelen\nen een kast", "", FormResult({"wat": "twee stoelen en een kast"})),
        ("wat", "een wasmachine", "afvalcontainer", FormResult({"wat": "een wasmachine"})),
        ("wat", "nee, dinsdag", "", FormResult({"datum": "2026-11-24"})),
        ("wat", "toch liever woensdag", "", FormResult({"datum": "2026-11-25"})),
        ("wat", "nee, Kerkweg 3", "", FormResult({"adres": "Kerkweg 3"})),
        ("wat", "een bank van 3 meter", "", FormResult({"wat": "een bank van 3 meter"})),
        ("wat", "x", "", wrong("grofvuil_wat_fout")),
        ("wat", "y" * 301, "", wrong("grofvuil_wat_fout")),
        ("wat", "123", "", wrong("grofvuil_wat_fout")),
        ("wat", "ja", "bevestigen", wrong("grofvuil_wat_fout")),
        ("wat", "weet ik nog niet", "", wrong("grofvuil_wat_fout")),
        ("wat", "mag er ook verf bij?", "grofvuil", ASIDE),
        ("wat", "ik wil een mens", "medewerker", ASIDE),
        ("bevestigd", "ja", "bevestigen", FormResult({"bevestigd": True})),
        ("bevestigd", "Ja, dat klopt.", "", FormResult({"bevestigd": True})),
        ("bevestigd", "nee", "ontkennen", wrong("grofvuil_wijzig")),
        ("bevestigd", "nee, dat klopt niet", "", wrong("grofvuil_wijzig")),
        ("bevestigd", "nee, Kerkweg 3", "", FormResult({"adres": "Kerkweg 3"})),
        ("bevestigd", "nee donderdag", "", FormResult({"datum": "2026-11-26"})),
        ("bevestigd", "liever een dag later", "", FormResult({"datum": "2026-12-02"})),
        ("bevestigd", "op 12 december", "", wrong("grofvuil_datum_fout_weekend")),
        ("bevestigd", "nee, het zijn drie banken", "grofvuil", FormResult({"wat": "drie banken"})),
        ("bevestigd", "blub", "buiten_bereik", ASIDE),
        ("bevestigd", "wat kost het?", "grofvuil", ASIDE),
        ("gone", "ja", "bevestigen", FormResult()),
    ],
)
def test_pickup(asked: str, text: str, topic: str, follows: FormResult) -> None:
    assert say(pickup.FORM, asked, text, topic) == follows


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        (
            "melding",
            "er zit een gat in de weg",
            "",
            FormResult({"melding": "er zit een gat in de weg"}),
        ),
        ("melding", "bak zit vol", "afvalcontainer", FormResult({"melding": "bak zit vol"})),
        ("melding", "weet ik niet", "", wrong("melding_melding_fout")),
        ("melding", "ok", "bevestigen", wrong("melding_melding_fout")),
        ("melding", "hoe lang duurt dat?", "melding_openbare_ruimte", ASIDE),
        ("melding", "een mens graag", "medewerker", ASIDE),
        ("plek", "Kerkweg 3", "", FormResult({"plek": "Kerkweg 3"})),
        (
            "plek",
            "bij de speeltuin achter de kerk",
            "kinderopvang",
            FormResult({"plek": "bij de speeltuin achter de kerk"}),
        ),
        ("plek", "bos", "", FormResult({"plek": "bos"})),
        ("plek", "weet ik niet", "", wrong("melding_plek_fout")),
        ("plek", "ok", "", wrong("melding_plek_fout")),
        ("plek", "hier", "", wrong("melding_plek_fout")),
        ("plek", "12", "", wrong("melding_plek_fout")),
        ("plek", "z" * 121, "", wrong("melding_plek_fout")),
        ("plek", "nee, het is een kapotte lamp", "", FormResult({"melding": "een kapotte lamp"})),
        ("bevestigd", "nee, nummer 14", "", FormResult({"plek": "Dorpsstraat 14"})),
        ("bevestigd", "nee, bij de kerk", "", FormResult({"plek": "bij de kerk"})),
        ("bevestigd", "Kerkweg 3", "", FormResult({"plek": "Kerkweg 3"})),
        (
            "bevestigd",
            "nee, een kapotte lamp",
            "riolering",
            FormResult({"melding": "een kapotte lamp"}),
        ),
        ("bevestigd", "nee", "ontkennen", wrong("melding_wijzig")),
        ("bevestigd", "klopt", "", FormResult({"bevestigd": True})),
        ("bevestigd", "wat kost een paspoort?", "paspoort", ASIDE),
    ],
)
def test_report(asked: str, text: str, topic: str, follows: FormResult) -> None:
    assert say(report.FORM, asked, text, topic) == follows


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("postcode", "1234 AB 12", "", FormResult({"postcode": "1234 AB", "huisnummer": "12"})),
        (
            "postcode",
            "1234ab, nummer 12c",
            "",
            FormResult({"postcode": "1234 AB", "huisnummer": "12"}),
        ),
        ("postcode", "1234 ab", "", FormResult({"postcode": "1234 AB"})),
        ("postcode", "1234", "", wrong("afvalkalender_postcode_fout_letters")),
        ("postcode", "1234 12", "", wrong("afvalkalender_postcode_fout_letters")),
        ("postcode", "Dorpsstraat 12", "", wrong("afvalkalender_postcode_fout")),
        ("postcode", "wat kost een paspoort?", "paspoort", ASIDE),
        ("postcode", "mag glas bij het restafval?", "afvalkalender", ASIDE),
        ("huisnummer", "14", "", FormResult({"postcode": "1234 AB", "huisnummer": "14"})),
        ("huisnummer", "nummer 14a", "", FormResult({"postcode": "1234 AB", "huisnummer": "14"})),
        (
            "huisnummer",
            "nee, 1234 AB 7",
            "",
            FormResult({"postcode": "1234 AB", "huisnummer": "7"}),
        ),
        ("huisnummer", "weet ik niet", "", wrong("afvalkalender_huisnummer_fout")),
    ],
)
def test_calendar(asked: str, text: str, topic: str, follows: FormResult) -> None:
    assert say(CALENDAR, asked, text, topic, held={"postcode": "1234 AB"}) == follows


def test_a_calendar_that_finds_nothing_asks_once_more_and_then_names_the_website() -> None:
    missed = FormResult({"form_misses": 1}, "form_afvalkalender_postcode_fout_onbekend")
    assert say(CALENDAR, "postcode", "9999 XX 1", held={}) == missed
    ended = FormResult(end="form_afvalkalender_website")
    assert say(CALENDAR, "postcode", "9999 XX 2", held={"form_misses": 1}) == ended
    number = say(CALENDAR, "huisnummer", "900", held={"postcode": "1234 AB"})
    assert number.mistake == "form_afvalkalender_huisnummer_fout_onbekend"


def test_a_calendar_lists_the_days_in_the_language_of_the_citizen() -> None:
    held = {"postcode": "1234 AB", "huisnummer": "12"}
    ((label, filled),) = CALENDAR.listed(held, NOW.date(), "en")
    assert label == "form_afvalkalender_gft"
    assert filled == {"dag": "Tuesday 24 November", "dag_kort": "Tue 24 Nov"}


@pytest.mark.parametrize(
    ("asked", "text", "topic", "follows"),
    [
        ("telefoon", "06 87654321", "", FormResult({"telefoon": "06-87654321"})),
        (
            "telefoon",
            "bel me op 0341-123456",
            "medewerker",
            FormResult({"telefoon": "0341-123456"}),
        ),
        ("telefoon", "06-1234", "", wrong("terugbel_telefoon_fout_onmogelijk")),
        ("telefoon", "nee, 06-1234", "", wrong("terugbel_telefoon_fout_onmogelijk")),
        ("telefoon", "die heb ik niet", "", wrong("terugbel_telefoon_fout")),
        ("telefoon", "wat kost bellen?", "contact", ASIDE),
        ("moment", "morgenmiddag", "", FormResult({"moment": "2026-11-24/afternoon/"})),
        ("moment", "overmorgen om 10 uur", "", FormResult({"moment": "2026-11-25/at/10:00"})),
        ("moment", "maakt niet uit", "ontkennen", FormResult({"moment": "/any/"})),
        ("moment", "zo snel mogelijk", "", FormResult({"moment": "/soon/"})),
        (
            "moment",
            "kan het dinsdag na 2 uur?",
            "terugbellen",
            FormResult({"moment": "2026-11-24/from/14:00"}),
        ),
        ("moment", "zaterdag", "", wrong("terugbel_moment_fout_weekend")),
        ("moment", "dinsdag 3 december", "", wrong("terugbel_moment_fout_conflict")),
        (
            "moment",
            "di of do",
            "",
            FormResult({"moment": "2026-11-24/any///2026-11-26/2026-11-25"}),
        ),
        ("moment", "vanavond", "", wrong("terugbel_moment_fout_uren")),
        ("moment", "gisteren", "", wrong("terugbel_moment_fout_verleden")),
        ("moment", "1 mei", "", wrong("terugbel_moment_fout_ver")),
        ("moment", "tja", "", wrong("terugbel_moment_fout")),
        ("moment", "nee, 06-87654321", "", FormResult({"telefoon": "06-87654321"})),
        ("moment", "nee, 06-1234", "", wrong("terugbel_telefoon_fout_onmogelijk")),
        ("bevestigd", "06-87654321", "", FormResult({"telefoon": "06-87654321"})),
        (
            "bevestigd",
            "nee, 06-87654321, en liever morgen",
            "",
            FormResult({"telefoon": "06-87654321", "moment": "2026-11-24/any/"}),
        ),
        ("bevestigd", "toch liever woensdag", "", FormResult({"moment": "2026-11-25/any/"})),
        ("bevestigd", "nee", "ontkennen", wrong("terugbel_wijzig")),
        ("bevestigd", "ok", "", FormResult({"bevestigd": True})),
    ],
)
def test_callback(asked: str, text: str, topic: str, follows: FormResult) -> None:
    assert say(callback.FORM, asked, text, topic) == follows


@pytest.mark.parametrize(
    ("form", "text", "changes"),
    [
        (
            pickup.FORM,
            "bank laten ophalen volgende week dinsdag op Dorpsstraat 12",
            {"adres": "Dorpsstraat 12", "datum": "2026-12-01", "wat": "een bank"},
        ),
        (pickup.FORM, "matras ophalen", {"wat": "een matras"}),
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
    assert say(form, "", text, held={}) == FormResult(changes)


@pytest.mark.parametrize(
    ("form", "text", "mistake"),
    [
        (
            pickup.FORM,
            "bank ophalen op 25 december op Dorpsstraat 12",
            "grofvuil_datum_fout_feestdag",
        ),
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
    assert say(form, "", text, held={}).mistake == f"form_{mistake}"


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize("text", ["stop", "laat maar", "nee, laat maar zitten", "cancel"])
def test_every_question_can_be_stopped(form: Form, text: str) -> None:
    for asked in form.slots:
        assert say(form, asked, text, "ontkennen") == FormResult(end=form.label("gestopt"))


def test_asked_what_should_be_different_items_may_be_named() -> None:
    follows = say(pickup.FORM, "bevestigd", "drie banken", "grofvuil", correcting=True)
    assert follows == FormResult({"wat": "drie banken"})


def test_asked_what_should_be_different_a_place_may_be_described() -> None:
    text = "het is de hoek van de Dorpsstraat"
    follows = say(report.FORM, "bevestigd", text, correcting=True)
    assert follows == FormResult({"plek": "de hoek van de Dorpsstraat"})


def test_an_unsure_topic_is_no_question_beside_the_form() -> None:
    follows = say(pickup.FORM, "adres", "daar bij de kerk", "verhuizing", 0.4)
    assert follows == wrong("grofvuil_adres_fout")


def test_each_form_is_offered_after_its_own_topic() -> None:
    assert len({form.topic for form in FORMS.values()}) == len(FORMS)
    assert set(by_rasa_name()) == {form.rasa_form for form in FORMS.values()}
