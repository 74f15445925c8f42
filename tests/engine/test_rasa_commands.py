"""Tests that Rasa's own commands work on the project. `make stories` runs `rasa data
validate` and `rasa test core`."""

import subprocess
import sys
from pathlib import Path

from stores import ROOT

RASA = [sys.executable, "-m", "rasa"]


def run(*arguments: str, typed: str = "") -> str:
    """The output of a command of Rasa."""
    done = subprocess.run(
        [*RASA, *arguments], cwd=ROOT, input=typed, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_shell_nlu_says_what_was_understood(model: Path) -> None:
    # It ends where nothing more is typed.
    said = subprocess.run(
        [*RASA, "shell", "nlu", "--model", str(model)],
        cwd=ROOT,
        input="wat kost een paspoort\n",
        capture_output=True,
        text=True,
    ).stdout
    assert '"name": "paspoort"' in said
    assert '"aspect"' in said


def test_test_nlu_measures_and_draws(model: Path, tmp_path: Path) -> None:
    questions = tmp_path / "some.yml"
    questions.write_text(
        "version: '3.1'\nnlu:\n"
        "- intent: paspoort\n  examples: |\n    - wat kost een paspoort\n"
        "- intent: rijbewijs\n  examples: |\n    - ik wil mijn rijbewijs verlengen\n"
    )
    out = tmp_path / "out"
    run("test", "nlu", "--nlu", str(questions), "--model", str(model), "--out", str(out))
    report = (out / "intent_report.json").read_text()
    assert '"paspoort"' in report
    assert (out / "intent_confusion_matrix.png").stat().st_size
