"""docs/dependencies.md names what the locks have: each package, and nothing else."""

import re
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

import pytest

from ops import audit, locks
from ops.locks import ROOT, normalise

PAGE = (ROOT / "docs" / "dependencies.md").read_text()
LOCKED = locks.read("balie", "rasa")
DIRECT = {one.name for one in LOCKED.values() if not one.via or "balie" in one.via}


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_each_package_that_is_asked_for_has_a_line_that_says_why():
    assert {
        normalise(name) for name in re.findall(r"\*\*(.+?)\*\*", section("Direct dependencies"))
    } == DIRECT


def test_the_table_says_of_each_other_package_who_needs_it():
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", section("What those need"), re.MULTILINE)
    told = {
        name: tuple(needed.split(", ")) for name, needed in rows if name not in ("Package", "---")
    }
    assert told == {one.name: one.via for one in LOCKED.values() if one.name not in DIRECT}


def test_what_rasa_asks_for_and_does_not_get_is_listed_and_counted():
    asked = {
        normalise(re.match(r"[\w.-]+", line)[0])
        for wheel in ("rasa", "rasa-sdk")
        for line in requires(wheel)
        if "extra ==" not in line
    }
    told = section("What Rasa asks for and does not get")
    items = re.findall(r"^- [^:]+: ([^.]+)\.$", told, re.MULTILINE)
    listed = {name for item in items for name in re.split(r",\s+", item)}
    assert listed == asked - set(LOCKED)
    assert f"{len(asked)} packages; {len(listed)} of them are not here" in told


def test_modules_of_rasa_that_the_page_names_exist():
    named = re.findall(r"`(rasa(?:_sdk)?)/(\S+\.py)`", PAGE)
    assert named
    for package, path in named:
        assert (Path(find_spec(package).origin).parent / path).exists(), path


def test_advisories_that_stay_are_shown_with_why():
    told = section("Known advisories")
    for one in audit.read_accepted(audit.ACCEPTED_FILE):
        assert one.reason in told
        assert all(name in told for name in (one.package, *one.ids))


def test_nothing_is_locked_twice_in_different_versions():
    ours, checks = LOCKED, locks.read("dev")
    shared = ours.keys() & checks.keys()
    assert shared
    assert all(ours[name].version == checks[name].version for name in shared)


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("a.B==1 \\\n    --hash=sha256:0\n    # via c", ("a-b", "1", ("c",))),
        (
            "a==1 ; x == 'y' \\\n    # via\n    #   balie (pyproject.toml)\n    #   d_e",
            ("a", "1", ("balie", "d-e")),
        ),
        ("# why\na==1 \\\n    --hash=sha256:0", ("a", "1", ())),
    ],
)
def test_a_lock_is_read(text, package, tmp_path, monkeypatch):
    (tmp_path / "one.txt").write_text(text)
    monkeypatch.setattr(locks, "LOCKS", tmp_path)
    assert locks.read("one") == {package[0]: package}
