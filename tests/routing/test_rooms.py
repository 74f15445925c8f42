"""Which room may import which, and what the pure ones may not touch."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PURE = {"routing/conversation": {"contract", "routing.conversation"}, "contract": {"contract"}}
"""Pure rooms, and the rooms of ours that they may import."""

HARMLESS = {
    "__future__", "collections", "dataclasses", "enum", "functools", "itertools", "msgspec", "re",
    "types", "typing", "unicodedata",
}  # fmt: skip
"""Modules that do no I/O, read no clock and draw no random numbers."""

DRAWS_A_FILE = {"routing/conversation/diagram.py"}
"""A command, which nothing imports."""

BELOW = {
    "contract": set(),
    "routing/conversation": {"contract"},
    "routing/telemetry": {"contract"},
    "routing/log": {"contract", "routing/conversation", "routing/telemetry"},
    "routing/delivery": {"contract", "routing/conversation", "routing/telemetry", "routing/log"},
}
"""The rooms that each room may import, besides itself."""


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_nothing_that_does_io(room):
    for file in modules(room):
        if name(file) in DRAWS_A_FILE:
            continue
        for one in imported(file):
            ours = any(one == room or one.startswith(f"{room}.") for room in PURE[room])
            assert ours or one.split(".")[0] in HARMLESS, f"{name(file)} imports {one}"


def test_nothing_imports_the_command_that_draws():
    ours = [file for room in BELOW for file in modules(room)]
    command = "routing.conversation.diagram"
    assert not [name(file) for file in ours if any(command in one for one in imported(file))]


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_rooms_below_it(room):
    allowed = {one.replace("/", ".") for one in BELOW[room] | {room}}
    for file in modules(room):
        for one in imported(file):
            if one.split(".")[0] in {"contract", "routing"}:
                assert any(one == room or one.startswith(f"{room}.") for room in allowed), (
                    f"{name(file)} imports {one}"
                )


def test_only_the_table_moves_a_conversation():
    """A state is set by `Conversation.entering` alone, which only `Draft.follow` calls."""
    for file in modules("routing/conversation"):
        text = file.read_text()
        assert ("entering(" in text) == (file.name in {"state.py", "decision.py"})
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                sets = {one.arg for one in node.keywords}
                of_effect = isinstance(node.func, ast.Attribute) and node.func.attr == "do"
                assert "state" not in sets or of_effect, f"{name(file)}:{node.lineno}"
