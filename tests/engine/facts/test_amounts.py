"""Tests amounts of money as citizens write them."""

from decimal import Decimal

import pytest

from bot.facts import amounts


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("€ 45,50", "45.50"),
        ("€45,50", "45.50"),
        ("€ 45.50", "45.50"),
        ("€45", "45"),
        ("EUR 45", "45"),
        ("45 euro", "45"),
        ("45euro", "45"),
        ("45 €", "45"),
        ("45,5 euro", "45.5"),
        ("ik moet 45 euro en 50 cent betalen", "45.50"),
        ("45 euro 50", "45.50"),
        ("1.250 euro", "1250"),
        ("1250 euro", "1250"),
        ("1 250 euro", "1250"),
        ("€ 1.250,00", "1250"),
        ("€1,250.00", "1250"),
        ("€ 1.250.000", "1250000"),
        ("1200,-", "1200"),
        ("€ 1.200,--", "1200"),
        ("€ 15,-.", "15"),
        ("het kost 12,- per keer", "12"),
        ("50 cent", "0.50"),
        ("0,50 euro", "0.50"),
        ("5 ct", "0.05"),
        ("anderhalve ton", "150000"),
        ("een halve ton", "50000"),
        ("twee ton", "200000"),
        ("een uitkering van twaalfhonderd euro", "1200"),
        ("honderd euro", "100"),
        ("honderdvijftig euro", "150"),
        ("tweehonderd vijftig euro", "250"),
        ("duizend euro", "1000"),
        ("duizend tweehonderd euro", "1200"),
        ("tweehonderdduizend euro", "200000"),
        ("elfhonderd en vijftig euro", "1150"),
        ("2 ton", "200000"),
        ("drieduizend euro", "3000"),
        ("vijfenveertig euro", "45"),
        ("tien euro", "10"),
        ("een euro", "1"),
        ("2 duizend euro", "2000"),
        ("2k euro", "2000"),
        ("1,5 miljoen euro", "1500000"),
        ("€ 2 ton", "200000"),
        ("boete gekregen van 95 euros", "95"),
        ("my rent is 900 euro", "900"),
        ("two hundred euros", "200"),
        ("a fine of €110?", "110"),
        ("25,= graag", "25"),
        ("€ 1.250.-", "1250"),
        ("schuld van 12 duizend euro", "12000"),
        ("op 12-12-2026 45 euro betaald", "45"),
        ("10 tot 20 euro", "20"),
        ("eerst 20 euro, nu 30 euro", "20"),
    ],
)
def test_found(text: str, euros: str) -> None:
    assert amounts.find(text) == Decimal(euros)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "45",
        "om 12.50 uur",
        "12-12-2026",
        "0612345678",
        "06-12345678",
        "euro",
        "hoeveel euro kost een paspoort",
        "1234 AB 12",
        "3 meter",
        "een ton puin",
        "2 ton zand",
        "12 december",
        "Eurolaan 12",
        "het centrum",
        "5 centimeter",
        "honderd jaar",
        "een paspoort",
        "Dorpsstraat 12, 2e etage",
        "100 procent",
        "2 tonnen",
    ],
)
def test_no_amount(text: str) -> None:
    assert amounts.find(text) is None


@pytest.mark.parametrize("text", ["1 " * 20_000, "honderd " * 5_000, "1.000" * 5_000])
def test_a_long_text_is_read(text: str) -> None:
    assert amounts.find(text) is None
