"""`make audit`: fails for what is new, and for nothing else."""

import json

import pytest

from ops import audit
from ops.audit import UNREACHABLE, AcceptedAdvisory, AuditResult, ToolError, UnreachableError

KNOWN = [AcceptedAdvisory("joblib", frozenset({"PYSEC-1", "CVE-1"}), "nothing is read")]


def dependency(name: str, *vulns: dict) -> dict:
    return {"name": name, "version": "1.0", "vulns": list(vulns)}


def vulnerability(name: str, *aliases: str, fixed: str = "") -> dict:
    return {"id": name, "aliases": list(aliases), "fix_versions": [fixed] if fixed else []}


def told(*dependencies: dict) -> tuple[list[str], bool]:
    output = json.dumps({"dependencies": dependencies, "fixes": []})
    return audit.check_lines("locks", lambda: audit.read_pip_audit(output, ""), KNOWN)


def test_no_advisory_is_well():
    assert told(dependency("a"), dependency("b")) == (
        ["locks: 2 packages; advisories to look at: none"],
        True,
    )


def test_a_known_advisory_is_told_with_its_reason_by_whichever_of_its_names():
    lines, good = told(dependency("joblib", vulnerability("GHSA-1", "CVE-1")))
    assert good
    assert lines[0] == "locks: joblib 1.0 has CVE-1, GHSA-1, which is known: nothing is read"


def test_a_new_advisory_fails_and_tells_in_which_version_it_is_fixed():
    lines, good = told(dependency("a"), dependency("joblib", vulnerability("PYSEC-2", fixed="2.0")))
    assert not good
    assert lines[0].startswith("locks: joblib 1.0 has PYSEC-2, fixed in 2.0: upgrade")
    assert lines[-1] == "locks: 2 packages; advisories to look at: 1"


def test_a_known_advisory_of_another_package_is_new():
    assert not told(dependency("other", vulnerability("PYSEC-1")))[1]


def test_a_package_that_is_passed_over_fails():
    lines, good = told(dependency("a"), {"name": "b", "skip_reason": "not found"})
    assert not good
    assert lines[0] == "locks: b could not be looked up"


def test_a_source_that_has_no_package_at_all_does_not_answer():
    """pip-audit itself calls that "No known vulnerabilities found"."""
    lines, good = told({"name": "a", "skip_reason": "-"}, {"name": "b", "skip_reason": "-"})
    assert (lines, good) == ([f"locks: {UNREACHABLE}"], True)


@pytest.mark.parametrize("kind", ["ConnectionError", "ProxyError", "ConnectTimeout", "HTTPError"])
def test_a_network_that_forbids_is_one_line(kind):
    with pytest.raises(UnreachableError):
        audit.read_pip_audit("", f"Traceback …\nrequests.exceptions.{kind}: no")


def test_another_failure_of_the_tool_fails_with_its_last_line():
    with pytest.raises(ToolError, match="a hash is missing"):
        audit.read_pip_audit("", "WARNING: x\nERROR: a hash is missing")
    output = json.dumps({"message": "This command requires a lockfile", "error": {"code": "E"}})
    lines, good = audit.check_lines("pages", lambda: audit.read_npm_audit(output, ""), [])
    assert (lines, good) == (["pages: This command requires a lockfile"], False)


def test_the_next_source_is_asked_where_the_first_does_not_answer(monkeypatch):
    asked = []

    def run(command, **_):
        asked.append(next(one for one in command if "service" in one).partition("=")[2])
        output = "" if asked == ["pypi"] else json.dumps({"dependencies": [dependency("a")]})
        return audit.subprocess.CompletedProcess(command, 1, output, "ConnectionError: no")

    monkeypatch.setattr(audit.subprocess, "run", run)
    assert audit.audit_python() == AuditResult(1, [])
    assert asked == ["pypi", "osv"]


def test_what_npm_finds_is_named_by_the_advisory_at_its_root():
    cause = {
        "dependency": "ws",
        "range": "<8.1",
        "url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
    }
    said = {
        "vulnerabilities": {"ws": {"via": [cause]}, "above": {"via": ["ws"]}},
        "metadata": {"dependencies": {"total": 9}},
    }
    found = audit.read_npm_audit(json.dumps(said), "")
    assert found.package_count == 9
    assert found.findings == [audit.Finding("ws", "<8.1", frozenset({"GHSA-aaaa-bbbb-cccc"}))]


@pytest.mark.parametrize(
    "said",
    [
        {"message": "405 Method Not Allowed", "statusCode": 405},
        {"message": "request to the registry failed, reason: getaddrinfo ENOTFOUND"},
    ],
)
def test_npm_without_a_database_is_one_line(said):
    with pytest.raises(UnreachableError):
        audit.read_npm_audit(json.dumps(said), "")
