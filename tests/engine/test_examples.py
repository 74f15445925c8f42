"""Tests that nlu/example_files.py reads examples as Rasa does, and names the place of a mistake."""

import shutil
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from stores import ROOT

from nlu import example_files
from nlu.example_files import Example, ExamplesError


def message(example: Example) -> Message:
    return Message.build(example.text, example.intent, None, example.metadata)


# One aspect a block, several aspects, something else than aspects, none, and other scripts.
@pytest.mark.parametrize(
    "name", ["paspoort", "two_aspects", "buiten_bereik", "conversation", "other_languages"]
)
def test_examples_are_read_as_rasa_reads_them(tmp_path: Path, name: str) -> None:
    file = ROOT / f"nlu/examples/{name}.yml"
    shutil.copy(file, tmp_path)
    read = [message(one) for one in example_files.read(tmp_path)]
    assert list(dict.fromkeys(read)) == load_data(str(file)).training_examples


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "one.yml: nlu is missing, or no list"),
        ("nlu: {intent: a}", "one.yml: nlu is missing, or no list"),
        ("nlu: [{examples: '- a'}]", "one.yml: block 1 needs an intent"),
        ("nlu: [{intent: a, examples: '- a'}, {intent: b}]", "one.yml: block 2 needs an intent"),
        ("nlu: [{intent: a, examples: [{text: a}]}]", "one.yml: block 1 needs an intent"),
        ("nlu: [{intent: a, examples: ' '}]", "one.yml: block 1 needs an intent"),
        (
            "nlu:\n- intent: a\n  examples: |\n    - one\n    two\n",
            r"one.yml: block 1 \(a\): line 2 begins with no dash",
        ),
    ],
)
def test_what_teaches_nothing_is_refused_by_file_and_place(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "one.yml").write_text(text)
    with pytest.raises(ExamplesError, match=told):
        example_files.read(tmp_path)


def test_an_empty_line_between_examples_is_none(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("nlu:\n- intent: a\n  examples: |\n    - x\n\n    - y\n")
    assert [one.text for one in example_files.read(tmp_path)] == ["x", "y"]


def test_rules_that_set_what_the_domain_lacks_are_refused(tmp_path: Path) -> None:
    from rasa.shared.core.domain import InvalidDomain

    from bot import graph

    shutil.copy(ROOT / "config.yml", tmp_path)
    for name in ("domain", "rules"):
        shutil.copytree(ROOT / "bot" / name, tmp_path / "bot" / name)
    (tmp_path / "bot/rules/wrong.yml").write_text(
        "rules:\n- rule: x\n  steps:\n  - intent: paspoort\n  - slot_was_set: [{nothing: a}]\n"
    )
    importer = graph.Importer(tmp_path, [Example("a", "paspoort", None)])
    with pytest.raises(InvalidDomain, match="the rules set nothing"):
        graph.train(importer, tmp_path / "model.tar.gz")
