"""Tests the files of Rasa that are generated from topics and forms."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from stores import ROOT

from bot import generate

TOPIC = """
topic: zwembad
team: wijkbeheer
handover: false
checked: 2026-11-26
name: {nl: zwembad, en: swimming pool}
links: ["https://www.gemeente-voorbeeld.example/zwembad"]
aspects:
"""
ASPECT = """
  {aspect}:
    nl: {{text: "Het zwembad, over {aspect}.", short: "Het zwembad, over {aspect}."}}
    en: {{text: "The pool, about {aspect}.", short: "The pool, about {aspect}."}}
"""
EXAMPLES = """version: "3.1"
nlu:
  - intent: {intent}
    metadata: {{aspect: algemeen}}
    examples: |
      - iets over {intent}
"""
FORM = """
from bot.forms.core import Field, Form, FormResult, words


def _read(utterance, answers):
    name = words(utterance.text, 40)
    return FormResult({"naam": name}) if name else None


def _written(answers, language):
    return {"naam": str(answers.get("naam") or "")}


FORM = Form(
    name="zwemles",
    intent="zwemles_aanmelden",
    topic="zwembad",
    fields=(Field("naam", _read, free=True),),
    written=_written,
    facts={"naam": "Naam"},
    reference=("ZL", "Kenmerk zwemles"),
)
"""
TEXTS = {
    "naam": "Wie komt er zwemmen?",
    "naam_fout": "Noem een naam.",
    "bevestigd": "Zwemles voor {naam}. Klopt dat?",
    "wijzig": "Wat moet anders?",
    "klaar": "Tot in het water, {naam}. Uw kenmerk is {kenmerk}.",
    "gestopt": "Goed, geen zwemles.",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the content and of the code that reads it."""
    ignored = shutil.ignore_patterns("__pycache__", "*.jsonl")
    for name in ("bot", "nlu/examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def add_topic(project: Path) -> None:
    """The two files of a topic, as docs/engine.md tells."""
    aspects = [ASPECT.format(aspect=aspect) for aspect in generate.content.ASPECTS]
    (project / "bot/answers/zwembad.yml").write_text(TOPIC + "".join(aspects))
    (project / "nlu/examples/zwembad.yml").write_text(EXAMPLES.format(intent="zwembad"))


def add_form(project: Path) -> Path:
    """The folder of a form, with its examples in the file of its topic."""
    add_topic(project)
    with (project / "nlu/examples/zwembad.yml").open("a") as file:
        file.write(EXAMPLES.format(intent="zwemles_aanmelden").partition("nlu:\n")[2])
    folder = project / "bot/forms/zwemles"
    folder.mkdir()
    (folder / "__init__.py").write_text(FORM)
    texts = {
        name: {language: {"text": text, "short": text} for language in ("nl", "en")}
        for name, text in TEXTS.items()
    }
    button = {"nl": "Zwemles nemen", "en": "Learn to swim"}
    (folder / "texts.yml").write_text(json.dumps({"button": button, **texts}, indent=1))
    return folder


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in `project`, with its own bot/ and everything else of ours."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": f"{project}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
    )


def make_content(project: Path) -> None:
    made = run(project, "-m", "bot.generate")
    assert made.returncode == 0, made.stderr


def talk(project: Path, *texts: str) -> list[dict]:
    """The results of turns with the domain and the rules of `project`."""
    talked = run(project, str(ROOT / "tests/engine/rules_only.py"), json.dumps(texts))
    assert talked.returncode == 0, talked.stderr[-3000:]
    return json.loads(talked.stdout.splitlines()[-1])


def said(result: dict) -> str:
    return " | ".join(message["text"] for message in result["messages"])


@pytest.mark.parametrize("name", [generate.DOMAIN, generate.RULES])
def test_the_generated_files_are_those_of_the_content(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == generate.generated(ROOT)[name], "run make content"
    assert "Generated" in written.splitlines()[0] and "make content" in written.splitlines()[0]


def test_what_is_up_to_date_is_not_written_again(project: Path) -> None:
    assert generate.update(project) == []
    (project / generate.RULES).write_text("rules: []\n")
    assert generate.update(project) == [generate.RULES]
    assert (project / generate.RULES).read_text() == (ROOT / generate.RULES).read_text()


def test_two_files_are_a_topic_that_is_answered(project: Path) -> None:
    add_topic(project)
    make_content(project)
    asked = '/zwembad{"aspect": ["kosten"]}'
    (answered,) = talk(project, asked)
    assert said(answered).startswith("Het zwembad, over kosten.")
    assert answered["understanding"]["outcome"] == "answer"
    assert answered["understanding"]["team"] == "wijkbeheer"


def test_one_folder_is_a_form_that_can_be_filled_in(project: Path) -> None:
    add_form(project)
    make_content(project)
    answered, started, named, done = talk(
        project, "/zwembad", "/zwemles_aanmelden", "Jip", "/bevestigen"
    )
    assert answered["messages"][-1]["choices"] == [
        {"title": "Zwemles nemen", "payload": "/zwemles_aanmelden"}
    ]
    assert said(started) == "Wie komt er zwemmen?"
    assert said(named) == "Zwemles voor Jip. Klopt dat?"
    assert said(done).startswith("Tot in het water, Jip. Uw kenmerk is ZL-")
    assert done["facts"].keys() == {"Naam", "Kenmerk zwemles"}


def edit(name: str, before: str, after: str):
    """Change a file of the form's folder."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))

    return change


def remove(name: str):
    """Take a file from the form's folder."""
    return lambda folder: (folder / name).unlink()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (edit("__init__.py", "FORM = Form(", "FORM = Form(("), "zwemles/__init__.py line 14:"),
        (edit("__init__.py", "words\n", "wordz\n"), "zwemles/__init__.py line 2: ImportError"),
        (edit("__init__.py", "FORM =", "THE_FORM ="), "zwemles/__init__.py has no FORM"),
        (edit("__init__.py", 'name="zwemles"', 'name="les"'), "FORM has the name les, not zwemles"),
        (remove("__init__.py"), "bot/forms/zwemles/__init__.py is missing"),
        (remove("texts.yml"), "forms/zwemles/texts.yml is missing"),
        (edit("texts.yml", '"klaar"', '"klar"'), "zwemles/texts.yml: klaar.nl.text is missing"),
        (edit("texts.yml", '"klaar"', '"klar"'), "zwemles/texts.yml: klar is no text of this"),
        (edit("texts.yml", "{kenmerk}", "{kenteken}"), "zwemles/texts.yml: klaar.nl.text names"),
        (edit("texts.yml", '"button"', '"knop"'), "zwemles/texts.yml: button.nl needs 1 to 20"),
        (edit("texts.yml", "{", "{["), "forms/zwemles/texts.yml cannot be read"),
        (
            edit("__init__.py", 'topic="zwembad"', 'topic="grofvuil"'),
            "bot/forms: grofvuil and zwemles have the same topic, grofvuil",
        ),
        (
            edit("__init__.py", 'topic="zwembad"', 'topic="zwemband"'),
            "bot/forms/zwemles: its topic zwemband is no topic",
        ),
        (
            edit("__init__.py", 'intent="zwemles_aanmelden"', 'intent="paspoort"'),
            "bot/forms/zwemles: its intent paspoort is a topic or an intent",
        ),
        (
            edit("__init__.py", 'Field("naam"', 'Field("offered"'),
            "zwemles/texts.yml: offered.nl.text is missing",
        ),
        (
            edit("__init__.py", 'intent="zwemles_aanmelden"', 'intent="zwemles"'),
            "bot/forms/zwemles: the intent zwemles has no examples in nlu/examples",
        ),
    ],
)
def test_a_mistake_in_the_folder_of_a_form_is_told_in_a_sentence(
    project: Path, spoil, told: str
) -> None:
    spoil(add_form(project))
    made = run(project, "-m", "bot.generate")
    assert made.returncode == 1
    assert told in made.stderr
    assert "Traceback" not in made.stderr


def test_training_tells_the_same_mistake(project: Path) -> None:
    remove("texts.yml")(add_form(project))
    shutil.copy(ROOT / "config.yml", project)
    trained = run(project, "-m", "bot.train")
    assert trained.returncode == 1
    assert "forms/zwemles/texts.yml is missing" in trained.stderr
    assert "Traceback" not in trained.stderr


def test_a_topic_without_examples_is_told(project: Path) -> None:
    add_topic(project)
    (project / "nlu/examples/zwembad.yml").unlink()
    made = run(project, "-m", "bot.generate")
    assert made.returncode == 1
    assert made.stderr == (
        "bot/answers/zwembad.yml: the intent zwembad has no examples in nlu/examples\n"
    )


def test_examples_without_an_answer_are_told(project: Path) -> None:
    add_topic(project)
    (project / "bot/answers/zwembad.yml").unlink()
    made = run(project, "-m", "bot.generate")
    assert made.returncode == 1
    assert "nlu/examples: the intent zwembad has examples, and no answer" in made.stderr


def test_a_slot_of_the_dialogue_is_none_of_a_form(project: Path) -> None:
    folder = add_form(project)
    edit("__init__.py", 'Field("naam"', 'Field("offered"')(folder)
    edit("texts.yml", '"naam"', '"offered"')(folder)
    edit("texts.yml", '"naam_fout"', '"offered_fout"')(folder)
    made = run(project, "-m", "bot.generate")
    assert made.returncode == 1
    assert "bot/forms/zwemles: its slot offered is a slot of bot/domain already" in made.stderr
