"""What is told of the metrics in documents, dashboard and alerts is true of the metrics."""

import json
import re

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from desk.card_store import CardStore
from gateway.metrics import Metrics
from gateway.settings import ROOT, Settings
from tests.gateway.test_metrics import card

DASHBOARD = json.loads((ROOT / "ops/dashboards/balie.json").read_text())
ALERTS = yaml.safe_load((ROOT / "ops/alerts.yml").read_text())
DOCUMENT = (ROOT / "docs/watching.md").read_text()

RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
EXPRESSIONS = [rule["expr"] for rule in RULES]
EXPRESSIONS += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.fixture
async def families(redis):
    """Every metric there is: name, kind, and its labels by the name of each sample."""
    await CardStore(redis).put(card("1", "wmo"), 1)
    body, _ = await Metrics(redis).exposition()
    return list(text_string_to_metric_families(body.decode()))


def labels_of(families):
    return {one.name: set(one.labels) for family in families for one in family.samples}


@pytest.mark.parametrize("expression", EXPRESSIONS)
async def test_an_expression_names_metrics_and_labels_that_exist(families, expression):
    known = labels_of(families)
    # Each name, and the labels that are matched behind it.
    named = re.findall(r"\b((?:balie|process)_\w+)(?:\{([^}]*)\})?", expression)
    assert named
    for name, matched in named:
        assert name in known
        assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matched)) <= known[name] | {"job"}
    for grouped in re.findall(r"by \(([^)]*)\)", expression):
        labels = set(grouped.replace(" ", "").split(","))
        assert labels <= set.union(*(known[name] for name, _ in named))
    assert expression.count("(") == expression.count(")")


async def test_every_metric_is_in_the_document_as_it_is(families):
    rows = re.findall(r"^\| `(balie_\w+)` \| (\w+) \|([\w, ]*)\|", DOCUMENT, re.MULTILINE)
    told = {name: (kind, set(labels.replace(",", " ").split())) for name, kind, labels in rows}
    known = labels_of(families)
    real = {}
    for family in families:
        if not family.name.startswith("balie_") or family.name.endswith("_created"):
            continue
        sample = {"counter": "_total", "histogram": "_count"}.get(family.type, "")
        name = family.name + ("_total" if family.type == "counter" else "")
        real[name] = (family.type, known[family.name + sample])
    assert told == real


def test_every_alert_of_the_document_is_one():
    alerts = {rule["alert"] for rule in RULES}
    assert set(re.findall(r"\bBalie[A-Z]\w+", DOCUMENT)) == alerts
    assert all({"severity"} == set(rule["labels"]) for rule in RULES)
    assert all(rule["annotations"]["summary"] for rule in RULES)


def test_panels_stand_beside_each_other():
    places = [tuple(panel["gridPos"].values()) for panel in DASHBOARD["panels"]]
    cells = [(x + i, y + j) for x, y, w, h in places for i in range(w) for j in range(h)]
    assert len(cells) == len(set(cells))
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)


def test_every_setting_is_in_the_document():
    documented = (ROOT / "docs/settings.md").read_text()
    for name in Settings.model_fields:
        assert f"| BALIE_{name.upper()} |" in documented
