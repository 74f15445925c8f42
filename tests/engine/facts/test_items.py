"""Tests the things that citizens want collected."""

import pytest

from bot.facts import items
from bot.facts.items import Item

Pairs = list[tuple[int | None, str]]


def listed(pairs: Pairs) -> list[Item]:
    return [Item(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "kunnen jullie donderdag een wasmachine en 2 oude matrassen ophalen op de "
            "Iepenstraat 31",
            [(1, "wasmachine"), (2, "oude matrassen")],
        ),
        ("een paar stoelen", [(None, "stoelen")]),
        ("m'n bankstel", [(1, "bankstel")]),
        ("m’n bankstel", [(1, "bankstel")]),
        ("de koelkast", [(1, "koelkast")]),
        ("wat planken", [(None, "planken")]),
        ("vier eetkamerstoelen met kussens", [(4, "eetkamerstoelen met kussens")]),
        (
            "a sofa, two mattresses and a broken fridge",
            [(1, "sofa"), (2, "mattresses"), (1, "broken fridge")],
        ),
        ("bank", [(1, "bank")]),
        ("Matras", [(1, "Matras")]),
        ("oude bank ophalen", [(1, "oude bank")]),
        ("een oude bank en een kast", [(1, "oude bank"), (1, "kast")]),
        ("bank, kast, 3 stoelen", [(1, "bank"), (1, "kast"), (3, "stoelen")]),
        ("bank + kast + tafel", [(1, "bank"), (1, "kast"), (1, "tafel")]),
        ("2x matras en 4x stoel", [(2, "matras"), (4, "stoel")]),
        ("2 x een kast", [(1, "kast")]),
        ("3 stuks tuinstoelen", [(3, "tuinstoelen")]),
        ("stoelen", [(None, "stoelen")]),
        ("de stoelen en de tafel", [(None, "stoelen"), (1, "tafel")]),
        ("hout en puin", [(None, "hout"), (None, "puin")]),
        ("wat oud ijzer", [(None, "oud ijzer")]),
        ("een houten bed met matras", [(1, "houten bed met matras")]),
        ("5 zakken puin", [(5, "zakken puin")]),
        ("een doos met boeken", [(1, "doos met boeken")]),
        ("een stapel planken", [(1, "stapel planken")]),
        ("een set tuinstoelen", [(1, "set tuinstoelen")]),
        ("tweepersoons matras", [(1, "matras")]),
        ("een tweepersoonsbed en lattenbodem", [(1, "tweepersoonsbed"), (1, "lattenbodem")]),
        ("hoi ik wil graag n kast kwijt", [(1, "kast")]),
        ("ff n bankstel + 2 fauteuils aub", [(1, "bankstel"), (2, "fauteuils")]),
        ("twintig stoeptegels", [(20, "stoeptegels")]),
        ("twenty-five tiles", [(25, "tiles")]),
        ("een dinges en een kast", [(1, "dinges"), (1, "kast")]),
        ("een kast, 2 dingesen en een bank", [(1, "kast"), (2, "dingesen"), (1, "bank")]),
        ("a sofa and a thingamajig", [(1, "sofa"), (1, "thingamajig")]),
        ("ik wil van mijn oude kast af en van een bank", []),
        ("ik wil af van een kast", [(1, "kast")]),
        ("we want to get rid of an old sofa", [(1, "old sofa")]),
        ("a washing machine", [(1, "washing machine")]),
        ("some old chairs", [(None, "old chairs")]),
        ("a couple of shelves", [(None, "shelves")]),
        ("my fridge freezer", [(1, "fridge freezer")]),
        ("can you collect a coffee table tomorrow?", [(1, "coffee table")]),
        ("a chest of drawers", [(1, "chest of drawers")]),
        ("een nieuwe bank en de oude moet weg", [(1, "nieuwe bank")]),
        ("de hoekbank moet de deur uit", [(1, "hoekbank")]),
        ("do you take rubble with the bulky waste", [(None, "rubble")]),
        ("ik kan niet door de douane", []),
        ("de twee banken", [(2, "banken")]),
        ("een 3-zits bank", [(1, "3-zits bank")]),
        ("de afvalbak en de dorpsstraat", []),
        ("een aantal kapotte fietsen", [(None, "kapotte fietsen")]),
        ("een tv en een tv-meubel", [(1, "tv"), (1, "tv-meubel")]),
        ("3 ramen, twee deuren", [(3, "ramen"), (2, "deuren")]),
        ("een boxspring van 2 meter", [(1, "boxspring")]),
        ("het gaat om een trampoline voor de kinderen", [(1, "trampoline")]),
        ("de kinderwagen, de box en het bedje", [(1, "kinderwagen"), (1, "box"), (1, "bedje")]),
        ("een afspraak", []),
        ("een afspraak voor een bank", [(1, "bank")]),
        ("een vraag", []),
        ("een vraag en een kast", [(1, "kast")]),
        ("een dag", []),
        ("een week", []),
        ("naar de bank", []),
        ("ik moet nog naar de bank", []),
        ("mijn spaarbank", []),
        ("in de kast", []),
        ("geen bank", []),
        ("geen idee", []),
        ("donderdag 3 uur", []),
        ("12 december", []),
        ("Dorpsstraat 12", []),
        ("op de Iepenstraat 31", []),
        ("dinsdag", []),
        ("ja graag", []),
        ("", []),
        ("😀", []),
    ],
)
def test_found(text: str, found: Pairs) -> None:
    assert items.find(text) == listed(found)


HELD = [Item(1, "bank"), Item(2, "oude matrassen"), Item(4, "eetkamerstoelen")]
BANK, MATTRESSES, CHAIRS = HELD


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        # Adds.
        ("en een kast erbij", [*HELD, Item(1, "kast")]),
        ("oh en ook nog een kast", [*HELD, Item(1, "kast")]),
        ("and a lamp too", [*HELD, Item(1, "lamp")]),
        ("ik ben een kast vergeten", [*HELD, Item(1, "kast")]),
        ("een kast", [*HELD, Item(1, "kast")]),
        ("doe er ook wat planken bij", [*HELD, Item(None, "planken")]),
        ("nog een matras erbij", [BANK, Item(3, "oude matrassen"), CHAIRS]),
        ("nog twee stoelen", [BANK, MATTRESSES, Item(6, "eetkamerstoelen")]),
        ("also a fridge and an oven", [*HELD, Item(1, "fridge"), Item(1, "oven")]),
        ("voeg een lamp toe", [*HELD, Item(1, "lamp")]),
        ("doe er maar een lamp bij", [*HELD, Item(1, "lamp")]),
        # Removes.
        ("de bank mag blijven staan", [MATTRESSES, CHAIRS]),
        ("de stoelen hoeven niet meer mee", [BANK, MATTRESSES]),
        ("zonder de bank", [MATTRESSES, CHAIRS]),
        ("de matrassen niet", [BANK, CHAIRS]),
        ("geen stoelen", [BANK, MATTRESSES]),
        ("een matras hoeft niet", [BANK, Item(1, "oude matrassen"), CHAIRS]),
        ("de bank en de stoelen hoeven niet", [MATTRESSES]),
        ("de bank blijft toch hier", [MATTRESSES, CHAIRS]),
        ("laat de bank maar zitten", [MATTRESSES, CHAIRS]),
        ("haal de bank eraf", [MATTRESSES, CHAIRS]),
        ("alles behalve de stoelen", [BANK, MATTRESSES]),
        ("en een kast, zonder de bank", [Item(1, "kast"), MATTRESSES, CHAIRS]),
        ("twee stoelen hoeven niet mee", [BANK, MATTRESSES, Item(2, "eetkamerstoelen")]),
        # Replaces.
        ("nee, een kast in plaats van de bank", [Item(1, "kast"), MATTRESSES, CHAIRS]),
        ("kast ipv bank", [Item(1, "kast"), MATTRESSES, CHAIRS]),
        ("ik bedoel drie banken", [Item(3, "banken"), MATTRESSES, CHAIRS]),
        ("geen bank maar een kast", [Item(1, "kast"), MATTRESSES, CHAIRS]),
        ("not the bank but a kast", [Item(1, "kast"), MATTRESSES, CHAIRS]),
        ("het zijn 6 stoelen", [BANK, MATTRESSES, Item(6, "stoelen")]),
        ("3 matrassen", [BANK, Item(3, "matrassen"), CHAIRS]),
        ("de stoelen hoeven niet maar wel een kast", [BANK, MATTRESSES, Item(1, "kast")]),
        ("nee, een kast en een lamp", [Item(1, "kast"), Item(1, "lamp")]),
        ("nee geen bank, een kast", [Item(1, "kast"), MATTRESSES, CHAIRS]),
        ("doe maar drie matrassen", [BANK, Item(3, "matrassen"), CHAIRS]),
        ("maak er 3 stoelen van", [BANK, MATTRESSES, Item(3, "stoelen")]),
        # Says nothing of the list.
        ("dinsdag", None),
        ("ja", None),
        ("nee", None),
        ("nee, nummer 9", None),
        ("op de Kerkweg 8", None),
        ("de bank staat op zolder", None),
        ("de koelkast is kapot, dus ik eet uit", None),
        ("geen idee", None),
        ("ik wil een afspraak", None),
        ("een bank", None),
        ("", None),
    ],
)
def test_the_list_changed(text: str, changed: list[Item] | None) -> None:
    assert items.change(HELD, text) == changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("not the chairs", [(1, "sofa")]),
        ("without the sofa", [(3, "chairs")]),
        ("I don't need the chairs anymore", [(1, "sofa")]),
        ("no, a wardrobe instead of the sofa", [(1, "wardrobe"), (3, "chairs")]),
        ("I mean four chairs", [(1, "sofa"), (4, "chairs")]),
        ("and another chair", [(1, "sofa"), (4, "chairs")]),
    ],
)
def test_the_list_changed_in_english(text: str, changed: Pairs) -> None:
    held = [Item(1, "sofa"), Item(3, "chairs")]
    assert items.change(held, text) == listed(changed)


def test_an_unknown_thing_in_the_list_is_known_from_then_on() -> None:
    held = [Item(1, "kast"), Item(1, "dinges")]
    assert items.change(held, "de dinges hoeft niet mee") == [Item(1, "kast")]


def test_a_thing_is_added_to_an_empty_list() -> None:
    assert items.change([], "een kast") == [Item(1, "kast")]


@pytest.mark.parametrize(
    ("pairs", "language", "text"),
    [
        (
            [(1, "bank"), (2, "matrassen"), (None, "planken")],
            "nl",
            "een bank, twee matrassen en wat planken",
        ),
        ([(1, "bank")], "nl", "een bank"),
        ([(13, "stoelen")], "nl", "13 stoelen"),
        ([(1, "sofa"), (1, "oven")], "en", "a sofa and an oven"),
        ([(None, "chairs")], "en", "some chairs"),
        ([], "nl", ""),
    ],
)
def test_written(pairs: Pairs, language: str, text: str) -> None:
    assert items.written(listed(pairs), language) == text


def test_a_long_text_is_read_in_time() -> None:
    assert items.find("een en " * 20_000) == []
