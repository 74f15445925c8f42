"""Tests expressions of time, seen from Monday 7 December 2026 at one o'clock."""

from datetime import date, datetime, time

import pytest

from bot.facts import moments
from bot.facts.moments import Moment

NOW = datetime(2026, 12, 7, 13, 0)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("morgenmiddag", "dinsdag 8 december in de middag"),
        ("vanmiddag", "maandag 7 december in de middag"),
        ("volgende week dinsdag na 2 uur", "dinsdag 15 december na 14.00 uur"),
        ("overmorgen om 10 uur", "woensdag 9 december om 10.00 uur"),
        ("overmorgenochtend", "woensdag 9 december in de ochtend"),
        ("woensdagochtend graag", "woensdag 9 december in de ochtend"),
        ("morgen vroeg", "dinsdag 8 december in de ochtend"),
        ("a.s. vrijdag voor 11 uur", "vrijdag 11 december voor 11.00 uur"),
        ("morgen vanaf 14.30 uur", "dinsdag 8 december na 14.30 uur"),
        ("dinsdag tussen 10 en 12", "dinsdag 8 december tussen 10.00 en 12.00 uur"),
        ("12/12 om half 3", "zaterdag 12 december om 14.30 uur"),
        ("de 15e om 3 uur", "dinsdag 15 december om 15.00 uur"),
        ("voor 4 december", "vrijdag 4 december"),
        ("15 december", "dinsdag 15 december"),
        ("over twee weken", "maandag 21 december"),
        ("over 2 uur", "maandag 7 december om 15.00 uur"),
        ("over een uur", "maandag 7 december om 14.00 uur"),
        ("om half 3", "maandag 7 december om 14.30 uur"),
        ("om 10 uur", "dinsdag 8 december om 10.00 uur"),
        ("10:30", "dinsdag 8 december om 10.30 uur"),
        ("in de ochtend", "dinsdag 8 december in de ochtend"),
        ("'s middags", "maandag 7 december in de middag"),
        ("dinsdag, hoe laat maakt niet uit", "dinsdag 8 december"),
        ("maakt niet uit", "op een werkdag tussen 9 en 17 uur"),
        ("zo snel mogelijk", "zo snel mogelijk"),
        ("zsm", "zo snel mogelijk"),
        ("tomorrow afternoon", "dinsdag 8 december in de middag"),
        ("next week Tuesday after 2 pm", "dinsdag 15 december na 14.00 uur"),
        ("as soon as possible", "zo snel mogelijk"),
        ("any time", "op een werkdag tussen 9 en 17 uur"),
        ("maandagmorgen", "maandag 14 december in de ochtend"),
        ("dinsdagmiddag", "dinsdag 8 december in de middag"),
        ("morgen rond een uur of 10", "dinsdag 8 december om 10.00 uur"),
        ("rond een uur of tien", "dinsdag 8 december om 10.00 uur"),
        ("10-12 uur", "dinsdag 8 december tussen 10.00 en 12.00 uur"),
        ("morgen 10-12 uur", "dinsdag 8 december tussen 10.00 en 12.00 uur"),
        ("tussen 10 en half 12", "dinsdag 8 december tussen 10.00 en 11.30 uur"),
        ("morgen tussen tien en half twaalf", "dinsdag 8 december tussen 10.00 en 11.30 uur"),
        ("half past two", "maandag 7 december om 14.30 uur"),
        ("tomorrow at half past two", "dinsdag 8 december om 14.30 uur"),
        ("kwart over drie", "maandag 7 december om 15.15 uur"),
        ("kwart voor 4", "maandag 7 december om 15.45 uur"),
        ("tien over half vijf", "maandag 7 december om 16.40 uur"),
        ("vijf voor half 3", "maandag 7 december om 14.25 uur"),
        ("tien over 3", "maandag 7 december om 15.10 uur"),
        ("vijf voor twaalf", "dinsdag 8 december om 11.55 uur"),
        ("quarter to three", "maandag 7 december om 14.45 uur"),
        ("om 2en", "maandag 7 december om 14.00 uur"),
        ("om tweeën", "maandag 7 december om 14.00 uur"),
        ("tegen vieren", "maandag 7 december om 16.00 uur"),
        ("'sochtends", "dinsdag 8 december in de ochtend"),
        ("na school", "maandag 7 december na 15.00 uur"),
        ("over anderhalf uur", "maandag 7 december om 14.30 uur"),
        ("over een half uurtje", "maandag 7 december om 13.30 uur"),
        ("over een kwartier", "maandag 7 december om 13.15 uur"),
        ("over 20 minuten", "maandag 7 december om 13.20 uur"),
        ("over een uurtje", "maandag 7 december om 14.00 uur"),
        ("over een uur of twee", "maandag 7 december om 15.00 uur"),
        ("over 1,5 uur", "maandag 7 december om 14.30 uur"),
        ("in half an hour", "maandag 7 december om 13.30 uur"),
        ("in two hours", "maandag 7 december om 15.00 uur"),
        ("morgen niet voor elf uur", "dinsdag 8 december na 11.00 uur"),
        ("morgen niet na 3 uur", "dinsdag 8 december voor 15.00 uur"),
        ("vanaf een uur of drie", "maandag 7 december na 15.00 uur"),
        ("voor de lunch", "dinsdag 8 december voor 12.00 uur"),
        ("na de lunch", "maandag 7 december na 13.00 uur"),
        ("morgen tussen de middag", "dinsdag 8 december tussen 12.00 en 13.00 uur"),
        ("eind van de middag", "maandag 7 december tussen 16.00 en 17.00 uur"),
        ("begin van de ochtend", "dinsdag 8 december tussen 09.00 en 10.00 uur"),
        ("eind van de ochtend", "dinsdag 8 december tussen 11.00 en 12.00 uur"),
        ("morgen aan het eind van de dag", "dinsdag 8 december tussen 16.00 en 17.00 uur"),
        ("14u30", "maandag 7 december om 14.30 uur"),
        ("14u", "maandag 7 december om 14.00 uur"),
        ("2pm", "maandag 7 december om 14.00 uur"),
        ("at 2 p.m.", "maandag 7 december om 14.00 uur"),
        ("14.30", "maandag 7 december om 14.30 uur"),
        ("om 14.30 u", "maandag 7 december om 14.30 uur"),
        ("een uur", "dinsdag 8 december om 13.00 uur"),
        ("morgen om een uur", "dinsdag 8 december om 13.00 uur"),
        ("volgende week ergens", "van maandag 14 december tot en met vrijdag 18 december"),
        (
            "volgende week, maakt niet uit wanneer",
            "van maandag 14 december tot en met vrijdag 18 december",
        ),
        (
            "volgende week in de ochtend",
            "van maandag 14 december tot en met vrijdag 18 december in de ochtend",
        ),
        ("elke dag behalve woensdag", "op een werkdag tussen 9 en 17 uur, niet op woensdag"),
        ("elke ochtend behalve woensdag", "op een werkdag in de ochtend, niet op woensdag"),
        ("niet op maandag", "op een werkdag tussen 9 en 17 uur, niet op maandag"),
        (
            "volgende week behalve woensdag",
            "van maandag 14 december tot en met vrijdag 18 december, niet op woensdag 16 december",
        ),
        (
            "volgende week maar niet op maandag of vrijdag",
            "dinsdag 15 december, woensdag 16 december of donderdag 17 december",
        ),
        ("maandag of dinsdag", "dinsdag 8 december of maandag 14 december"),
        ("di of do na 14u", "dinsdag 8 december of donderdag 10 december na 14.00 uur"),
        ("ma t/m wo", "maandag 14 december, dinsdag 15 december of woensdag 16 december"),
        ("na de kerst", "van maandag 28 december tot en met donderdag 31 december"),
        ("morgen na 12", "dinsdag 8 december na 12.00 uur"),
        ("dinsdag 2 uur", "dinsdag 8 december om 14.00 uur"),
        ("vrijdag om kwart over 9", "vrijdag 11 december om 09.15 uur"),
        ("woensdag 9 december 10.00 uur", "woensdag 9 december om 10.00 uur"),
        ("9-12 om 10u", "woensdag 9 december om 10.00 uur"),
        ("9/12 tussen 1 en 3", "woensdag 9 december tussen 13.00 en 15.00 uur"),
        ("van 10 tot 12", "dinsdag 8 december tussen 10.00 en 12.00 uur"),
        ("van 9 tot 5", "maandag 7 december tussen 09.00 en 17.00 uur"),
        ("morgen van 13:00 tot 15:30", "dinsdag 8 december tussen 13.00 en 15.30 uur"),
        ("tussen 1 en half 3 's middags", "maandag 7 december tussen 13.00 en 14.30 uur"),
        ("'s ochtends om 10 uur", "dinsdag 8 december om 10.00 uur"),
        ("morgenvroeg 9 uur", "dinsdag 8 december om 09.00 uur"),
        ("morgen voor 12 uur", "dinsdag 8 december voor 12.00 uur"),
        ("uiterlijk 3 uur", "maandag 7 december voor 15.00 uur"),
        ("voor vijven", "maandag 7 december voor 17.00 uur"),
        ("na drieën", "maandag 7 december na 15.00 uur"),
        ("nu", "zo snel mogelijk"),
        ("nu meteen", "zo snel mogelijk"),
        ("straks", "zo snel mogelijk"),
        ("asap", "zo snel mogelijk"),
        ("whenever", "op een werkdag tussen 9 en 17 uur"),
        ("maakt me niet uit", "op een werkdag tussen 9 en 17 uur"),
        ("overdag", "op een werkdag tussen 9 en 17 uur"),
        ("doordeweeks", "op een werkdag tussen 9 en 17 uur"),
        ("op werkdagen", "op een werkdag tussen 9 en 17 uur"),
        ("elke dag na 2 uur", "op een werkdag na 14.00 uur"),
        ("'t liefst vrijdagmiddag", "vrijdag 11 december in de middag"),
        ("vrijdg na 3 uur", "vrijdag 11 december na 15.00 uur"),
        ("donerdagochtend", "donderdag 10 december in de ochtend"),
        ("wo middag", "woensdag 9 december in de middag"),
        ("vr 10 uur", "vrijdag 11 december om 10.00 uur"),
        ("mrgn 2 uur", "dinsdag 8 december om 14.00 uur"),
        ("tmrw at 10am", "dinsdag 8 december om 10.00 uur"),
        ("friday between 10 and 12", "vrijdag 11 december tussen 10.00 en 12.00 uur"),
        ("next week any day", "van maandag 14 december tot en met vrijdag 18 december"),
        ("any day except friday", "op een werkdag tussen 9 en 17 uur, niet op vrijdag"),
        ("on monday or tuesday morning", "dinsdag 8 december of maandag 14 december in de ochtend"),
        ("not before 11 tomorrow", "dinsdag 8 december na 11.00 uur"),
        ("after 3 on thursday", "donderdag 10 december na 15.00 uur"),
        ("thursday at noon", "donderdag 10 december om 12.00 uur"),
        ("late in the afternoon", "maandag 7 december tussen 16.00 en 17.00 uur"),
        ("tomorrow at quarter past ten", "dinsdag 8 december om 10.15 uur"),
        ("tomorrow ten past two", "dinsdag 8 december om 14.10 uur"),
        ("around 3", "maandag 7 december om 15.00 uur"),
        ("deze week nog", "van maandag 7 december tot en met vrijdag 11 december"),
        ("eind van de week", "donderdag 10 december of vrijdag 11 december"),
        ("begin volgende week", "maandag 14 december of dinsdag 15 december"),
        ("vandaag", "maandag 7 december"),
        ("vandaag nog", "maandag 7 december"),
        ("vandaag na 3 uur", "maandag 7 december na 15.00 uur"),
        ("vandaag tot 5 uur", "maandag 7 december voor 17.00 uur"),
        ("komende dinsdag", "dinsdag 8 december"),
        ("over 2 weken op donderdag om 10 uur", "donderdag 24 december om 10.00 uur"),
        ("dinsdag over een week", "dinsdag 15 december"),
        (
            "tussen 9 en 11 december",
            "woensdag 9 december, donderdag 10 december of vrijdag 11 december",
        ),
        ("tussen 9 en 11", "dinsdag 8 december tussen 09.00 en 11.00 uur"),
        ("bel mij om 15 uur aub", "maandag 7 december om 15.00 uur"),
        ("om 15:00", "maandag 7 december om 15.00 uur"),
        ("15:00 graag", "maandag 7 december om 15.00 uur"),
        ("10 uur", "dinsdag 8 december om 10.00 uur"),
        ("'s middags of 's ochtends", "op een werkdag tussen 9 en 17 uur"),
        ("niet in de ochtend", "maandag 7 december in de middag"),
        ("morgen niet 's middags", "dinsdag 8 december in de ochtend"),
        ("goedemorgen, morgen om 10 uur graag", "dinsdag 8 december om 10.00 uur"),
        ("goedemiddag bel me vrijdag", "vrijdag 11 december"),
        ("dinsdag kan ik niet, woensdag wel na 2 uur", "woensdag 9 december na 14.00 uur"),
        ("dinsdag, nee toch woensdag om 3 uur", "woensdag 9 december om 15.00 uur"),
        ("ik werk tot 3 uur", "maandag 7 december na 15.00 uur"),
        ("om 10.12", "dinsdag 8 december om 10.12 uur"),
        ("10.12", "donderdag 10 december"),
        ("de 15e om half elf", "dinsdag 15 december om 10.30 uur"),
        ("morgen 12 uur", "dinsdag 8 december om 12.00 uur"),
        ("12 uur 's middags", "dinsdag 8 december om 12.00 uur"),
        ("om half 1", "dinsdag 8 december om 12.30 uur"),
        ("om kwart voor 1", "dinsdag 8 december om 12.45 uur"),
        ("om 1", "dinsdag 8 december om 13.00 uur"),
        ("half tien", "dinsdag 8 december om 09.30 uur"),
        ("om 9", "dinsdag 8 december om 09.00 uur"),
        ("na 4", "maandag 7 december na 16.00 uur"),
        ("24 december na 3 uur", "donderdag 24 december na 15.00 uur"),
        ("31 december", "donderdag 31 december"),
        ("4 januari", "maandag 4 januari"),
        (
            "wanneer jullie willen, behalve vrijdag",
            "op een werkdag tussen 9 en 17 uur, niet op vrijdag",
        ),
        (
            "volgende week dinsdag of woensdag na 14.00",
            "dinsdag 15 december of woensdag 16 december na 14.00 uur",
        ),
        ("graag tussen 9u en 11u", "dinsdag 8 december tussen 09.00 en 11.00 uur"),
        ("tussen 9:30 en 10:15", "dinsdag 8 december tussen 09.30 en 10.15 uur"),
        ("tss 10 en 12", "dinsdag 8 december tussen 10.00 en 12.00 uur"),
        ("ik ben er na 4en", "maandag 7 december na 16.00 uur"),
        ("kan t morgen rond half 3?", "dinsdag 8 december om 14.30 uur"),
        ("bel me vrijdag ff na tweeën", "vrijdag 11 december na 14.00 uur"),
        ("morgenmiddag om een uur of twee", "dinsdag 8 december om 14.00 uur"),
        (
            "wo of do tussen 1 en 2",
            "woensdag 9 december of donderdag 10 december tussen 13.00 en 14.00 uur",
        ),
        (
            "woensdagmiddag tussen 13.00 en 15.00 uur",
            "woensdag 9 december tussen 13.00 en 15.00 uur",
        ),
        ("liefst 's morgens vroeg", "dinsdag 8 december in de ochtend"),
        ("vrijdag einde dag", "vrijdag 11 december tussen 16.00 en 17.00 uur"),
        ("begin van de middag", "maandag 7 december tussen 12.00 en 14.00 uur"),
        ("dinsdag 8 dec 14u15", "dinsdag 8 december om 14.15 uur"),
        ("can you call me at 3 tomorrow", "dinsdag 8 december om 15.00 uur"),
        ("call me between 2 and 4 pm", "maandag 7 december tussen 14.00 en 16.00 uur"),
        ("tomorrow morning at nine", "dinsdag 8 december om 09.00 uur"),
        ("anytime except monday", "op een werkdag tussen 9 en 17 uur, niet op maandag"),
        ("next thursday around 11", "donderdag 10 december om 11.00 uur"),
        ("in 15 minutes", "maandag 7 december om 13.15 uur"),
        ("in an hour", "maandag 7 december om 14.00 uur"),
        ("before noon", "dinsdag 8 december voor 12.00 uur"),
        ("after lunch tomorrow", "dinsdag 8 december na 13.00 uur"),
        ("on wednesday before 11", "woensdag 9 december voor 11.00 uur"),
        ("Thursday, 10:30", "donderdag 10 december om 10.30 uur"),
        ("half 11 morgen", "dinsdag 8 december om 10.30 uur"),
        ("om kwart voor tien graag", "dinsdag 8 december om 09.45 uur"),
        ("morgen 9 - 11 uur", "dinsdag 8 december tussen 09.00 en 11.00 uur"),
        ("vrijdag tussen de middag", "vrijdag 11 december tussen 12.00 en 13.00 uur"),
        ("maandag 14 december om 9 uur", "maandag 14 december om 09.00 uur"),
        ("over een half uur", "maandag 7 december om 13.30 uur"),
        ("over drie kwartier", "maandag 7 december om 13.45 uur"),
        ("over 3 uur", "maandag 7 december om 16.00 uur"),
        ("morgen na 15u", "dinsdag 8 december na 15.00 uur"),
        ("vandaag voor half vijf", "maandag 7 december voor 16.30 uur"),
        ("niet na vier uur", "maandag 7 december voor 16.00 uur"),
        ("niet op vrijdag en liefst 's middags", "op een werkdag in de middag, niet op vrijdag"),
        ("'s middags behalve dinsdag", "op een werkdag in de middag, niet op dinsdag"),
        ("de hele dag", "op een werkdag tussen 9 en 17 uur"),
        (
            "ma, wo of vr na 10 uur",
            "woensdag 9 december, vrijdag 11 december of maandag 14 december na 10.00 uur",
        ),
        ("tussen 9 en 17 uur", "maandag 7 december tussen 09.00 en 17.00 uur"),
        ("binnen kantooruren", "op een werkdag tussen 9 en 17 uur"),
        ("Bel me maar op 06-12345678 om 10 uur", "dinsdag 8 december om 10.00 uur"),
        ("1 uur", "dinsdag 8 december om 13.00 uur"),
        ("14:00 dinsdag", "dinsdag 8 december om 14.00 uur"),
        ("dinsdag vanaf 9.30", "dinsdag 8 december na 09.30 uur"),
        ("dinsdagmiddag na 3", "dinsdag 8 december na 15.00 uur"),
        ("morgenochtend 10 uur", "dinsdag 8 december om 10.00 uur"),
        ("morgen voor tienen", "dinsdag 8 december voor 10.00 uur"),
        (
            "eind volgende week in de middag",
            "donderdag 17 december of vrijdag 18 december in de middag",
        ),
    ],
)
def test_read(text: str, read: str) -> None:
    moment = moments.parse(text, NOW)
    assert moment is not None
    assert moments.written(moment, "nl") == read
    assert moments.unpacked(moment.packed()) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weet ik niet",
        "bel maar",
        "99 uur",
        "😀",
        "ik heb 2 kinderen",
        "Dorpsstraat 12",
        "na 2 weken",
        "06-12345678",
        "25:00",
        "mijn huisnummer is 12",
        "paspoort kost 10 euro",
        "om de hoek",
    ],
)
def test_not_read(text: str) -> None:
    assert moments.parse(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("morgenmiddag", ""),
        ("zo snel mogelijk", ""),
        ("maakt niet uit", ""),
        ("gisteren", "verleden"),
        ("vanochtend", "verleden"),
        ("vandaag om 9 uur", "verleden"),
        ("zaterdag", "weekend"),
        ("vanavond", "uren"),
        ("morgenavond", "uren"),
        ("morgen om 8 uur", "uren"),
        ("dinsdag om 17 uur", "uren"),
        ("dinsdag voor 5 uur", ""),
        ("1 mei", "ver"),
        ("over 4 weken", ""),
        ("morgenavond na 7 uur", "uren"),
        ("na mijn werk", "uren"),
        ("morgen na m'n werk", "uren"),
        ("dinsdag 10 december", "conflict"),
        ("donderdag de 8e", "conflict"),
        ("eerste kerstdag", "feestdag"),
        ("tweede kerstdag", "weekend"),
        ("25 december om 10 uur", "feestdag"),
        ("nieuwjaarsdag", "feestdag"),
        ("8 uur 's avonds", "uren"),
        ("vanavond om 7 uur", "uren"),
        ("elke dag na 6 uur", "uren"),
        ("in het weekend", "weekend"),
        ("zaterdagochtend", "weekend"),
        ("vandaag tussen 10 en 12", "verleden"),
        ("12 december", "weekend"),
        ("half 9", "uren"),
        ("na 5", "uren"),
        ("5 januari", "ver"),
        ("zaterdag om 10 uur", "weekend"),
        ("3 januari om 10 uur", "weekend"),
        ("koningsdag", "ver"),
        ("na 17 uur", "uren"),
        ("om 18:30", "uren"),
        ("morgen om 7", "uren"),
    ],
)
def test_problem(text: str, problem: str) -> None:
    moment = moments.parse(text, NOW)
    assert moment is not None
    assert moments.problem(moment, NOW) == problem


def test_an_hour_on_friday_evening_is_on_monday() -> None:
    friday = datetime(2026, 12, 11, 18, 0)
    assert moments.parse("om 10 uur", friday) == Moment(date(2026, 12, 14), "at", time(10))


@pytest.mark.parametrize(
    ("moment", "english"),
    [
        (Moment(date(2026, 12, 15), "from", time(14)), "Tuesday 15 December after 14:00"),
        (
            Moment(date(2026, 12, 15), "from", time(10), time(11, 30)),
            "Tuesday 15 December between 10:00 and 11:30",
        ),
        (
            Moment(date(2026, 12, 14), last=date(2026, 12, 18)),
            "from Monday 14 December to Friday 18 December",
        ),
        (
            Moment(date(2026, 12, 14), "morning", last=date(2026, 12, 15)),
            "Monday 14 December or Tuesday 15 December in the morning",
        ),
        (
            Moment(excluded=frozenset({4, 2})),
            "on a working day from 9 to 5, not on Wednesday or Friday",
        ),
        (Moment(how="afternoon"), "on a working day in the afternoon"),
        (Moment(how="soon"), "as soon as possible"),
    ],
)
def test_english_is_read_as_it_is_written(moment: Moment, english: str) -> None:
    assert moments.written(moment, "en") == english
    assert moments.unpacked(moment.packed()) == moment


@pytest.mark.parametrize(
    ("packed", "moment"),
    [
        ("2026-12-15/from/14:00", Moment(date(2026, 12, 15), "from", time(14))),
        ("2026-12-15/afternoon/", Moment(date(2026, 12, 15), "afternoon")),
        ("/any/", Moment()),
        ("/soon/", Moment(how="soon")),
    ],
)
def test_a_moment_that_an_older_version_packed(packed: str, moment: Moment) -> None:
    assert moments.unpacked(packed) == moment
    assert moment.packed() == packed


@pytest.mark.parametrize("packed", ["", "any", "/any", "x/any/", "/any//1", "/any/////"])
def test_what_is_no_packed_moment(packed: str) -> None:
    with pytest.raises(ValueError):
        moments.unpacked(packed)


def test_days_on_which_nobody_works_are_left_out_of_several() -> None:
    christmas = datetime(2026, 12, 21, 9, 0)
    moment = moments.parse("deze week nog", christmas)
    assert moment == Moment(date(2026, 12, 21), last=date(2026, 12, 24))


def test_an_hour_after_a_holiday_is_on_the_next_working_day() -> None:
    evening = datetime(2026, 12, 24, 18, 0)
    assert moments.parse("om 10 uur", evening) == Moment(date(2026, 12, 28), "at", time(10))
