"""Checks the locked packages for known advisories: `make audit`.

Fails for each advisory that ops/advisories.toml does not accept. Where no advisory database can be
reached, prints one line and does not fail.
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

ACCEPTED_FILE = ROOT / "ops" / "advisories.toml"
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


class ToolError(Exception):
    """The audit tool failed; the text is its message."""


class Finding(NamedTuple):
    """An advisory about a locked version. Without ids: the package could not be looked up."""

    package: str
    version: str
    ids: FrozenSet[str]
    fixed: str = ""


class AcceptedAdvisory(NamedTuple):
    """An advisory that is accepted, and the reason."""

    package: str
    ids: FrozenSet[str]
    reason: str


class AuditResult(NamedTuple):
    """The number of packages that were checked, and the advisories about them."""

    package_count: int
    findings: List[Finding]


def main() -> int:
    """Run all checks and print their results. Return the exit code."""
    accepted = read_accepted(ACCEPTED_FILE)
    checks: List[Tuple[str, Callable[[], AuditResult]]] = [
        ("Python (requirements/)", audit_python),
        ("Pages (web/package-lock.json)", audit_pages),
    ]
    failed = False
    for name, run_audit in checks:
        lines, has_passed = check_lines(name, run_audit, accepted)
        print("\n".join(lines))
        failed = failed or not has_passed
    return int(failed)


def check_lines(
    name: str, run_audit: Callable[[], AuditResult], accepted: List[AcceptedAdvisory]
) -> Tuple[List[str], bool]:
    """Run a check. Return the lines to print, and whether the check passed."""
    try:
        result = run_audit()
    except UnreachableError:
        return [f"{name}: {UNREACHABLE}"], True
    except ToolError as error:
        return [f"{name}: {error}"], False
    lines, unaccepted = [], 0
    for finding in result.findings:
        reason = next((entry.reason for entry in accepted if _is_accepted_by(finding, entry)), None)
        unaccepted += reason is None
        lines.append(f"{name}: {_describe(finding, reason)}")
    lines.append(
        f"{name}: {result.package_count} packages; advisories to look at: {unaccepted or 'none'}"
    )
    return lines, not unaccepted


def read_accepted(file: Path) -> List[AcceptedAdvisory]:
    """Return the accepted advisories of `file`."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))["advisory"]
    return [
        AcceptedAdvisory(
            entry["package"], frozenset([entry["id"], *entry["aliases"]]), entry["why"].strip()
        )
        for entry in listed
    ]


def audit_python() -> AuditResult:
    """Return what pip-audit finds in the locks, with the first of its sources that answers. Raises
    UnreachableError or ToolError."""
    locks = [f"--requirement={LOCKS / name}.txt" for name in ("balie", "rasa", "dev")]
    for service in _SERVICES:
        command = [
            sys.executable,
            *_PIP_AUDIT,
            f"--vulnerability-service={service}",
            *locks,
        ]
        completed = subprocess.run(command, capture_output=True, text=True)
        try:
            return read_pip_audit(completed.stdout, completed.stderr)
        except UnreachableError:
            continue
    raise UnreachableError


def read_pip_audit(output: str, errors: str) -> AuditResult:
    """Read pip-audit's JSON. Raises UnreachableError or ToolError.

    pip-audit skips packages that its source does not have. Where it skips all of them, the source
    does not answer.
    """
    if not output.strip():
        if _NO_NETWORK.search(errors):
            raise UnreachableError
        raise ToolError(_last_line(errors))
    packages = json.loads(output)["dependencies"]
    if all("skip_reason" in package for package in packages):
        raise UnreachableError
    return AuditResult(
        len(packages), [finding for entry in packages for finding in _package_findings(entry)]
    )


def audit_pages() -> AuditResult:
    """Return what npm finds in the lock of the pages. Raises UnreachableError or ToolError."""
    node = install.find_node(install.find_uv())
    path = f"{node}{os.pathsep}{os.environ.get('PATH', '')}"
    completed = subprocess.run(
        [str(node / "npm"), "audit", "--json", "--package-lock-only"],
        cwd=ROOT / "web",
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    return read_npm_audit(completed.stdout, completed.stderr)


def read_npm_audit(output: str, errors: str) -> AuditResult:
    """Read npm's JSON. Raises UnreachableError or ToolError."""
    try:
        report: Dict[str, Any] = json.loads(output)
    except ValueError:
        raise ToolError(_last_line(errors)) from None
    if "vulnerabilities" not in report:
        message = str(report.get("message", ""))
        if "statusCode" in report or message.startswith("request to "):
            raise UnreachableError
        raise ToolError(message or _last_line(errors))
    findings = [
        Finding(cause["dependency"], cause["range"], frozenset([cause["url"].rpartition("/")[2]]))
        for package in report["vulnerabilities"].values()
        for cause in package["via"]
        if isinstance(cause, dict)
    ]
    return AuditResult(report["metadata"]["dependencies"]["total"], findings)


def _package_findings(package: Dict[str, Any]) -> List[Finding]:
    name = normalise(package["name"])
    if "skip_reason" in package:
        return [Finding(name, "", frozenset())]
    return [
        Finding(
            name,
            package["version"],
            frozenset([entry["id"], *entry["aliases"]]),
            ", ".join(entry["fix_versions"]),
        )
        for entry in package["vulns"]
    ]


def _is_accepted_by(finding: Finding, accepted: AcceptedAdvisory) -> bool:
    return accepted.package == finding.package and bool(accepted.ids & finding.ids)


def _describe(finding: Finding, reason: "str | None") -> str:
    if not finding.ids:
        return f"{finding.package} could not be looked up"
    sentence = f"{finding.package} {finding.version} has {', '.join(sorted(finding.ids))}"
    if reason is not None:
        return f"{sentence}, which is known: {reason}"
    fixed = f", fixed in {finding.fixed}" if finding.fixed else ""
    return f"{sentence}{fixed}: upgrade, or say in ops/advisories.toml why it cannot be reached"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it failed and says nothing"])[-1]


if __name__ == "__main__":
    sys.exit(main())
