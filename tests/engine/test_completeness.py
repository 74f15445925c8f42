"""Tests that every topic has an answer and examples, every form has a folder and examples, every
label has a text, and each of them has an intent and a rule."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from stores import ROOT

from bot.content import ASPECTS, LANGUAGES, Content
from bot.forms import all_forms
from bot.intents import ACT_PREFIXES, DANGER_PREFIX, KINDS, NO_TOPIC
from nlu.components.language import FastText
from nlu.learning.language import language_of
from nlu.learning.normalise import normalise

DETECTOR = FastText()


def read(file: Path) -> dict:
    return YAML(typ="safe").load(file)


Block = tuple[str, list[str], list[str]]


def blocks(folder: str) -> list[Block]:
    """(intent, aspects, texts) of every block of examples."""
    files = sorted((ROOT / folder).glob("*.yml"))
    return [
        (
            block["intent"],
            aspects_of(block),
            [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()],
        )
        for file in files
        for block in read(file)["nlu"]
    ]


def aspects_of(block: dict) -> list[str]:
    aspect = block.get("metadata", {}).get("aspect", [])
    return aspect if isinstance(aspect, list) else [aspect]


def names(value: object) -> Iterator[str]:
    """All keys and texts in a value of YAML."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from names(one)
    elif isinstance(value, str):
        yield value


def texts(folder: str) -> list[str]:
    return [text.lower().strip(" ?!.") for _, _, found in blocks(folder) for text in found]


@pytest.fixture(scope="module")
def intents() -> set[str]:
    return {
        intent
        for file in (ROOT / "bot/domain").glob("*.yml")
        for intent in read(file).get("intents", [])
    }


def test_no_slot_is_filled_from_a_message() -> None:
    # bot/rasa_adapter.py leaves out what would fill it.
    for file in (ROOT / "bot/domain").glob("*.yml"):
        slots = read(file).get("slots", {})
        assert all(slot["mappings"] == [{"type": "custom"}] for slot in slots.values())


def topical(intents: set[str]) -> set[str]:
    return {intent for intent in intents if not intent.startswith(NO_TOPIC)}


def test_every_kind_of_danger_is_an_intent(intents: set[str]) -> None:
    kinds = {intent for intent in intents if intent.startswith(DANGER_PREFIX)}
    assert kinds == {f"{DANGER_PREFIX}{kind}" for kind in KINDS}


def test_every_intent_has_examples_and_a_rule(intents: set[str]) -> None:
    rules = [
        step["intent"]
        for file in (ROOT / "bot/rules").glob("*.yml")
        for rule in read(file)["rules"]
        for step in rule["steps"]
        if "intent" in step
    ]
    assert sorted(rules) == sorted({*topical(intents), "nlu_fallback"})
    assert {intent for intent, _, _ in blocks("nlu/examples")} == intents


def test_every_topic_has_an_answer_and_every_label_a_text(
    intents: set[str], answers: Content
) -> None:
    labels = {label for label, _ in answers.labels}
    silent = {"medewerker", "taal"}  # the router speaks; said by language
    asked = topical(intents) - labels - silent - set(all_forms())
    assert asked == set(answers.topics)


def test_every_topic_is_an_answers_file_and_an_examples_file(answers: Content) -> None:
    for topic in answers.topics:
        own = {block["intent"] for block in read(ROOT / f"nlu/examples/{topic}.yml")["nlu"]}
        assert topic in own


def test_no_topic_and_no_form_is_named_outside_its_own_files(answers: Content) -> None:
    by_hand = [
        file
        for folder in ("bot/domain", "bot/rules")
        for file in (ROOT / folder).glob("*.yml")
        if file.name != "generated.yml"
    ]
    named = {name for file in by_hand for name in names(read(file))}
    slots = {field.slot for form in all_forms().values() for field in form.fields}
    forms = {name for form in all_forms().values() for name in (form.intent, form.rasa_form)}
    assert not named & {*answers.topics, *forms, *slots}


def test_every_topic_has_examples_of_every_aspect(answers: Content) -> None:
    found = {
        (intent, aspect) for intent, aspects, _ in blocks("nlu/examples") for aspect in aspects
    }
    assert {(topic, aspect) for topic in answers.topics for aspect in ASPECTS} <= found


def test_every_topic_has_enough_examples_of_each_language(answers: Content) -> None:
    written = Counter()
    for intent, _, found in blocks("nlu/examples"):
        for text in found:
            written[intent, language_of(text, DETECTOR)] += 1
    few = [
        topic for topic in answers.topics if written[topic, "nl"] < 30 or written[topic, "en"] < 8
    ]
    assert not few


def test_every_example_has_words_left_after_normalisation() -> None:
    # One example without a vector, and all are learned without vectors.
    written = [text for _, _, found in blocks("nlu/examples") for text in found]
    assert not [text for text in written if not normalise(text)]


def test_no_example_says_two_things() -> None:
    seen: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for intent, aspects, found in blocks("nlu/examples"):
        # The act is another question than the topic: "laat maar zitten" denies, and cancels.
        about = next((one for one in ACT_PREFIXES if intent.startswith(one)), "")
        for text in found:
            said = seen.setdefault((about, text.lower()), (intent, aspects))
            assert said == (intent, aspects), text


def test_what_is_held_out_is_not_learned() -> None:
    assert set(texts("nlu/validation")) & set(texts("nlu/examples")) == set()


def test_citizens_see_no_braces(answers: Content) -> None:
    said = [
        topic.answer([aspect], language)
        for topic in answers.topics.values()
        for aspect in ASPECTS
        for language in LANGUAGES
    ]
    said += [one for (label, _), one in answers.labels.items() if not label.startswith("form_")]
    assert said
    assert not [one for one in said if "{" in one.text + one.short]
