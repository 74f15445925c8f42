"""Tests that mistakes in the content are refused, with the file and the key."""

import shutil

import pytest
from stores import ROOT

from bot.content import ContentError, load


@pytest.fixture
def folder(tmp_path):
    """A copy of the content, to be spoiled."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("*.py"))
    return tmp_path / "bot"


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("{leges_spoed} extra. U betaalt", "{leges_sped} extra. U betaalt", "leges_sped"),
        ("  duur:", "  duurt:", "duur.nl"),
        ("team: burgerzaken", "team:", "team"),
        ("U vraagt een paspoort aan", "U vraagt " + "echt " * 25 + "een paspoort aan", "words"),
        ("Een paspoort vraagt u zelf aan", "Een paspoort " * 20, "characters"),
        ("Een paspoort vraagt u zelf aan", "Een paspoort kost ëcht iets", "an SMS"),
        ("name: {nl: paspoort", "name: {nl: reisdocument om te reizen", "name.nl"),
    ],
)
def test_content_that_must_not_reach_a_citizen_is_refused(folder, before, after, named):
    file = folder / "answers/paspoort.yml"
    spoiled = file.read_text().replace(before, after, 1)
    assert spoiled != file.read_text()
    file.write_text(spoiled)
    with pytest.raises(ContentError) as error:
        load(folder)
    assert "paspoort.yml" in str(error.value)
    assert named in str(error.value)


def test_a_file_that_is_no_yaml_is_named(folder):
    (folder / "conversation.yml").write_text("a: [")
    with pytest.raises(ContentError, match=r"conversation\.yml"):
        load(folder)
