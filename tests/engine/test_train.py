"""Tests when a model is trained, and which models are kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from stores import ROOT

from bot import train


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the inputs of a model."""
    for name in ("bot", "nlu"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("config.yml", "requirements/balie.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(train, "ROOT", tmp_path)
    monkeypatch.setattr(train, "MODELS", tmp_path / "models")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "bot/domain/slots.yml",
        "bot/domain/generated.yml",
        "bot/rules/generated.yml",
        "nlu/examples/paspoort.yml",
        "nlu/components/topics.py",
        "requirements/balie.txt",
    ],
)
def test_a_change_of_an_input_changes_the_model(project: Path, name: str) -> None:
    before = train.current_model()
    with (project / name).open("a") as file:
        file.write("# changed\n")
    assert train.current_model() != before


@pytest.mark.parametrize("name", ["bot/answers/paspoort.yml", "bot/engine.py", "nlu/validation/a"])
def test_a_change_of_another_file_does_not_change_the_model(project: Path, name: str) -> None:
    before = train.current_model()
    with (project / name).open("a") as file:
        file.write("# changed\n")
    assert train.current_model() == before


def test_the_time_of_a_file_does_not_change_the_model(project: Path) -> None:
    before = train.current_model()
    for file in project.rglob("*.yml"):
        os.utime(file, (1, 1))
    assert train.current_model() == before


def test_an_existing_model_is_not_trained_again(
    project: Path, capsys: pytest.CaptureFixture
) -> None:
    train.MODELS.mkdir()
    train.current_model().write_bytes(b"trained")
    assert train.main() == 0
    assert capsys.readouterr().out == ""


def test_a_mistake_in_an_answer_ends_the_training_with_its_place(
    project: Path, capsys: pytest.CaptureFixture
) -> None:
    (project / "bot/answers/paspoort.yml").write_text("topic: paspoort\n")
    assert train.main() == 1
    assert "paspoort.yml: team is missing" in capsys.readouterr().err


def test_unreadable_examples_end_the_training_with_their_file(
    project: Path, capsys: pytest.CaptureFixture
) -> None:
    (project / "nlu/examples/paspoort.yml").write_text("nlu:\n  - intent: [\n")
    assert train.main() == 1
    assert "nlu/examples/paspoort.yml cannot be read" in capsys.readouterr().err
    assert not train.MODELS.exists()


def test_a_block_without_examples_ends_the_training_with_its_place(
    project: Path, capsys: pytest.CaptureFixture
) -> None:
    (project / "nlu/examples/paspoort.yml").write_text("nlu:\n  - intent: paspoort\n")
    assert train.main() == 1
    assert "paspoort.yml: block 1 needs an intent" in capsys.readouterr().err
    assert not train.MODELS.exists()


def test_training_uses_no_tensorflow() -> None:
    """All of Rasa's components are loaded, with stand-ins for those that would need it."""
    code = """
import sys
from bot import graph
import rasa.engine.recipes.default_components
import rasa.graph_components.validators.default_recipe_validator
sys.exit("tensorflow" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_an_engine_uses_the_newest_model_while_examples_are_written(project: Path) -> None:
    assert train.usable_model() == train.current_model()
    train.MODELS.mkdir()
    trained = train.current_model()
    trained.touch()
    with (project / "nlu/examples/paspoort.yml").open("a") as file:
        file.write("      - half a sen")
    assert train.usable_model() == trained


def test_the_newest_models_are_kept(project: Path) -> None:
    train.MODELS.mkdir()
    for age, name in enumerate(["balie-new", "balie-older", "balie-oldest", "of-somebody-else"]):
        model = train.MODELS / f"{name}.tar.gz"
        model.touch()
        os.utime(model, (1000 - age, 1000 - age))
    train._delete_old_models()
    kept = {model.name for model in train.MODELS.iterdir()}
    assert kept == {"balie-new.tar.gz", "balie-older.tar.gz", "of-somebody-else.tar.gz"}
