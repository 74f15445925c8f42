"""Writes the files of Rasa that follow from the topics and the forms: `make content`.

A topic is a file in bot/answers, a form is a folder in bot/forms. Their intents, actions, slots,
forms and rules follow from these, so nobody types them twice. The files are in git, so that
Rasa's own commands read them as in any project.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot import content
from bot.content import ContentError
from bot.forms import all_forms
from bot.forms.core import CONFIRM, Form
from nlu import example_files
from nlu.example_files import Example, ExamplesError

ROOT = Path(__file__).resolve().parent.parent
DOMAIN, RULES = "bot/domain/generated.yml", "bot/rules/generated.yml"

_HEADING = """\
# Generated from bot/answers and bot/forms by `make content` (python -m bot.generate): do not edit.
"""


def main() -> int:
    """Check the content, and write the generated files; the exit code."""
    try:
        content.load(ROOT / "bot")
        for name in update(ROOT):
            print(f"{name}: written")
        problems = unmatched(ROOT, example_files.read(ROOT / "nlu/examples"))
    except ContentError as error:
        print(f"The content cannot be used:\n{error}", file=sys.stderr)
        return 1
    except ExamplesError as error:
        print(f"The examples cannot be used:\n{error}", file=sys.stderr)
        return 1
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def update(root: Path) -> list[str]:
    """Write the generated files under `root` that are behind the content; returns their names.
    Raises ContentError where a name is taken, or names nothing."""
    changed = []
    for name, text in generated(root).items():
        file = root / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def generated(root: Path) -> dict[str, str]:
    """The texts of the generated files by name. Raises ContentError where a name is
    taken, or names nothing."""
    topics, forms = _topics(root), list(all_forms().values())
    wrong = list(_wrong_names(_written_by_hand(root), topics, forms))
    if wrong:
        raise ContentError("\n".join(wrong))
    return {DOMAIN: _yaml(domain(topics, forms)), RULES: _yaml(rules(topics, forms))}


def domain(topics: Sequence[str], forms: Sequence[Form]) -> dict[str, Any]:
    """The part of Rasa's domain that follows from `topics` and `forms`."""
    slots = dict.fromkeys(slot for form in forms for slot in form.slots)
    return {
        "version": "3.1",
        "intents": [*topics, *(form.intent for form in forms)],
        "actions": [
            *(f"validate_{form.rasa_form}" for form in forms),
            *(f"action_submit_{form.rasa_form}" for form in forms),
            *(f"action_ask_{slot}" for slot in slots),
        ],
        "slots": {slot: _slot() for slot in slots if slot != CONFIRM},
        "forms": {form.rasa_form: {"required_slots": [*form.slots]} for form in forms},
    }


def rules(topics: Sequence[str], forms: Sequence[Form]) -> dict[str, Any]:
    """The rules that answer `topics`, and start and end `forms`."""
    answering = [
        {"rule": f"answer {topic}", "steps": [{"intent": topic}, {"action": "action_answer"}]}
        for topic in topics
    ]
    running = [rule for form in forms for rule in (_start(form), _end(form))]
    return {"version": "3.1", "rules": [*answering, *running]}


def unmatched(root: Path, training_examples: Iterable[Example]) -> list[str]:
    """A sentence for each intent without examples, and for each intent that only
    `training_examples` hold."""
    by_hand = dict.fromkeys(_written_by_hand(root)["intents"], "bot/domain/intents.yml")
    answered = {topic: f"bot/answers/{topic}.yml" for topic in _topics(root)}
    started = {form.intent: f"bot/forms/{form.name}" for form in all_forms().values()}
    intents = {**by_hand, **answered, **started}
    written = {one.intent for one in training_examples}
    return [
        *(
            f"{file}: the intent {intent} has no examples in nlu/examples"
            for intent, file in intents.items()
            if intent not in written
        ),
        *(
            f"nlu/examples: the intent {intent} has examples, and no answer, form or rule"
            for intent in sorted(written - set(intents))
        ),
    ]


def _topics(root: Path) -> list[str]:
    return sorted(file.stem for file in (root / "bot/answers").glob("*.yml"))


def _slot() -> dict[str, Any]:
    return {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}


def _start(form: Form) -> dict[str, Any]:
    return {
        "rule": f"start {form.rasa_form}",
        "steps": [
            {"intent": form.intent},
            {"action": form.rasa_form},
            {"active_loop": form.rasa_form},
        ],
    }


def _end(form: Form) -> dict[str, Any]:
    return {
        "rule": f"end {form.rasa_form}",
        "condition": [{"active_loop": form.rasa_form}],
        "steps": [
            {"action": form.rasa_form},
            {"active_loop": None},
            {"slot_was_set": [{"requested_slot": None}]},
            {"action": f"action_submit_{form.rasa_form}"},
        ],
    }


def _written_by_hand(root: Path) -> dict[str, list[str]]:
    """The intents and slots that the other files of the domain name."""
    parts = [
        _read(file) for file in sorted((root / "bot/domain").glob("*.yml")) if file != root / DOMAIN
    ]
    return {
        key: [name for part in parts for name in part.get(key) or ()]
        for key in ("intents", "slots")
    }


def _read(file: Path) -> dict[str, Any]:
    try:
        return YAML(typ="safe").load(file) or {}
    except YAMLError as error:
        raise ContentError(f"bot/domain/{file.name} cannot be read: {error}") from None


def _wrong_names(
    by_hand: Mapping[str, Sequence[str]], topics: Sequence[str], forms: Sequence[Form]
) -> Iterator[str]:
    for topic in (topic for topic in topics if topic in by_hand["intents"]):
        yield f"bot/answers/{topic}.yml: bot/domain has an intent of this name already"
    for form in forms:
        where = f"bot/forms/{form.name}"
        if form.topic not in {*topics, *by_hand["intents"]}:
            yield f"{where}: its topic {form.topic} is no topic, so it would never be offered"
        if form.intent in {*topics, *by_hand["intents"]}:
            yield f"{where}: its intent {form.intent} is a topic or an intent of bot/domain already"
        own = (field.slot for field in form.fields)
        for slot in (slot for slot in own if slot in by_hand["slots"]):
            yield f"{where}: its slot {slot} is a slot of bot/domain already"


def _yaml(value: Mapping[str, Any]) -> str:
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    writer.dump(dict(value), text)
    return _HEADING + text.getvalue()


if __name__ == "__main__":
    sys.exit(main())
