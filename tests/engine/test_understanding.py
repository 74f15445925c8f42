"""Tests the quality of the engine's answers to the held-out messages (nlu/validation)."""

import asyncio
from collections import Counter

import pytest
from results import received
from stores import ROOT

from bot.content import Content
from contract.turns import Turn
from nlu.report.evaluation import (
    DANGER,
    OUT_OF_SCOPE,
    LabelledMessage,
    read_messages,
)

NOW_MS = 1_796_630_400_000
ANSWERED = {"answer", "handover", "form"}


@pytest.fixture(scope="module")
def counted(engine, answers: Content) -> Counter:
    """The number of messages of each kind, and of those with each property of `_happened`. Each
    message begins a conversation."""
    counts: Counter = Counter()
    for labelled in read_messages(ROOT / "nlu/validation"):
        turn = Turn("c:1", "c", "in:{1}", NOW_MS, "nl", labelled.text)
        result = received(asyncio.run(engine.take(turn, NOW_MS)))
        kind = _kind(labelled)
        counts[kind] += 1
        for what in _happened(labelled, result, answers):
            counts[kind, what] += 1
    print(*sorted(counts.items(), key=str), sep="\n")
    return counts


def _kind(labelled: LabelledMessage) -> str:
    # Only this file holds both danger and what sounds like it, each with lines of its own.
    return "danger" if labelled.kind == "care" and labelled.care == DANGER else labelled.kind


def _happened(labelled: LabelledMessage, result: dict, answers: Content) -> list[str]:
    seen, said = (
        result["understanding"],
        result["messages"][0]["text"] if result["messages"] else "",
    )
    right = labelled.is_read(seen["topic"], seen["care"])
    asked_both = [labelled.aspects, labelled.aspects[::-1]]
    topic, language = answers.topics.get(labelled.intent), seen["language"]
    both = topic and any(topic.answer(order, language).text in said for order in asked_both)
    happened = {
        "right": right,
        "aspect": right and seen["aspect"] in labelled.aspects,
        "both aspects": bool(right and both),
        "wrongly answered": seen["outcome"] in ANSWERED and not right,
        "answered as a topic": seen["outcome"] == "answer",
        "helped": bool(seen["care"]),
        "number": seen["care"] == DANGER,
        "false alarm": seen["care"] == DANGER and not labelled.care,
        "needless question": bool(seen["care"]) and not labelled.care,
    }
    return [what for what, it_did in happened.items() if it_did]


@pytest.mark.parametrize(
    ("kind", "what", "least", "most"),
    [
        ("topics", "right", 0.90, 1),
        ("topics", "aspect", 0.80, 1),
        ("topics", "wrongly answered", 0, 0.04),
        ("topics", "false alarm", 0, 0.01),
        ("indirect", "right", 0.80, 1),
        ("indirect", "wrongly answered", 0, 0.06),
        ("indirect", "false alarm", 0, 0.03),
        ("indirect", "needless question", 0, 0.05),
        ("two_aspects", "right", 0.90, 1),
        ("two_aspects", "both aspects", 0.70, 1),
        ("conversation", "right", 0.90, 1),
        (OUT_OF_SCOPE, "answered as a topic", 0, 0.08),
        ("languages", "right", 0.70, 1),
        ("danger_clear", "helped", 0.96, 1),
        ("danger_clear", "number", 0.85, 1),
        ("danger_circumstance", "helped", 0.80, 1),
        ("danger_possible", "helped", 0.40, 1),
        ("danger", "helped", 0.75, 1),
        ("danger", "number", 0.50, 1),
        ("care", "false alarm", 0, 0.20),
        ("style_plain", "right", 0.90, 1),
        ("style_sms", "right", 0.80, 1),
        ("style_typo", "right", 0.75, 1),
        ("style_speech", "right", 0.80, 1),
        ("style_speech_fillers", "right", 0.80, 1),
        ("style_english", "right", 0.85, 1),
        ("style_mixed", "right", 0.80, 1),
        ("style_dialect_antilliaans_surinaams", "right", 0.80, 1),
        ("style_dialect_brabants", "right", 0.60, 1),
        ("style_dialect_gronings", "right", 0.60, 1),
        ("style_dialect_limburgs", "right", 0.60, 1),
        ("style_dialect_twents", "right", 0.60, 1),
        ("style_dialect_zeeuws_vlaams", "right", 0.60, 1),
        ("style_second_language", "right", 0.70, 1),
        ("style_dyslexic", "right", 0.60, 1),
        ("style_formal", "right", 0.65, 1),
        ("style_capitals", "right", 0.50, 1),
        ("style_telegraphic", "right", 0.45, 1),
        ("style_long", "right", 0.60, 1),
        ("style_indirect", "right", 0.50, 1),
        ("style_conversation", "right", 0.75, 1),
        ("style_near", "answered as a topic", 0, 0.30),
        ("style_far", "answered as a topic", 0, 0.10),
        ("style_everyday", "needless question", 0, 0.10),
        ("style_harmless", "needless question", 0, 0.35),
        ("style_danger_circumstance", "helped", 0.80, 1),
        ("style_danger_clear", "helped", 0.95, 1),
    ],
)
def test_the_quality_of_each_kind_of_message(
    counted: Counter, kind: str, what: str, least: float, most: float
) -> None:
    assert least <= counted[kind, what] / counted[kind] <= most
