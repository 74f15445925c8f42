"""Tests e-mail addresses, number plates and references as citizens write them."""

import pytest

from bot.facts import contacts


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("mail naar Jan.Jansen@Voorbeeld.NL.", "jan.jansen@voorbeeld.nl"),
        (
            "mijn mail is j.de-vries+balie@mail.voorbeeld.co.uk!",
            "j.de-vries+balie@mail.voorbeeld.co.uk",
        ),
        ("<jan_1960@voorbeeld.nl>", "jan_1960@voorbeeld.nl"),
        ("mailto:jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("jan @ voorbeeld.nl", "jan@voorbeeld.nl"),
        ("jan@voorbeeld,nl", "jan@voorbeeld.nl"),
        ("jan@voorbeeld. nl", "jan@voorbeeld.nl"),
        ("jan apenstaartje voorbeeld punt nl", "jan@voorbeeld.nl"),
        ("jan apestaartje voorbeeld.nl", "jan@voorbeeld.nl"),
        ("mn mail is jan punt jansen apenstaartje voorbeeld punt nl ok", "jan.jansen@voorbeeld.nl"),
        ("j punt a punt jansen Apenstaart voorbeeld punt com", "j.a.jansen@voorbeeld.com"),
        ("jan laag streepje jansen apenstaartje voorbeeld punt nl", "jan_jansen@voorbeeld.nl"),
        ("jan streepje jansen apenstaartje voorbeeld punt nl", "jan-jansen@voorbeeld.nl"),
        ("jan at example dot com", "jan@example.com"),
        ("jan (at) voorbeeld (punt) nl", "jan@voorbeeld.nl"),
        ("jan[at]voorbeeld[dot]nl", "jan@voorbeeld.nl"),
        ("jan@voorbeeld.nl of piet@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("bel 06-12345678 of mail jan@voorbeeld.nl", "jan@voorbeeld.nl"),
    ],
)
def test_email(text: str, address: str) -> None:
    assert contacts.email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "www.voorbeeld.nl",
        "@janjansen",
        "jan@voorbeeld",
        "ik zit at home. ok",
        "meet me at voorbeeld.nl",
        "punt nl",
        "wat is jullie mail",
        "3 @ 2",
        "dat is een punt van zorg",
        "apenstaartje",
    ],
)
def test_no_email(text: str) -> None:
    assert contacts.email(text) is None


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("AB-123-C", "AB-123-C"),
        ("99-XX-99", "99-XX-99"),
        ("ab-12-34", "AB-12-34"),
        ("12-34-ab", "12-34-AB"),
        ("ab-12-cd", "AB-12-CD"),
        ("ab-cd-12", "AB-CD-12"),
        ("12-ab-cd", "12-AB-CD"),
        ("12-bbb-3", "12-BBB-3"),
        ("1-bbb-23", "1-BBB-23"),
        ("b-123-cd", "B-123-CD"),
        ("bbb-12-c", "BBB-12-C"),
        ("b-12-ccc", "B-12-CCC"),
        ("1-bb-234", "1-BB-234"),
        ("123-bb-4", "123-BB-4"),
        ("mijn auto is de AB-123-C en staat fout", "AB-123-C"),
        ("ab123c", "AB-123-C"),
        ("AB 123 C", "AB-123-C"),
        ("het is gb001b", "GB-001-B"),
        ("nee sorry, ab 123 d", "AB-123-D"),
        ("kenteken ab123c", "AB-123-C"),
        ("kenteken: 12 abc 3", "12-ABC-3"),
        ("mijn kenteken is ab 12 cd", "AB-12-CD"),
        ("kentekennummer is 1234ab", "12-34-AB"),
        ("parkeervergunning voor ab123c graag", "AB-123-C"),
        ("auto met kenteken 99xx99", "99-XX-99"),
        ("my car is AB 123 C", "AB-123-C"),
        ("license plate ab-123c", "AB-123-C"),
        ("scooter b123cd", "B-123-CD"),
    ],
)
def test_plate(text: str, plate: str) -> None:
    assert contacts.plate(text) == plate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234AB",
        "1234 AB",
        "1234 AB 12",
        "parkeervergunning voor 1234 AB",
        "ik zoek ab123c op",
        "12-12-2026",
        "06-12-34",
        "06-12345678",
        "MOR-1A2B3C",
        "GV-001234",
        "van 12 op 34",
        "parkeren van 12 en 14",
        "12-en-14",
        "auto",
        "NL91 ABNA 0417 1643 00",
        "AAA-123-BBB",
        "kenteken vergeten",
        "de bus van 10 om 12",
    ],
)
def test_no_plate(text: str) -> None:
    assert contacts.plate(text) is None


PREFIXES = ("GV", "MOR", "TB")


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("GV-1A2B3C", "GV-1A2B3C"),
        ("MOR 12ab34", "MOR-12AB34"),
        ("tb-00ff11", "TB-00FF11"),
        ("mor1a2b3c", "MOR-1A2B3C"),
        ("Mor - 1a2b3c", "MOR-1A2B3C"),
        ("mor–1a2b3c", "MOR-1A2B3C"),
        ("MOR_1A2B3C", "MOR-1A2B3C"),
        ("mor: 1a2b3c", "MOR-1A2B3C"),
        ("tb-abcdef", "TB-ABCDEF"),
        ("mijn kenmerk is gv 123456, hoe staat het ervoor?", "GV-123456"),
        ("gv-oo12ab", "GV-0012AB"),
        ("GV-1A2 B3C", "GV-1A2B3C"),
        ("(MOR-1A2B3C)", "MOR-1A2B3C"),
        ("afspraak gv-1a2b3c afzeggen en mor-000000", "GV-1A2B3C"),
    ],
)
def test_reference(text: str, reference: str) -> None:
    assert contacts.reference(text, PREFIXES) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GV",
        "MOR-1A2B3",
        "MOR-1A2B3C4",
        "XX-1A2B3C",
        "tumor 123456",
        "tb facade",
        "mor facade 12",
        "MOR-1G2B3C",
        "1A2B3C",
    ],
)
def test_no_reference(text: str) -> None:
    assert contacts.reference(text, PREFIXES) is None


def test_no_prefix_no_reference() -> None:
    assert contacts.reference("-123456", ()) is None


@pytest.mark.parametrize(
    "text", ["a." * 20_000, "a@" * 20_000, "ab 12 " * 5_000, "a@" + "a-" * 9_999]
)
def test_a_long_text_is_read(text: str) -> None:
    assert contacts.email(text) is None
    assert contacts.plate(text) is None
    assert contacts.reference(text, PREFIXES) is None
