"""Tests telephone numbers as citizens write them."""

import pytest

from bot.facts import phones


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0612345678", "06-12345678"),
        ("06-12345678", "06-12345678"),
        ("06 12 34 56 78", "06-12345678"),
        ("06.12.34.56.78", "06-12345678"),
        ("mijn nummer is 06 - 12345678 graag", "06-12345678"),
        ("+31612345678", "06-12345678"),
        ("+31 6 12345678", "06-12345678"),
        ("+31 (0)6 12345678", "06-12345678"),
        ("0031 6 12 34 56 78", "06-12345678"),
        ("31612345678", "06-12345678"),
        ("020-1234567", "020-1234567"),
        ("(0341) 12 34 56", "0341-123456"),
        ("0341 123456", "0341-123456"),
        ("085 1234567", "085-1234567"),
        ("+31 20 123 45 67", "020-1234567"),
        ("06-12345678 na 14 uur", "06-12345678"),
        # Separated in other ways, and with words around it.
        ("06/12345678", "06-12345678"),
        ("06-12-34-56-78", "06-12345678"),
        ("06 - 12 34 56 78", "06-12345678"),
        ("(06) 12345678", "06-12345678"),
        ("06–12345678", "06-12345678"),
        ("06,12345678", "06-12345678"),
        ("0 6 1 2 3 4 5 6 7 8", "06-12345678"),
        ("0612345678.", "06-12345678"),
        ("0341/123456", "0341-123456"),
        ("0341 - 12.34.56", "0341-123456"),
        ("(020)1234567", "020-1234567"),
        ("088-1234567", "088-1234567"),
        ("hoi bel me ff op 0612345678 x", "06-12345678"),
        ("tel:0612345678", "06-12345678"),
        ("tel0612345678", "06-12345678"),
        ("bel op0612345678 aub", "06-12345678"),
        ("0612345678na 5 uur", "06-12345678"),
        ("O612345678", "06-12345678"),
        ("06 nummer is 12345678", "06-12345678"),
        ("mn 06 nr is 12345678", "06-12345678"),
        ("06-nummer: 12345678", "06-12345678"),
        ("mijn nr is veranderd dat is nu 06 8765 4321 ok", "06-87654321"),
        ("nee sorry 06-12345679", "06-12345679"),
        ("can u call me on 06 1234 5678 thx", "06-12345678"),
        # With a code of the country.
        ("0031612345678", "06-12345678"),
        ("+31612345678!", "06-12345678"),
        ("+31 (0)6 12 34 56 78", "06-12345678"),
        ("(+31)612345678", "06-12345678"),
        ("+31-6-12345678", "06-12345678"),
        ("+ 31 6 12345678", "06-12345678"),
        ("plus 31 6 12345678", "06-12345678"),
        ("+31 06 12345678", "06-12345678"),
        ("+06 12345678", "06-12345678"),
        ("31 6 12345678", "06-12345678"),
        ("+31 (0)341 123456", "0341-123456"),
        ("+49 171 2345678", "+49 171 2345678"),
        ("0049 171 2345678", "+49 171 2345678"),
        ("+491712345678", "+49 171 2345678"),
        ("ich heb een duits nummer +49 (0)171 2345678", "+49 171 2345678"),
        ("+32 470 12 34 56", "+32 470 12 34 56"),
        ("0032470123456", "+32 470 12 34 56"),
        ("+44 7400 123456", "+44 7400 123456"),
        ("+48 512 345 678", "+48 512 345 678"),
        ("+380 50 123 4567", "+380 50 123 4567"),
        ("+90 501 234 56 78", "+90 501 234 56 78"),
        # Spoken.
        ("nul zes een twee drie vier vijf zes zeven acht", "06-12345678"),
        ("Nul zes, een twee drie vier, vijf zes zeven acht", "06-12345678"),
        ("nul zes één twee drie vier vijf zes zeven acht", "06-12345678"),
        ("nul zes twaalf vierendertig zesenvijftig achtenzeventig", "06-12345678"),
        ("06 twaalf 34 56 78", "06-12345678"),
        ("nul-zes-een-twee-drie-vier-vijf-zes-zeven-acht", "06-12345678"),
        ("nul zes dubbel een twee drie vier vijf zes zeven", "06-11234567"),
        ("oh six one two three four five six seven eight", "06-12345678"),
        ("zero six, one two three four, five six seven eight", "06-12345678"),
        ("it's oh six double one two three four five six seven", "06-11234567"),
        ("nul drie vier een een twee drie vier vijf zes", "0341-123456"),
        ("plus drie een zes een twee drie vier vijf zes zeven acht", "06-12345678"),
        # Beside other digits.
        ("voor mijn paspoort: 0612345678", "06-12345678"),
        ("klantnummer 0123456789, bel 0612345678", "06-12345678"),
        ("06-12345678 10 uur", "06-12345678"),
        ("0612345678 12-12-2026 10:00", "06-12345678"),
        ("0612345678, tussen 09.00-12.00", "06-12345678"),
        ("1234 AB 12 0612345678", "06-12345678"),
        ("Dorpsstraat 12 06-12345678", "06-12345678"),
        ("01-02-1960 06-12345678", "06-12345678"),
        ("bsn 123456782 tel 0612345678", "06-12345678"),
        ("kenmerk MOR-1A2B3C, 0612345678", "06-12345678"),
        ("0612345678 / 0341123456", "06-12345678"),
        ("NL91 ABNA 0417 1643 00 en 06 12345678", "06-12345678"),
        ("+49 30 12345678 om 10 uur", "+49 30 12345678"),
        ("06-1234 nee 06-12345678", "06-12345678"),
        ("het kost 31 euro, bel 0612345678", "06-12345678"),
    ],
)
def test_found(text: str, number: str) -> None:
    assert phones.parse(text) == number
    assert phones.tried(text)


@pytest.mark.parametrize(
    "text",
    ["061234567", "06123456789", "0600000000", "0800-1234", "+32 470 12 34", "0012345678"],
)
def test_impossible(text: str) -> None:
    assert phones.parse(text) is None
    assert phones.tried(text)


@pytest.mark.parametrize("text", ["", "112", "weet ik niet", "1234 AB 12", "om 10 uur", "😀"])
def test_no_number(text: str) -> None:
    assert phones.parse(text) is None
    assert not phones.tried(text)


@pytest.mark.parametrize(
    "text",
    [
        "NL91 ABNA 0417 1643 00",
        "nl91abna0417164300",
        "NL91ABNA0417164300",
        "iban NL91 ABNA 0612 3456 78",
        "DE89 3704 0044 0532 0130 00",
        "BE68 5390 0754 7034",
        "123456782",
        "bsn 012345672",
        "mijn bsn is 0123.45.672",
        "burgerservicenummer: 012345672",
        "1234AB",
        "1234 ab 06",
        "01-02-2026",
        "1-2-2026",
        "01/02/1960",
        "01.02.1960 10:00",
        "01 02 1960",
        "2026-01-02",
        "MOR-1A2B3C",
        "mor-012345",
        "GV-061234",
        "TB-00ff11",
        "€ 1.250,00",
        "0,50 euro",
        "1250 euro",
        "tussen 09.00-17.00",
        "09:00 - 17:00",
        "om 09.30 uur",
        "Dorpsstraat 112",
        "ik woon op nummer 14",
        "06",
        "mijn 06",
        "nul",
        "een twee drie vier vijf",
        "dossiernummer 0123456789",
        "zaak 0612345678",
        "06-GBB-1",
        "een of twee keer",
        "van 06 tot 08",
        "groep 8",
    ],
)
def test_something_else(text: str) -> None:
    assert phones.parse(text) is None
    assert not phones.tried(text)
    assert not phones.problem(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("06-12345678", ""),
        ("+49 171 2345678", ""),
        ("088 1234567", ""),
        ("geen idee", ""),
        ("", ""),
        ("Dorpsstraat 112", ""),
        ("0800-1234", "service"),
        ("0800 1234 of 06-12345678", ""),
        ("0900 1234567", "service"),
        ("0900-8844", "service"),
        ("+31 800 1234", "service"),
        ("0906 1234", "service"),
        ("0909-1234", "service"),
        ("14 0341", "service"),
        ("140341", "service"),
        ("14 020", "service"),
        ("bel maar 14 0341 dan", "service"),
        ("112", "service"),
        ("bel 112!", "service"),
        ("+44 800 123 4567", "service"),
        ("06-1234", "short"),
        ("061234567", "short"),
        ("0341-12345", "short"),
        ("+31 6 1234", "short"),
        ("nul zes een twee drie vier", "short"),
        ("+49 17", "short"),
        ("+49 171", "short"),
        ("06-12345678901", "long"),
        ("06123456789", "long"),
        ("0341-1234567", "long"),
        ("+31 6 123456789", "long"),
        ("+324701234567890", "long"),
        ("0600000000", "impossible"),
        ("0123456789", "impossible"),
        ("0000000000", "impossible"),
        ("+999 12345678", "impossible"),
    ],
)
def test_problem(text: str, problem: str) -> None:
    assert phones.problem(text) == problem


@pytest.mark.parametrize(
    "text",
    [
        "hetzelfde nummer",
        "het zelfde nr graag",
        "op dit nummer",
        "Op dit nummer mag u mij bellen",
        "bel me op dit nr",
        "this number",
        "you can call me on this number",
        "same number",
        "the same phone",
        "het nummer waarmee ik app",
        "het nr waar ik nu mee app",
        "gewoon het nummer waarmee ik sms",
        "het nummer waar dit bericht van komt",
        "op mijn huidige nummer",
        "the number I'm texting from",
        "deze telefoon",
    ],
)
def test_the_number_of_the_channel(text: str) -> None:
    assert phones.same(text)


@pytest.mark.parametrize(
    "text",
    [
        "06-12345678",
        "een ander nummer",
        "niet op dit nummer",
        "niet hetzelfde nummer",
        "mijn nummer is 0612345678",
        "op huisnummer 12",
        "niet het nummer van mijn man",
        "welk nummer is dit",
        "what is your number",
        "kan ik appen",
        "nummer 14",
        "",
    ],
)
def test_another_number(text: str) -> None:
    assert not phones.same(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("bel 06-12345678 of 0341 123456 morgen", "bel   of   morgen"),
        ("nul zes een twee drie vier vijf zes zeven acht om 10 uur", "  om 10 uur"),
        ("+49 171 2345678 12 december", "  12 december"),
        ("06-1234 op 12 december", "06-1234 op 12 december"),
        ("niets", "niets"),
    ],
)
def test_what_is_left(text: str, rest: str) -> None:
    assert phones.without(text) == rest


@pytest.mark.parametrize(
    "text", ["0 " * 50_000, "+31 6 x " * 500, "nul zes x " * 500, "1-" * 9_999]
)
def test_a_strange_long_text_is_read_in_time(text: str) -> None:
    assert phones.parse(text) is None


def test_a_date_is_left_where_a_number_is_taken_away() -> None:
    assert phones.without("06-12345678 op 12-12-2026").strip() == "op 12-12-2026"


def test_a_long_text_is_read_in_time() -> None:
    assert phones.parse("1 " * 50_000) is None
