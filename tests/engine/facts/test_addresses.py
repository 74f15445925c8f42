"""Tests addresses as citizens write them."""

import pytest

from bot.facts import addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Dorpsstraat 12", "Dorpsstraat 12"),
        ("dorpsstraat 12", "Dorpsstraat 12"),
        ("Dorpsstraat 12a", "Dorpsstraat 12A"),
        ("Dorpsstraat 12 b", "Dorpsstraat 12B"),
        ("Dorpsstraat 12-2", "Dorpsstraat 12-2"),
        ("Dorpsstraat 12 bis, Voorbeeld", "Dorpsstraat 12BIS"),
        ("Dorpsstraat 12 in Voorbeeld", "Dorpsstraat 12"),
        ("Dorpsstraat 12 Voorbeeld", "Dorpsstraat 12"),
        ("Dorpsstraat nummer 12", "Dorpsstraat 12"),
        ("Dorpsstraat, nr. 12", "Dorpsstraat 12"),
        ("het is de Dorpsstraat 12", "Dorpsstraat 12"),
        ("De Dreef 3", "De Dreef 3"),
        ("ik woon op de Oude Gracht 7", "Oude Gracht 7"),
        ("mijn adres is Burgemeester van Tuyllaan 101", "Burgemeester van Tuyllaan 101"),
        ("St. Jansstraat 4", "St. Jansstraat 4"),
        ("'s-Gravenweg 22", "'s-Gravenweg 22"),
        ("1e Helmersstraat 9", "1e Helmersstraat 9"),
        ("bij ons thuis, Kerkplein 1", "Kerkplein 1"),
        ("we hebben 2 banken, op de Kerkweg 8", "Kerkweg 8"),
        ("I live at Kerkweg 8", "Kerkweg 8"),
        ("1234 AB 12", "1234 AB 12"),
        ("1234ab 12", "1234 AB 12"),
        ("1234 AB nummer 12c", "1234 AB 12C"),
        ("Kerkweg 8, 1234 AB Voorbeeld", "Kerkweg 8"),
    ],
)
def test_found(text: str, address: str) -> None:
    assert addresses.parse(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dorpsstraat",
        "nummer 12",
        "12",
        "1234 AB",
        "ik heb 2 banken",
        "over 2 weken",
        "er staan 3 kasten",
        "weet ik niet",
        "😀 12",
        "a" * 10_000,
        "a 1 " * 0 + "nee " * 3_000,
    ],
)
def test_not_found(text: str) -> None:
    assert addresses.parse(text) is None


@pytest.mark.parametrize(
    ("address", "text", "right"),
    [
        ("Dorpsstraat 12", "nee, nummer 14", "Dorpsstraat 14"),
        ("Dorpsstraat 12A", "huisnummer 12 b", "Dorpsstraat 12B"),
        ("Dorpsstraat 12-2", "sorry ik bedoel nr 3", "Dorpsstraat 3"),
        ("1234 AB 12", "het is nummer 16", "1234 AB 16"),
        ("Dorpsstraat 12", "nummer 14 is van de buren", None),
        ("Dorpsstraat 12", "12 december", None),
        ("Dorpsstraat 12", "nee", None),
    ],
)
def test_a_number_put_right(address: str, text: str, right: str) -> None:
    assert addresses.corrected(address, text) == right


@pytest.mark.parametrize(
    ("text", "address"),
    [
        # Additions.
        ("Lijsterlaan 40-2", "Lijsterlaan 40-2"),
        ("Lijsterlaan 40 2hg", "Lijsterlaan 40-2HG"),
        ("lijsterlaan 40 2 hoog", "Lijsterlaan 40-2HOOG"),
        ("Lijsterlaan 14 bis", "Lijsterlaan 14BIS"),
        ("Lijsterlaan 14bis A", "Lijsterlaan 14BIS-A"),
        ("Lijsterlaan 12 hs", "Lijsterlaan 12HS"),
        ("Lijsterlaan 12hs.", "Lijsterlaan 12HS"),
        ("Lijsterlaan 3 I", "Lijsterlaan 3-I"),
        ("Lijsterlaan 7-III", "Lijsterlaan 7-III"),
        ("Lijsterlaan 7 II", "Lijsterlaan 7-II"),
        ("Lijsterlaan 10 zw", "Lijsterlaan 10ZW"),
        ("Lijsterlaan 22 rood", "Lijsterlaan 22ROOD"),
        ("Lijsterlaan huisnummer 9 toevoeging b", "Lijsterlaan 9B"),
        ("Lijsterlaan 9, toevoeging 2", "Lijsterlaan 9-2"),
        ("Lijsterlaan nr. 5", "Lijsterlaan 5"),
        ("Lijsterlaan nr5", "Lijsterlaan 5"),
        ("Lijsterlaan 12/2", "Lijsterlaan 12-2"),
        ("Lijsterlaan 12A-2", "Lijsterlaan 12A-2"),
        ("Lijsterlaan 12 a in Voorbeeld", "Lijsterlaan 12A"),
        ("Lijsterlaan 3 I think it is blue", "Lijsterlaan 3"),
        ("Lijsterlaan 8 a lamp is broken", "Lijsterlaan 8"),
        ("Lijsterlaan 8 's avonds", "Lijsterlaan 8"),
        ("Lijsterlaan 8b2", "Lijsterlaan 8B-2"),
        ("lijsterlaan12", "Lijsterlaan 12"),
        ("Lijsterlaan (nummer 5)", "Lijsterlaan 5"),
        ("Lijsterlaan 5 t.n.v. Jansen", "Lijsterlaan 5"),
        # Numbers in words.
        ("Dorpsstraat vierentwintig", "Dorpsstraat 24"),
        ("Dorpsstraat nummer twaalf", "Dorpsstraat 12"),
        ("Dorpsstraat number twelve", "Dorpsstraat 12"),
        ("dorpsstraat honderd en twaalf b", "Dorpsstraat 112B"),
        ("Dorpsstraat nummer een", "Dorpsstraat 1"),
        ("I live at Dorpsstraat twenty-five", "Dorpsstraat 25"),
        ("1234 AB nummer twaalf", "1234 AB 12"),
        # Names.
        ("De Ruyterkade 7", "De Ruyterkade 7"),
        ("'t Hoogt 2", "'t Hoogt 2"),
        ("‘t Hoogt 2", "'t Hoogt 2"),
        ("Plein 1945 12", "Plein 1945 12"),
        ("plein 1945 nr 12", "Plein 1945 12"),
        ("Plein '40-'45 3", "Plein '40-'45 3"),
        ("1e Oosterparkstraat 8", "1e Oosterparkstraat 8"),
        ("eerste oosterparkstraat 8", "Eerste Oosterparkstraat 8"),
        ("Laan van Meerdervoort 200", "Laan van Meerdervoort 200"),
        ("laan van meerdervoort 200", "Laan van Meerdervoort 200"),
        ("Burg. van Tuyllstraat 7", "Burg. van Tuyllstraat 7"),
        ("2e van der Helststraat 4-2", "2e van der Helststraat 4-2"),
        ("van der helststraat 4", "Van der Helststraat 4"),
        ("Piet Heinkade 3", "Piet Heinkade 3"),
        ("piet heinkade 3", "Piet Heinkade 3"),
        ("Weg naar Zee 5", "Weg naar Zee 5"),
        ("Prof. Dr. J. Jansenlaan 5", "Prof. Dr. J. Jansenlaan 5"),
        ("Korte Nieuwstraat 2", "Korte Nieuwstraat 2"),
        ("kastanjelaan 3", "Kastanjelaan 3"),
        ("KASTANJELAAN 3", "Kastanjelaan 3"),
        ("de dreef 3", "De Dreef 3"),
        ("oude gracht 7", "Oude Gracht 7"),
        ("Onder de Linden 4", "Onder de Linden 4"),
        ("laan 1940-1945 nr 7", "Laan 1940-1945 7"),
        ("mr. P.J. Troelstraweg 9", "Mr. P.J. Troelstraweg 9"),
        ("ik woon jan van galenstraat 5", "Jan van Galenstraat 5"),
        # Without the ending of a street.
        ("ik woon op het Spui 12", "Spui 12"),
        ("Spui 12", "Spui 12"),
        ("spui 12, bel maar aan", "Spui 12"),
        ("mijn adres is zonneroosje 4", "Zonneroosje 4"),
        ("wij wonen aan de meerkoet 31", "Meerkoet 31"),
        # Postcodes.
        ("1234ab12", "1234 AB 12"),
        ("1234 AB, nummer 12-2", "1234 AB 12-2"),
        ("mijn postcode is 1234 ab en huisnummer 12", "1234 AB 12"),
        ("1234 AB Voorbeeld, nummer 12", "1234 AB 12"),
        ("huisnummer 12, postcode 1234 AB", "1234 AB 12"),
        ("in 2026 op 1234 AB 5", "1234 AB 5"),
        ("Iepenstraat 31, 5678 CD Voorbeeldstad", "Iepenstraat 31"),
        ("Iepenstraat, 5678 CD 31", "5678 CD 31"),
        ("5678 CD Iepenstraat 31", "Iepenstraat 31"),
        ("Iepenstraat 5678 CD 31", "5678 CD 31"),
    ],
)
def test_each_way_to_write_one(text: str, address: str) -> None:
    assert addresses.parse(text) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("bank ophalen op Dorpsstraat 12 graag", "Dorpsstraat 12"),
        ("kunnen jullie donderdag een matras ophalen op de iepenstraat 31 b?", "Iepenstraat 31B"),
        ("matras dinsdag Burgemeester van Tuyllaan 4", "Burgemeester van Tuyllaan 4"),
        ("kapotte lantaarn van de Dorpsstraat 12", "Dorpsstraat 12"),
        ("Lantaarn van de Dorpsstraat 12 is stuk", "Dorpsstraat 12"),
        ("Glas op de Kerkweg 8", "Kerkweg 8"),
        ("er ligt al sinds 2019 puin bij kerkweg 8", "Kerkweg 8"),
        ("hoi, ik woon op het spui 12 en wil 2 banken kwijt", "Spui 12"),
        ("we hebben 3 stoelen. Het adres is Laan van Eik 7", "Laan van Eik 7"),
        ("kom je 12 december naar de lijsterlaan 40-2 om 10 uur", "Lijsterlaan 40-2"),
        ("grofvuil ophalen 1234ab 12 aub", "1234 AB 12"),
        ("pick up a sofa at kerkweg 8 please", "Kerkweg 8"),
        ("dode boom tegenover De Dreef 3", "De Dreef 3"),
        ("vuilniszakken thv kastanjelaan nr 3", "Kastanjelaan 3"),
        ("de container voor 2e van der Helststraat 4-2 is vol", "2e van der Helststraat 4-2"),
        ("bel 0612345678, adres kerkplein 1", "Kerkplein 1"),
        ("op de Kerkweg 3 stoelen, en op Dorpsstraat 12 een kast", "Dorpsstraat 12"),
        ("Er staat water op 't Hoogt 2", "'t Hoogt 2"),
        ("het gaat om nummer 5 in de Molenstraat", "Molenstraat 5"),
        ("op nummer 12b van de oude eikenlaan", "Oude Eikenlaan 12B"),
        ("wonen op Plein 1945 12, graag dinsdag", "Plein 1945 12"),
        ("ik wil op 3 december iets laten ophalen, Dorpsstraat vierentwintig", "Dorpsstraat 24"),
    ],
)
def test_in_a_sentence(text: str, address: str) -> None:
    assert addresses.named(text) == address
    assert addresses.parse(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "dinsdag 12 december",
        "dinsdag 12 dec",
        "donderdag 3 uur",
        "donderdag 3",
        "op 12 december",
        "op de kerkweg 12 december",
        "twee banken en 3 stoelen",
        "een kast, 2 banken",
        "bank 2 stoelen",
        "op zolder 2 kasten",
        "er liggen 20 zakken",
        "ik ben 45 jaar",
        "mijn zoon is 12",
        "leeftijd 45",
        "het kost 30 euro",
        "€ 25",
        "bel 06 12345678",
        "0612345678",
        "telefoon 020 1234567",
        "+31 6 12345678",
        "voor 10 uur",
        "om 10 uur",
        "tussen 9 en 12",
        "rond half 3",
        "om 10:30",
        "week 48",
        "sinds 2019",
        "artikel 12",
        "over 2 weken",
        "in de straat 3 auto's",
        "kast moet weg 3 stoelen ook",
        "buslijn 5 rijdt niet",
        "bij halte 12",
        "kenmerk 12345",
        "postbus 12",
        "10-12-2026",
        "in 2026 en 5",
        "ik heb 3 kinderen",
        "de school begint 8.30",
        "maximaal 5",
        "2x gebeld",
        "nog 3 nachtjes",
        "vorige week donderdag 14",
    ],
)
def test_no_address(text: str) -> None:
    assert addresses.parse(text) is None
    assert addresses.named(text) is None


@pytest.mark.parametrize(
    ("text", "digits", "letters", "number"),
    [
        ("1234ab 12", "1234", "AB", 12),
        ("1234 AB, nummer 12-2", "1234", "AB", 12),
        ("in 2026 op 1234 AB 5", "1234", "AB", 5),
        ("sinds 2019 op 1234 ab", "1234", "AB", None),
        ("1234", "1234", "", None),
        ("1234 12", "1234", "", 12),
        ("1234 AB nummer twaalf", "1234", "AB", 12),
        ("1234 AB 12 december", "1234", "AB", None),
        ("1234 AB 2 banken", "1234", "AB", None),
    ],
)
def test_a_postcode(text: str, digits: str, letters: str, number: int | None) -> None:
    assert addresses.postcode(text) == addresses.Postcode(digits, letters, number)


@pytest.mark.parametrize("text", ["", "12", "06-1234", "12-12-2026", "weet ik niet", "12345"])
def test_no_postcode(text: str) -> None:
    assert addresses.postcode(text) is None


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("nee, nummer 9", "9"),
        ("nee 9", "9"),
        ("nee, nummer negen", "9"),
        ("sorry 41-3 bedoel ik", "41-3"),
        ("huisnummer moet 14 bis zijn", "14BIS"),
        ("nr 12 moet 14 zijn", "14"),
        ("niet 12 maar 21", "21"),
        ("niet nummer 12, maar nummer 21", "21"),
        ("het is nr 14a", "14A"),
        ("no, number 9", "9"),
        ("not 12 but 21", "21"),
        ("21, niet 12", "21"),
        ("21 ipv 12", "21"),
        ("toevoeging is b", "12B"),
        ("nee, toevoeging 2", "12-2"),
        ("oeps foutje, nummer 15", "15"),
        ("I mean number twelve b", "12B"),
        ("it should be number 5", "5"),
        ("nee, het is 12 hs", "12HS"),
        ("nee, # 9", "9"),
        ("nee, nr #", None),
        ("niet 13 maar 21", None),
        ("niet dinsdag maar 21", None),
        ("nee, 3 stoelen", None),
        ("nee, 12 december", None),
        ("nee, om 10 uur", None),
        ("dinsdag", None),
        ("12", None),
        ("nee, Kerkweg 3", None),
        ("nummer 14 is van de buren", None),
        ("", None),
    ],
)
def test_the_number_put_right(text: str, house: str | None) -> None:
    expected = f"Dorpsstraat {house}" if house else None
    assert addresses.corrected("Dorpsstraat 12", text) == expected


def test_a_place_has_no_number_to_put_right() -> None:
    assert addresses.corrected("op het kerkplein", "nee, nummer 14") is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("losse tegel op de Dorpsstraat 12 b", "losse tegel"),
        ("bij kerkweg 8 twee kapotte lampen", "twee kapotte lampen"),
        ("losse  tegel", "losse tegel"),
    ],
)
def test_the_rest_of_the_text(text: str, rest: str) -> None:
    assert addresses.without(text) == rest


def test_a_long_text_is_read_in_time() -> None:
    assert addresses.parse("op de 1 " * 20_000) is None
