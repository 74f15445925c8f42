"""How well questions are understood that the model has never seen (nlu/validation)."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML
from stores import ROOT

from bot.turns import Turn

NOW_MS = 1_796_630_400_000
ANSWERED = {"answer", "handover", "form"}


def questions() -> Iterator[tuple[str, str, str]]:
    """(topic, aspect, text) of every held-out question."""
    for file in sorted((ROOT / "nlu/validation").glob("*.yml")):
        for block in YAML(typ="safe").load(file)["nlu"]:
            aspect = block.get("metadata", {}).get("aspect", "")
            for line in block["examples"].splitlines():
                yield block["intent"], aspect, line.strip()[2:]


@pytest.fixture(scope="module")
def counted(engine) -> Counter:
    """How often each thing happened, first turns only."""
    counts: Counter = Counter()
    for topic, aspect, text in questions():
        turn = Turn("c:1", "c", "in:{1}", NOW_MS, "nl", text)
        seen = asyncio.run(engine.take(turn, NOW_MS))["understanding"]
        kind = "topic" if aspect else topic if topic == "buiten_bereik" else "label"
        right = seen["topic"] == topic
        answered = seen["outcome"] in ANSWERED
        counts[kind] += 1
        counts[kind, "right"] += right
        counts[kind, "aspect"] += right and seen["aspect"] == aspect
        counts[kind, "wrongly answered"] += answered and not right
    print(*sorted(counts.items(), key=str), sep="\n")
    return counts


@pytest.mark.parametrize(
    ("kind", "what", "least", "most"),
    [
        ("topic", "right", 0.93, 1),
        ("topic", "aspect", 0.83, 1),
        ("topic", "wrongly answered", 0, 0.02),
        ("label", "right", 0.90, 1),
        ("buiten_bereik", "right", 0.85, 1),
        ("buiten_bereik", "wrongly answered", 0, 0.06),
    ],
)
def test_shares(counted: Counter, kind: str, what: str, least: float, most: float) -> None:
    assert least <= counted[kind, what] / counted[kind] <= most
