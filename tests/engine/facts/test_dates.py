"""Tests dates as citizens write them, seen from Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from bot.facts import dates

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("morgen", "2026-11-24"),
        ("overmorgen graag", "2026-11-25"),
        ("vandaag", "2026-11-23"),
        ("gisteren", "2026-11-22"),
        ("dinsdag", "2026-11-24"),
        ("a.s. vrijdag", "2026-11-27"),
        ("as vrijdag", "2026-11-27"),
        ("aanstaande vrijdag", "2026-11-27"),
        ("deze week donderdag", "2026-11-26"),
        ("maandag", "2026-11-30"),
        ("volgende week dinsdag", "2026-12-01"),
        ("dinsdag volgende week", "2026-12-01"),
        ("volgende week di", "2026-12-01"),
        ("volgende maandag", "2026-11-30"),
        ("12 december", "2026-12-12"),
        ("op 12 dec.", "2026-12-12"),
        ("12e december 2026", "2026-12-12"),
        ("vrijdag 4 december", "2026-12-04"),
        ("12-12", "2026-12-12"),
        ("4/12/2026", "2026-12-04"),
        ("4-12-26", "2026-12-04"),
        ("2026-12-04", "2026-12-04"),
        ("de 4e", "2026-12-04"),
        ("de 25e", "2026-11-25"),
        ("over twee weken", "2026-12-07"),
        ("over 2 weken", "2026-12-07"),
        ("over een week", "2026-11-30"),
        ("over 3 dagen", "2026-11-26"),
        ("3 januari", "2027-01-03"),
        ("1 november", "2026-11-01"),
        ("tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("next week Tuesday", "2026-12-01"),
        ("December 4th", "2026-12-04"),
        ("the 4th of December", "2026-12-04"),
        ("in two weeks", "2026-12-07"),
        ("", None),
        ("weet ik niet", None),
        ("31 februari", None),
        ("99-99", None),
        ("do je best", None),
        ("zo snel mogelijk", None),
        ("😀", None),
        ("1" * 5_000, None),
    ],
)
def test_parse(text: str, day: str | None) -> None:
    assert dates.parse(text, MONDAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("di", "2026-11-24"),
        ("dinsdagochtend", "2026-11-24"),
        ("dinsdag over een week", "2026-12-01"),
        ("dinsdag over twee weken", "2026-12-08"),
        ("over twee weken op donderdag", "2026-12-10"),
        ("donderdag de 3e", "2026-12-03"),
        ("de 3e", "2026-12-03"),
        ("3 dec", "2026-12-03"),
        ("1dec", "2026-12-01"),
        ("3-12", "2026-12-03"),
        ("3/12/2026", "2026-12-03"),
        ("december 3rd", "2026-12-03"),
        ("morgen over een week", "2026-12-01"),
        ("vandaag over 8 dagen", "2026-12-01"),
        ("over een maand", "2026-12-23"),
        ("over 10 dagen", "2026-12-03"),
        ("tweede paasdag", "2027-03-29"),
        ("Koningsdag", "2027-04-27"),
        ("hemelvaart", "2027-05-06"),
        ("met Sinterklaas", "2026-12-05"),
        ("eerste kerstdag", "2026-12-25"),
        ("oud en nieuw", "2026-12-31"),
        ("Bevrijdingsdag", "2027-05-05"),
        ("goede vrijdag", "2027-03-26"),
        ("donerdag", "2026-11-26"),
        ("woendag", "2026-11-25"),
        ("zatterdag", "2026-11-28"),
        ("vrijdg", "2026-11-27"),
        ("dinsag", "2026-11-24"),
        ("drie december", "2026-12-03"),
        ("de derde", "2026-12-03"),
        ("twaalf december", "2026-12-12"),
        ("third of december", "2026-12-03"),
        ("donderdag 3 december", "2026-12-03"),
        ("do 3 dec", "2026-12-03"),
        ("kan t dinsdag?", "2026-11-24"),
        ("liefst di 1-12", "2026-12-01"),
        ("ma 30/11", "2026-11-30"),
        ("morgen kan ik niet, overmorgen wel", "2026-11-25"),
        ("dinsdag, nee woensdag", "2026-11-25"),
        ("new year's eve", "2026-12-31"),
        ("easter monday", "2027-03-29"),
        ("good friday", "2027-03-26"),
        ("a week from tuesday", "2026-12-01"),
        ("tuesday week", "2026-12-01"),
        ("two weeks from now", "2026-12-07"),
        ("vorige week dinsdag", "2026-11-17"),
        ("afgelopen vrijdag", "2026-11-20"),
        ("3 dagen geleden", "2026-11-20"),
        ("grofvuil voor vrijdag", "2026-11-27"),
        ("de 15e om 3 uur", "2026-12-15"),
        ("op de 25e", "2026-11-25"),
        ("dinsdag morgen", "2026-11-24"),
        ("morgen dinsdag", "2026-11-24"),
        ("30 feb of 1 maart", "2027-03-01"),
        ("volgende week di", "2026-12-01"),
        ("vlg week vr", "2026-12-04"),
        ("volg wk di", "2026-12-01"),
        ("ovrmrgn", "2026-11-25"),
        ("mrgn", "2026-11-24"),
        ("tmrw pls", "2026-11-24"),
        ("dinsdagen", "2026-11-24"),
        ("'s maandags", "2026-11-30"),
        ("over 99 dagen", "2027-03-02"),
        ("over 99 weken", "2028-10-16"),
        ("maandag 7 december 2026", "2026-12-07"),
        ("7 december '26", "2026-12-07"),
        ("de dag na kerst", "2026-12-27"),
        ("zondag", "2026-11-29"),
        ("ma", "2026-11-30"),
        ("do kan ook", "2026-11-26"),
        ("sat", "2026-11-28"),
        ("sunday", "2026-11-29"),
        ("as vrijdag", "2026-11-27"),
        ("tweede kerstdag", "2026-12-26"),
        ("paasmaandag", "2027-03-29"),
        ("Zou het 1 december kunnen of 2 december?", "2026-12-01"),
        ("wij zijn er dinsdag pas na 3 uur", "2026-11-24"),
        ("woensdag  2   dec graag!!", "2026-12-02"),
        ("Vr. 4 dec.", "2026-12-04"),
        ("vrijdag vier december", "2026-12-04"),
        ("op de vierde", "2026-12-04"),
        ("donderdag drie december kan", "2026-12-03"),
        ("this thursday", "2026-11-26"),
        ("on thursday pls", "2026-11-26"),
        ("thurs works", "2026-11-26"),
        ("wednsday", "2026-11-25"),
        ("satuday", "2026-11-28"),
        ("teusday", "2026-11-24"),
        ("thursday the 3rd", "2026-12-03"),
        ("Thursday December 3", "2026-12-03"),
        ("in 3 days", "2026-11-26"),
        ("in a week", "2026-11-30"),
        ("in a month", "2026-12-23"),
        ("vandaag nog aub", "2026-11-23"),
        ("overmorge", "2026-11-25"),
        ("eergisteren", "2026-11-21"),
        ("over 1 week", "2026-11-30"),
        ("binnen 2 weken", "2026-12-07"),
        ("woensdag over 14 dagen", "2026-12-09"),
        ("woensdag van volgende week", "2026-12-02"),
        ("dinsdag in week 50", "2026-12-08"),
        ("de maandag na kerst", "2026-12-28"),
        ("28 novenber", "2026-11-28"),
        ("2 decmber", "2026-12-02"),
        ("5 januarie", "2027-01-05"),
        ("3 febuari", "2027-02-03"),
        ("14 agustus", "2027-08-14"),
        ("niet morgen maar overmorgen", "2026-11-25"),
        ("niet dinsdag maar woensdag", "2026-11-25"),
        ("ik bedoel 4 december", "2026-12-04"),
        ("dinsdag... of nee toch liever donderdag", "2026-11-26"),
        ("wo", "2026-11-25"),
        ("za.", "2026-11-28"),
        ("vrij", "2026-11-27"),
        ("don", "2026-11-26"),
        ("dinsdag na 4 december", "2026-12-08"),
        ("maandag na het weekend", "2026-11-30"),
    ],
)
def test_one_day(text: str, day: str) -> None:
    found = dates.find(text, MONDAY)
    assert found is not None
    assert [str(one) for one in found.days()] == [day]
    assert not found.conflict


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("begin volgende week", "2026-11-30", "2026-12-01", 2),
        ("eind van de week", "2026-11-26", "2026-11-27", 2),
        ("ergens volgende week", "2026-11-30", "2026-12-06", 7),
        ("deze week nog", "2026-11-23", "2026-11-29", 7),
        ("komend weekend", "2026-11-28", "2026-11-29", 2),
        ("week 48", "2026-11-23", "2026-11-29", 7),
        ("week 49 graag", "2026-11-30", "2026-12-06", 7),
        ("in de week van 7 december", "2026-12-07", "2026-12-13", 7),
        ("na de kerst", "2026-12-27", "2027-01-02", 7),
        ("voor het weekend", "2026-11-23", "2026-11-27", 5),
        ("na het weekend", "2026-11-30", "2026-12-06", 7),
        ("tussen 3 en 7 december", "2026-12-03", "2026-12-07", 5),
        ("maandag of dinsdag", "2026-11-24", "2026-11-30", 2),
        ("maandag of donderdag", "2026-11-26", "2026-11-30", 2),
        ("pasen", "2027-03-28", "2027-03-29", 2),
        ("Pinksteren", "2027-05-16", "2027-05-17", 2),
        ("wo of do", "2026-11-25", "2026-11-26", 2),
        ("bel me di of wo aub", "2026-11-24", "2026-11-25", 2),
        ("vrijdag de 4e of zaterdag de 5e", "2026-12-04", "2026-12-05", 2),
        ("volgende week maar niet op maandag", "2026-12-01", "2026-12-06", 6),
        ("volgende week behalve woensdag en vrijdag", "2026-11-30", "2026-12-06", 5),
        ("van maandag t/m woensdag", "2026-11-30", "2026-12-02", 3),
        ("ma t/m wo", "2026-11-30", "2026-12-02", 3),
        ("3 t/m 5 december", "2026-12-03", "2026-12-05", 3),
        ("next tuesday or wednesday", "2026-11-24", "2026-11-25", 2),
        ("early next week", "2026-11-30", "2026-12-01", 2),
        ("end of the week", "2026-11-26", "2026-11-27", 2),
        ("sometime next week", "2026-11-30", "2026-12-06", 7),
        ("the week of December 7", "2026-12-07", "2026-12-13", 7),
        ("this weekend", "2026-11-28", "2026-11-29", 2),
        ("after the weekend", "2026-11-30", "2026-12-06", 7),
        ("after Christmas", "2026-12-27", "2027-01-02", 7),
        ("before Christmas", "2026-11-23", "2026-12-24", 32),
        ("begin december", "2026-12-01", "2026-12-10", 10),
        ("half december", "2026-12-11", "2026-12-20", 10),
        ("eind januari", "2027-01-21", "2027-01-31", 11),
        ("in maart", "2027-03-01", "2027-03-31", 31),
        ("in december ergens", "2026-12-01", "2026-12-31", 31),
        ("uiterlijk vrijdag", "2026-11-23", "2026-11-27", 5),
        ("by friday", "2026-11-23", "2026-11-27", 5),
        ("before friday", "2026-11-23", "2026-11-26", 4),
        ("vanaf woensdag", "2026-11-25", "2026-12-01", 7),
        ("na woensdag", "2026-11-26", "2026-12-02", 7),
        ("2 en 3 december", "2026-12-02", "2026-12-03", 2),
        ("vrijdag of anders maandag", "2026-11-27", "2026-11-30", 2),
        ("volgend weekend", "2026-12-05", "2026-12-06", 2),
        ("later deze week", "2026-11-24", "2026-11-29", 6),
        ("kerst", "2026-12-25", "2026-12-26", 2),
        ("the 2nd or the 3rd of December", "2026-12-02", "2026-12-03", 2),
        ("anytime this week", "2026-11-23", "2026-11-29", 7),
        ("eind volgende week", "2026-12-03", "2026-12-04", 2),
        ("midden volgende week", "2026-12-01", "2026-12-03", 3),
        ("volgende week woensdag of donderdag", "2026-12-02", "2026-12-03", 2),
        ("week 1", "2027-01-04", "2027-01-10", 7),
        ("tussen kerst en oud en nieuw", "2026-12-25", "2026-12-31", 7),
        ("voor de kerst", "2026-11-23", "2026-12-24", 32),
        ("na pasen", "2027-03-30", "2027-04-05", 7),
        ("na sinterklaas", "2026-12-06", "2026-12-12", 7),
        ("vanaf 7 december", "2026-12-07", "2026-12-13", 7),
        ("zaterdag of zondag", "2026-11-28", "2026-11-29", 2),
        ("vrijdag tot maandag", "2026-11-27", "2026-11-30", 4),
        ("1 t/m 4 dec", "2026-12-01", "2026-12-04", 4),
        ("van 1 tot 4 december", "2026-12-01", "2026-12-04", 4),
        ("1-4 december", "2026-12-01", "2026-12-04", 4),
        ("30 november of anders 2 december", "2026-11-30", "2026-12-02", 2),
        ("dinsdag of woensdag volgende week", "2026-12-01", "2026-12-02", 2),
        ("volgende week maandag, dinsdag of woensdag", "2026-11-30", "2026-12-02", 3),
        ("niet voor donderdag", "2026-11-26", "2026-12-02", 7),
        ("vrijdag 4 dec, of anders ma 7 dec", "2026-12-04", "2026-12-07", 2),
    ],
)
def test_several_days(text: str, first: str, last: str, count: int) -> None:
    found = dates.find(text, MONDAY)
    assert found is not None
    days = [str(day) for day in found.days()]
    assert (days[0], days[-1], len(days)) == (first, last, count)
    assert str(dates.parse(text, MONDAY)) == first


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("niet op maandag", ["0"]),
        ("elke dag behalve woensdag", ["2"]),
        ("not on monday", ["0"]),
        ("any day except wednesday", ["2"]),
        ("doordeweeks", ["5", "6"]),
        ("op een werkdag", ["5", "6"]),
        ("maandag niet", ["0"]),
        ("liever niet op vrijdag", ["4"]),
        ("niet in het weekend", ["5", "6"]),
        ("behalve maandag en dinsdag", ["0", "1"]),
        ("elke dag behalve in het weekend", ["5", "6"]),
        ("dinsdag kan niet", ["1"]),
        ("niet op 24 november", ["2026-11-24"]),
        ("elke werkdag", ["5", "6"]),
        ("alle dagen goed", []),
        ("iedere dag", []),
    ],
)
def test_any_day_but_some(text: str, excluded: list[str]) -> None:
    found = dates.find(text, MONDAY)
    assert found is not None
    assert found.free
    assert sorted(str(one) for one in found.excluded) == excluded


@pytest.mark.parametrize(
    "text", ["dinsdag 3 december", "donderdag de 1e", "morgen woensdag", "Tuesday December 3"]
)
def test_a_weekday_that_does_not_go_with_its_date(text: str) -> None:
    found = dates.find(text, MONDAY)
    assert found is not None
    assert found.conflict


@pytest.mark.parametrize(
    "text",
    [
        "do it",
        "zo snel mogelijk",
        "mei is mijn vriendin",
        "Plein 1945 12",
        "1e Dwarsstraat 3",
        "de 1e Dwarsstraat 3",
        "12 maartstraat",
        "06-12345678",
        "06-12-34567",
        "3,50",
        "€ 3.10",
        "3.10 euro",
        "om 10 uur",
        "14.30",
        "Dorpsstraat 10-12",
        "nummer 3-5",
        "1234 AB 3-5",
        "tussen 10-12 uur",
        "de derde verdieping",
        "de eerste keer",
        "goedemorgen, ik heb een vraag",
        "31 februari",
        "32e",
        "week 99",
        "zo",
        "bel ma",
        "31-12-9999",
        "9999-12-31",
        "I sat on the couch",
        "kerstboom ophalen",
        "sinterklaascadeau",
        "geen idee",
        "maakt niet uit",
        "om 10.10 uur",
        "de Mei 06-12345678",
        "mei",
        "mevrouw de Mei",
        "kwart over drie",
        "van 9 tot 5 uur",
        "10 euro",
        "kost dat 12,50 euro?",
        "Kerkstraat 3a",
        "Burgemeester de Vrieslaan 10-12",
        "8 Oktoberplein 3",
        "ik woon op nr 12-14",
        "2e verdieping",
        "5 dagen per week",
        "ik heb 3 matrassen en 2 kasten",
        "een bank van 3 meter",
        "hij is 3-0 verslagen",
    ],
)
def test_no_day(text: str) -> None:
    assert dates.find(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("liever een dag later", "2026-12-02"),
        ("een dag eerder", "2026-11-30"),
        ("dag later graag", "2026-12-02"),
        ("een week later", "2026-12-08"),
        ("weekje later", "2026-12-08"),
        ("twee dagen vroeger", "2026-11-29"),
        ("een maand later", "2027-01-01"),
        ("a day later please", "2026-12-02"),
        ("two weeks earlier", "2026-11-17"),
        ("de dag erna", "2026-12-02"),
        ("later", None),
        ("volgende week", None),
    ],
)
def test_shift(text: str, day: str | None) -> None:
    shifted = dates.shift(date(2026, 12, 1), text)
    assert shifted == (date.fromisoformat(day) if day else None)


def test_a_month_later_is_a_day_of_that_month() -> None:
    assert dates.shift(date(2027, 1, 31), "een maand later") == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-12-25", "eerste kerstdag"),
        ("2026-12-26", "tweede kerstdag"),
        ("2027-01-01", "nieuwjaarsdag"),
        ("2027-03-29", "tweede paasdag"),
        ("2027-04-27", "Koningsdag"),
        ("2031-04-26", "Koningsdag"),
        ("2031-04-27", None),
        ("2027-05-05", None),
        ("2030-05-05", "Bevrijdingsdag"),
        ("2027-05-06", "Hemelvaartsdag"),
        ("2027-05-17", "tweede pinksterdag"),
        ("2026-12-31", None),
        ("2027-03-26", None),
    ],
)
def test_holiday(day: str, name: str | None) -> None:
    assert dates.holiday(date.fromisoformat(day)) == name


@pytest.mark.parametrize("days", range(0, 270, 9))
def test_a_day_is_read_as_it_is_written(days: int) -> None:
    day = MONDAY + timedelta(days=days)
    for language in ("nl", "en"):
        found = dates.find(dates.written(day, language), MONDAY)
        assert found == dates.Day(day, day)
