"""A channel is a value: the table says what it can do, and other code does not ask which it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.channels import CAPABILITIES, Channel
from gateway.channels import CONNECTOR_CLASSES
from routing.delivery.sender import Sender

ROOT = Path(__file__).parents[2]
PRODUCT = ("contract", "routing", "connectors", "desk", "gateway", "bot", "sms")
NAMES_ITS_OWN = ("connectors/", "contract/channels.py", "gateway/ask.py")
"""Connectors, and `balie ask`, which puts an event of a citizen to `decide` by itself."""

MODULES = [path for folder in PRODUCT for path in sorted((ROOT / folder).rglob("*.py"))]


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in MODULES:
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def _named(tree: ast.AST) -> list[str]:
    """The channels that `tree` names, such as Channel.SMS."""
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Channel"
        and node.attr in Channel.__members__
    ]


def test_only_a_connector_names_a_channel() -> None:
    names = {place for place, tree in _trees() if _named(tree)}
    assert {place for place in names if not place.startswith(NAMES_ITS_OWN)} == set()
    assert "connectors/telegram.py" in names  # else this finds nothing


def test_nobody_compares_with_a_channel_or_its_name() -> None:
    words = {str(channel) for channel in Channel}
    asks = (ast.Compare, ast.MatchValue)
    for place, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, asks):
                assert not _named(node), f"{place}:{node.lineno} asks which channel it is"
            if isinstance(node, ast.Compare) and "channel" in ast.unparse(node.left):
                compared = ast.walk(node)
                strings = {one.value for one in compared if isinstance(one, ast.Constant)}
                assert not strings & words, f"{place}:{node.lineno} asks which channel it is"


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_its_entry_its_connector_and_its_page(channel: Channel) -> None:
    assert channel in CAPABILITIES
    (kind,) = [kind for kind in CONNECTOR_CLASSES if channel in kind.turned_on_by]
    assert issubclass(kind, Sender) != channel.capabilities.in_transcript
    headings = re.findall(r"^## .*", (ROOT / "docs/connectors.md").read_text(), re.MULTILINE)
    assert any(channel in heading.lower() for heading in headings)


@pytest.mark.parametrize("channel", Channel)
def test_the_desks_page_calls_it_what_the_table_does(channel: Channel) -> None:
    strings = (ROOT / "web/src/desk/strings.ts").read_text()
    words = re.findall(rf"^  {channel}: '(.*)',$", strings, re.MULTILINE)
    assert words == list(channel.capabilities.label)
