"""Tests the metrics and the page of the report for editors."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from bot import content
from bot.short_forms import short_forms
from nlu.report.evaluation import (
    DANGER,
    FALLBACK,
    HARMLESS,
    OUT_OF_SCOPE,
    POSSIBLE,
    Evaluation,
    LabelledMessage,
    read_messages,
)
from nlu.report.metrics import (
    by_kind,
    calibration,
    care_by_kind,
    cheapest_thresholds,
    confusions,
    cost,
    expected_calibration_error,
    weakest,
)
from nlu.report.near_duplicates import near_duplicates
from nlu.report.page import Thresholds, Training, render
from nlu.report.short_forms import costs, most_expensive, short_form


def evaluation(
    intent: str,
    predicted: str,
    confidence: float,
    decision: str = "",
    in_scope: float = 1.0,
    text: str = "x",
    care: str = "",
    found: str = "",
) -> Evaluation:
    message = LabelledMessage("topics", intent, ("kosten",), text, care)
    decision = decision or predicted
    return Evaluation(message, predicted, confidence, in_scope, decision, ("kosten", "duur"), found)


RIGHT = evaluation("woz", "woz", 0.9)
WRONG = evaluation("woz", "hond", 0.9, text="<b>mijn hond</b>")
BACK = evaluation("woz", "hond", 0.4, FALLBACK)
REFUSED = evaluation("woz", "hond", 0.1, OUT_OF_SCOPE)
NOT_OURS = evaluation(OUT_OF_SCOPE, OUT_OF_SCOPE, 0.9)


def test_the_metrics_count_every_message_once() -> None:
    (metrics,) = by_kind([RIGHT, WRONG, BACK, REFUSED])
    assert (metrics.messages, metrics.correct) == (4, 1)
    assert (metrics.aspect_correct, metrics.with_aspect) == (1, 1)
    assert (metrics.wrongly_answered, metrics.asked_back, metrics.refused) == (1, 1, 1)


def test_a_harmless_message_is_correct_unless_it_is_taken_for_danger() -> None:
    assert evaluation(HARMLESS, "woz", 0.9).correct
    assert not evaluation(HARMLESS, "woz", 0.9, found=DANGER).correct


def test_false_alarms_and_missed_danger_are_counted_apart() -> None:
    some = [
        RIGHT,
        evaluation("woz", "woz", 0.9, found=POSSIBLE),
        evaluation("woz", "woz", 0.9, found=DANGER),
        evaluation("nood_fire", "woz", 0.9, care=DANGER),
        evaluation("nood_fire", "woz", 0.9, care=DANGER, found=POSSIBLE),
        evaluation("nood_fire", "woz", 0.9, care=DANGER, found=DANGER),
        evaluation("schuldhulp", "schuldhulp", 0.9, care=POSSIBLE, found=POSSIBLE),
    ]
    topics, together = care_by_kind(some)
    assert topics[1:] == together[1:] == (3, 1, 1, 3, 1, 2)
    assert [one.is_false_alarm for one in some].index(True) == 2
    assert [one.is_missed_danger for one in some].index(True) == 3


def test_calibration_is_perfect_where_confidence_equals_accuracy() -> None:
    perfect = [evaluation("a", "a" if place < 8 else "b", 0.8) for place in range(10)]
    assert expected_calibration_error(calibration(perfect)) == pytest.approx(0)
    too_sure = [evaluation("a", "b", 1.0) for _ in range(10)]
    assert expected_calibration_error(calibration(too_sure)) == pytest.approx(1)
    assert expected_calibration_error(calibration([])) == 0


def test_a_wrong_answer_costs_five_questions() -> None:
    assert cost([WRONG], 0.5, 0.2) == 5
    assert cost([BACK], 0.5, 0.2) == 1
    assert cost([RIGHT], 0.5, 0.2) == 0
    assert cost([NOT_OURS], 0.5, 0.2) == 0
    assert cost([RIGHT, WRONG], 0.95, 0.2) == 1


def test_the_cheapest_thresholds_answer_correct_predictions_only() -> None:
    some = [
        evaluation("a", "a", 0.7),
        evaluation("a", "b", 0.5),
        evaluation(OUT_OF_SCOPE, "b", 0.3, in_scope=0.1),
    ]
    answer, askable = cheapest_thresholds(some)
    assert 0.5 < answer <= 0.7
    assert askable > 0.1


def test_the_weakest_intents_and_most_frequent_confusions_come_first() -> None:
    some = [RIGHT, WRONG, WRONG, evaluation("hond", "woz", 0.9), evaluation("vog", "vog", 0.9)]
    assert [one.intent for one in weakest(some)] == ["hond", "woz"]
    (most, least) = confusions(some)
    assert (most.intent, most.predicted, most.messages) == ("woz", "hond", 2)
    assert least.messages == 1


def test_near_duplicates_are_of_different_topics_and_most_similar_first() -> None:
    embeddings = np.array([[1, 0], [0.999, 0.04], [0.95, 0.31], [0, 1], [1, 0]], float)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    found = near_duplicates(list("abcde"), ["x", "y", "y", "y", "x"], embeddings)
    assert {(one.text, one.other_text) for one in found[:2]} == {("a", "b"), ("b", "e")}
    assert [one.similarity for one in found] == sorted(
        (one.similarity for one in found), reverse=True
    )
    assert not [one for one in found if "d" in (one.text, one.other_text)]
    assert near_duplicates(["a"], ["x"], np.zeros((1, 0))) == []


FORMS = [
    short_form("answers", ("woz", "kosten", "nl"), "x" * 159 + "€"),
    short_form("answers", ("hond", "duur", "nl"), "Dag → “ideeën” жук", ["Ja"]),
    short_form("danger", ("nood", "", "nl"), "“ideeën”"),
]


def test_the_most_expensive_sms_come_first_with_the_characters_outside_gsm7() -> None:
    assert [one.name for one in most_expensive(FORMS)] == ["woz", "hond", "nood"]
    woz, hond, nood = FORMS
    assert (woz.segments, woz.length, woz.encoding, woz.outside) == (2, 161, "GSM-7", [])
    assert (hond.segments, hond.length, hond.encoding) == (1, 23, "UCS-2")
    assert hond.outside == list("→“ë”жук")
    assert (nood.encoding, nood.length) == ("GSM-7", 8)


def test_the_cost_of_sms_is_added_up_by_kind() -> None:
    assert [tuple(one) for one in costs(FORMS)] == [
        ("answers", 2, 3, 2, 1),
        ("danger", 1, 1, 1, 0),
        ("all", 3, 4, 2, 1),
    ]


def test_every_text_of_the_bot_is_counted(answers: content.Content) -> None:
    forms = short_forms(answers)
    spoken = {(one.name, one.aspect, one.language) for one in forms}
    assert len(spoken) == len(forms)
    assert {(topic, "kosten", "en") for topic in answers.topics} <= spoken
    assert all(one.segments == 1 for one in forms if one.kind != "two answers at once")


class Reader(HTMLParser):
    """Collects the tags, the links and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.outside += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_loads_nothing_else_and_escapes_texts() -> None:
    duplicates = near_duplicates(["a", "b"], ["x", "y"], np.ones((2, 1)))
    read = Reader(
        render(
            [RIGHT, WRONG, BACK],
            duplicates,
            FORMS,
            Thresholds(0.65, 0.3),
            Training(12, "2026-01-01"),
        )
    )
    assert read.outside == []
    assert "b" not in read.tags
    assert "script" not in read.tags
    assert "<b>mijn hond</b>" in read.text
    assert read.tags.count("svg") == 1
    for wanted in (
        "What is taken for what",
        "The weakest",
        "almost the same",
        "0.65",
        "wrongly",
        "The dearest",
    ):
        assert wanted in read.text


def test_a_report_without_messages_is_a_page() -> None:
    assert "None." in render([], [], [], Thresholds(0.65, 0.3), Training(0, "2026-01-01"))


def test_a_block_may_ask_several_aspects_or_none(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "  - intent: woz\n    metadata: {aspect: [kosten, duur]}\n    examples: |\n      - a b\n"
        "  - intent: bedankt\n    examples: |\n      - dank\n\n"
        "  - intent: nood_fire\n    examples: |\n      - e\n"
        "  - intent: woz\n    metadata: {care: eviction}\n    examples: |\n      - f\n"
    )
    assert read_messages(tmp_path) == [
        LabelledMessage("one", "woz", ("kosten", "duur"), "a b"),
        LabelledMessage("one", "bedankt", (), "dank"),
        LabelledMessage("one", "nood_fire", (), "e", DANGER),
        LabelledMessage("one", "woz", (), "f", POSSIBLE),
    ]


def test_the_command_writes_the_page(model: Path) -> None:
    root = model.parent.parent
    report = root / "artifacts/understanding.html"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "bot.report"], cwd=root, capture_output=True, text=True, check=True
    )
    assert report.as_uri() in done.stdout
    assert "answered wrongly" in done.stdout
    read = Reader(report.read_text())
    assert "indirect" in read.text
    assert read.tags.count("circle") >= 5
