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
        ("'s-Gravenweg 22", "S-Gravenweg 22"),
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
