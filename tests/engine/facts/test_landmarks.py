"""Tests places without an address."""

import pytest

from bot.facts import addresses


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("bij de speeltuin achter de Jumbo", "bij de speeltuin achter de Jumbo"),
        (
            "er ligt glas op het fietspad bij de speeltuin achter de Jumbo",
            "op het fietspad bij de speeltuin achter de Jumbo",
        ),
        ("hoek Molenstraat/Kerkweg", "hoek Molenstraat/Kerkweg"),
        ("hoek molenstraat kerkweg ligt afval", "hoek molenstraat kerkweg"),
        ("op de hoek van de Molenstraat en de Kerkweg", None),
        ("kruising van de Dorpsstraat en de Kerkweg", None),
        (
            "gat in de weg op de kruising Dorpsstraat - Kerkweg",
            "in de weg op de kruising Dorpsstraat - Kerkweg",
        ),
        ("ter hoogte van nummer 12 aan de Eikenlaan", None),
        ("boom om thv nr 12 aan de eikenlaan", "thv nr 12 aan de eikenlaan"),
        ("voor de school aan de Beatrixlaan", None),
        ("voor de school aan de Beatrixlaan ligt hondenpoep", "voor de school aan de Beatrixlaan"),
        ("langs de N201 bij de brug", None),
        ("op de parkeerplaats van het zwembad", None),
        ("tegenover de kerk", None),
        ("lantaarnpaal kapot tegenover de oude kerk", "tegenover de oude kerk"),
        ("next to the playground behind the supermarket", None),
        (
            "there is glass next to the playground behind the supermarket since monday",
            "next to the playground behind the supermarket",
        ),
        ("broken light at the bus stop near the town hall", "at the bus stop near the town hall"),
        ("on the corner of Kerkweg and Molenstraat", None),
        ("rubbish in front of the school", "in front of the school"),
        ("the tree opposite the church is dead", "opposite the church"),
        ("in het park bij de vijver is een bank vernield", "in het park bij de vijver"),
        ("losse tegel op de stoep voor de bieb", "op de stoep voor de bieb"),
        ("op het kerkplein", None),
        ("er staat een auto op de stoep sinds gisteren", "op de stoep"),
        ("achter de albert heijn stinkt het", "achter de albert heijn"),
        ("achter de Albert Heijn stinkt het", "achter de Albert Heijn"),
        ("bij school De Regenboog ligt troep", "bij school De Regenboog"),
        ("afval naast de ondergrondse container", "naast de ondergrondse container"),
        ("in de sloot langs de Veldweg drijft olie", "in de sloot langs de Veldweg"),
        ("onder het viaduct van de A12", None),
        ("tussen de flat en het station", None),
        ("aan het einde van de Dorpsstraat", None),
        ("lamp doet het niet Kerkweg tegenover de bakker", "Kerkweg tegenover de bakker"),
        ("kapotte lantaarn molenstraat", "molenstraat"),
        ("bij bushalte Kerkplein ligt glas", "bij bushalte Kerkplein"),
        ("voor mijn deur ligt een gat", "voor mijn deur"),
        ("voor ons huis staat water", "voor ons huis"),
        ("Op dinsdag ligt er altijd vuil in de brandgang", "in de brandgang"),
        ("er is om 10 uur een boom omgewaaid in het bos", "in het bos"),
        ("glas op fietspad bij tunnel", "op fietspad bij tunnel"),
        ("in de buurt van het zwembad", None),
        ("halverwege de Dijkweg", None),
        ("dode duif bij de glasbak van de Jumbo", "bij de glasbak van de Jumbo"),
        ("ik sta bij de ingang van het Vondelpark.", "bij de ingang van het Vondelpark"),
        ("vlakbij het station, echt gevaarlijk", "vlakbij het station"),
    ],
)
def test_found(text: str, place: str | None) -> None:
    assert addresses.place(text) == (place or text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "er ligt glas",
        "op dinsdag",
        "in de ochtend",
        "voor 10 uur",
        "voor het weekend",
        "ik heb een vraag voor de gemeente",
        "bij mij",
        "bij de politie",
        "voor een afspraak",
        "aan de burgemeester",
        "op 12 december",
        "in 2026",
        "in het Nederlands",
        "op de website",
        "voor mijn moeder",
        "het is kapot",
        "op zoek naar hulp",
        "in orde",
        "at 10 am",
        "for my mother",
        "on monday",
        "een kast en 2 stoelen",
        "😀",
    ],
)
def test_not_found(text: str) -> None:
    assert addresses.place(text) is None


@pytest.mark.parametrize(
    "text", ["er ligt al weken glas op het fietspad bij de brug en niemand ruimt het op"]
)
def test_a_sentence_is_no_address(text: str) -> None:
    assert addresses.parse(text) is None
    assert addresses.place(text) == "op het fietspad bij de brug"


def test_a_long_text_is_read_in_time() -> None:
    assert addresses.place("bij de " * 20_000) is None
