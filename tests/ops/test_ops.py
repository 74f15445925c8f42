"""What ops/ starts is what Balie has: commands and settings that exist."""

import re
from pathlib import Path

import pytest
import yaml

from gateway.cli import build_parser
from gateway.settings import ROOT, Settings
from gateway.single_role import ROLES

OPS = ROOT / "ops"
UNITS = sorted((OPS / "systemd").glob("*.service"))
SETTINGS = {f"BALIE_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(scope="module")
def services():
    """The services of the compose file, its anchors resolved."""
    return yaml.safe_load((OPS / "compose.yml").read_text())["services"]


def test_compose_starts_two_of_every_role_with_settings_that_exist(services):
    ours = {name: one for name, one in services.items() if one.get("image") == "balie"}
    commands = sorted(build_parser().parse_args(one["command"]).command for one in ours.values())
    assert commands == sorted([*ROLES, *ROLES])
    for one in ours.values():
        assert set(one["environment"]) <= SETTINGS


def test_compose_has_a_cluster_whose_writes_are_on_a_replica_and_on_disk(services):
    nodes = [one for name, one in services.items() if name.startswith("valkey-")]
    assert len(nodes) == 6
    for one in nodes:
        assert "--cluster-enabled yes" in one["command"]
        assert "--appendonly yes" in one["command"]
        assert "--min-replicas-to-write 1" in one["command"]
    for service in services.values():
        for name in service.get("depends_on", ()):
            assert name in services


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists_with_settings_that_exist(unit: Path):
    text = unit.read_text()
    (command,) = re.findall(r"^ExecStart=\S+/balie (.+)$", text, re.MULTILINE)
    role = build_parser().parse_args(command.split()).command
    assert unit.name == f"balie-{role}@.service"
    assert set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)) <= SETTINGS
    assert "WantedBy=balie.target" in text


def test_there_is_a_unit_for_every_role():
    assert {unit.name for unit in UNITS} == {f"balie-{role}@.service" for role in ROLES}
