"""Asks whether something that is locked has a known advisory: `make audit`.

Fails for each that ops/advisories.toml does not list. Where no advisory database can be reached,
one line says so, and nothing fails: there was nothing to learn.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, List, NamedTuple, Tuple

from ops import install
from ops.locks import LOCKS, ROOT, normalise

KNOWN = ROOT / "ops" / "advisories.toml"
UNREACHABLE = "the advisory database cannot be reached from here: run make audit where it can"

_PIP_AUDIT = [
    "-m",
    "pip_audit",
    "--no-deps",
    "--require-hashes",
    "--disable-pip",
    "--format",
    "json",
]
_SERVICES = ("pypi", "osv")
_NO_NETWORK = re.compile(
    r"Connection\w*Error|Timeout|ProxyError|SSLError|HTTPError|Could not connect"
)


class UnreachableError(Exception):
    """No advisory database answers."""


class BrokenError(Exception):
    """The tool failed for a reason of its own."""


class Finding(NamedTuple):
    """An advisory about a version that is locked. Without ids: it could not be looked up."""

    package: str
    version: str
    ids: FrozenSet[str]
    fixed: str = ""


class Known(NamedTuple):
    """An advisory that stays, and why."""

    package: str
    ids: FrozenSet[str]
    why: str


class Found(NamedTuple):
    looked_at: int
    findings: List[Finding]


def main() -> int:
    """Print what is found; the exit code."""
    known = read_known(KNOWN)
    checks: List[Tuple[str, Callable[[], Found]]] = [
        ("Python (requirements/)", python),
        ("Pages (web/package-lock.json)", pages),
    ]
    failed = False
    for what, look in checks:
        lines, good = told(what, look, known)
        print("\n".join(lines))
        failed = failed or not good
    return int(failed)


def told(what: str, look: Callable[[], Found], known: List[Known]) -> Tuple[List[str], bool]:
    """What to print of a check, and whether all is well."""
    try:
        found = look()
    except UnreachableError:
        return [f"{what}: {UNREACHABLE}"], True
    except BrokenError as error:
        return [f"{what}: {error}"], False
    lines, new = [], 0
    for finding in found.findings:
        reason = next((one.why for one in known if _is(finding, one)), None)
        new += reason is None
        lines.append(f"{what}: {_sentence(finding, reason)}")
    lines.append(f"{what}: {found.looked_at} packages; advisories to look at: {new or 'none'}")
    return lines, not new


def read_known(file: Path) -> List[Known]:
    """The advisories that stay."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))["advisory"]
    return [
        Known(one["package"], frozenset([one["id"], *one["aliases"]]), one["why"].strip())
        for one in listed
    ]


def python() -> Found:
    """What pip-audit finds in the locks, by the first of its sources that answers."""
    locks = [f"--requirement={LOCKS / name}.txt" for name in ("balie", "rasa", "dev")]
    for service in _SERVICES:
        command = [
            sys.executable,
            *_PIP_AUDIT,
            f"--vulnerability-service={service}",
            *locks,
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        try:
            return read_pip_audit(done.stdout, done.stderr)
        except UnreachableError:
            continue
    raise UnreachableError


def read_pip_audit(output: str, errors: str) -> Found:
    """What pip-audit says in JSON. Packages that its source does not have are passed over by it as
    if nothing were wrong; where that is all of them, the source does not answer."""
    if not output.strip():
        if _NO_NETWORK.search(errors):
            raise UnreachableError
        raise BrokenError(_last_line(errors))
    packages = json.loads(output)["dependencies"]
    if all("skip_reason" in package for package in packages):
        raise UnreachableError
    return Found(len(packages), [finding for one in packages for finding in _of_package(one)])


def pages() -> Found:
    """What npm finds in the lock of the pages and their build."""
    node = install.find_node(install.find_uv())
    path = f"{node}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(node / "npm"), "audit", "--json", "--package-lock-only"],
        cwd=ROOT / "web",
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    return read_npm_audit(done.stdout, done.stderr)


def read_npm_audit(output: str, errors: str) -> Found:
    """What npm says in JSON."""
    try:
        said: Dict[str, Any] = json.loads(output)
    except ValueError:
        raise BrokenError(_last_line(errors)) from None
    if "vulnerabilities" not in said:
        message = str(said.get("message", ""))
        if "statusCode" in said or message.startswith("request to "):
            raise UnreachableError
        raise BrokenError(message or _last_line(errors))
    found = [
        Finding(cause["dependency"], cause["range"], frozenset([cause["url"].rpartition("/")[2]]))
        for package in said["vulnerabilities"].values()
        for cause in package["via"]
        if isinstance(cause, dict)
    ]
    return Found(said["metadata"]["dependencies"]["total"], found)


def _of_package(package: Dict[str, Any]) -> List[Finding]:
    name = normalise(package["name"])
    if "skip_reason" in package:
        return [Finding(name, "", frozenset())]
    return [
        Finding(
            name,
            package["version"],
            frozenset([one["id"], *one["aliases"]]),
            ", ".join(one["fix_versions"]),
        )
        for one in package["vulns"]
    ]


def _is(finding: Finding, known: Known) -> bool:
    return known.package == finding.package and bool(known.ids & finding.ids)


def _sentence(finding: Finding, why: "str | None") -> str:
    if not finding.ids:
        return f"{finding.package} could not be looked up"
    said = f"{finding.package} {finding.version} has {', '.join(sorted(finding.ids))}"
    if why is not None:
        return f"{said}, which is known: {why}"
    fixed = f", fixed in {finding.fixed}" if finding.fixed else ""
    return f"{said}{fixed}: upgrade, or say in ops/advisories.toml why it cannot be reached"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it failed and says nothing"])[-1]


if __name__ == "__main__":
    sys.exit(main())
