"""Tests that a question finds its page, and that a question about no page finds none."""

import asyncio
import csv
import os
from pathlib import Path

import pytest
from results import received
from stores import ROOT

from bot import pages
from bot.search import Search
from contract.turns import Turn
from nlu.learning import vectors

NOW_MS = 1_796_630_400_000
GOVERNMENT = (
    Path(os.environ.get("BALIE_SHARED", ROOT.parent / "shared"))
    / "data/vac_rijksoverheid/rijksoverheid_vacs_bzk.csv"
)
# What people would ask of the government's pages, and a piece of the title that answers it.
ASKED = {
    "wordt de zomertijd nou afgeschaft": "zomertijd",
    "waarom moeten we elk half jaar de klok verzetten": "klok 2 keer",
    "krijgen vluchtelingen voorrang bij een huurhuis": "statushouders",
    "mag de inlichtingendienst mijn computer hacken": "hacken",
    "hoe begin ik een eigen politieke partij": "politieke partij",
    "mag ik een foto maken in het stemhokje": "stemhokje",
    "welke talen zijn officieel in nederland": "erkende talen",
    "hoe dicht mogen windmolens bij huizen staan": "windmolens",
    "can I travel to Albania with a dutch id card": "Naar welke landen",
    "wat doet de ombudsman voor kinderen": "Kinderombudsman",
    "hoeveel ambtenaren werken er bij het rijk": "aantal medewerkers",
    "ik kan niet inloggen met mijn belgische eid": "European login",
    "hoe bespaar ik stroom in mijn huurhuis": "energie besparen in mijn huurwoning",
    "wat staat er op de chip van mijn paspoort": "chip",
    "mogen mensen met een beperking hulp krijgen bij het stemmen": "beperking",
    "mijn dochter wordt op internet gepest": "cyberpesten",
}
NOWHERE = [
    "hoe bak ik pannenkoeken",
    "wie heeft de wedstrijd gewonnen",
    "mijn televisie geeft geen beeld",
    "lkjhgfdsa",
    "what is the capital of norway",
    "vertel eens een mop",
    "welke film moet ik kijken",
    "mijn kat wil niet eten",
]


@pytest.fixture(scope="session")
def encoder() -> vectors.Encoder:
    loaded = vectors.load_encoder()
    if loaded is None:
        pytest.skip("no encoder on this machine")
    return loaded


@pytest.fixture(scope="session")
def government(tmp_path_factory: pytest.TempPathFactory) -> Search:
    if not GOVERNMENT.exists():
        pytest.skip("no shared data: the government's pages are not here")
    folder = tmp_path_factory.mktemp("government")
    pages.save(pages.read_csv(GOVERNMENT).pages, folder / "pages.jsonl")
    return Search.load(folder)


def found(search: Search, encoder: vectors.Encoder, text: str) -> list[str]:
    return [page.title for page in search.find(text)]


def test_every_row_of_the_governments_file_is_a_page() -> None:
    if not GOVERNMENT.exists():
        pytest.skip("no shared data: the government's pages are not here")
    with GOVERNMENT.open(newline="") as file:
        rows = list(csv.DictReader(file))
    read = pages.read_csv(GOVERNMENT)
    assert len(read.pages) == len(rows)
    assert read.problems == []
    assert not [page for page in read.pages if "<" in page.summary or not page.summary]


def test_most_questions_find_their_page(government: Search, encoder: vectors.Encoder) -> None:
    right = [
        any(piece in title for title in found(government, encoder, text))
        for text, piece in ASKED.items()
    ]
    assert sum(right) >= 0.8 * len(right)


def test_an_unrelated_question_finds_no_page(government: Search, encoder: vectors.Encoder) -> None:
    assert sum(bool(found(government, encoder, text)) for text in NOWHERE) <= 1


def test_a_few_pages_can_be_searched(search: Search, encoder: vectors.Encoder) -> None:
    assert found(search, encoder, "ik wil een moestuintje huren") == [
        "Wat is een volkstuin en hoe huur ik er een?"
    ]
    assert not [text for text in NOWHERE if found(search, encoder, text)]


def test_without_pages_nothing_is_found(tmp_path: Path, encoder: vectors.Encoder) -> None:
    assert found(Search.load(tmp_path), encoder, "zwembad") == []


def test_a_page_is_shown_as_a_page(engine) -> None:
    turn = Turn("c:1", "c", "r", NOW_MS, "nl", "op welke plek mag mijn zeilboot liggen")
    result = received(asyncio.run(engine.take(turn, NOW_MS)))
    assert result["understanding"]["outcome"] == "search"
    (message,) = result["messages"]
    assert "Zelf weet ik het antwoord niet" in message["text"]
    assert "U mag uw boot 3 dagen gratis aanleggen bij de Havenkade." in message["text"]
    assert "https://www.gemeente-voorbeeld.example/haven" in message["text"]
    assert "Er zijn 40 plaatsen" not in message["text"]
    assert [choice["payload"] for choice in message["choices"]] == ["/medewerker"]
