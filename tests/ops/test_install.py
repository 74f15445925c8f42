"""`make install` on machines that lack something: it fetches it, or says what to do in a line."""

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.settings import ROOT
from ops import install

INSTALL = ROOT / "ops/install.py"


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without any Python that fits, and with an empty folder for tools."""
    monkeypatch.setattr(install, "is_python", lambda path, version: str(tmp_path) in str(path))
    monkeypatch.setattr(install, "TOOLS", tmp_path / ".tools")
    return install


def script(path: Path, text: str) -> str:
    """An executable shell script at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_python_that_runs_it_is_taken_if_it_fits():
    assert install.find_python() == Path(sys.executable)


def test_another_that_fits_is_found_on_the_path(monkeypatch, tmp_path):
    fits = Path(sys.executable).resolve()
    monkeypatch.setattr(install.sys, "executable", "/no/python")
    monkeypatch.setenv("HOME", str(tmp_path))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    linked = tmp_path / "bin" / f"python{version}"
    linked.parent.mkdir()
    linked.symlink_to(fits)
    monkeypatch.setenv("PATH", str(linked.parent))
    assert linked in list(install.candidates(version))
    assert install.is_python(linked, version)
    assert not install.is_python(linked, "3.11")
    assert not install.is_python(tmp_path / "none", version)


def test_where_no_python_fits_one_is_fetched_into_the_folder_and_that_is_said(bare, capsys):
    # As uv does: a Python under the folder that it is told.
    uv = script(
        bare.TOOLS / "uv",
        'mkdir -p "$6/cpython-3.12.9-linux/bin"; touch "$6/cpython-3.12.9-linux/bin/python3"',
    )
    assert bare.find_python() is None
    assert bare.fetch_python(uv) == bare.TOOLS / "python/cpython-3.12.9-linux/bin/python3"
    assert "Fetching Python 3.12 into .tools" in capsys.readouterr().out


def test_where_none_can_be_fetched_one_line_says_what_to_do(bare):
    uv = script(bare.TOOLS / "uv", "echo no network >&2; exit 1")
    with pytest.raises(bare.SetupError) as error:
        bare.fetch_python(uv)
    said = str(error.value)
    assert "\n" not in said
    assert "3.12, 3.13 or 3.14" in said
    assert "PYTHON=/path/to/python3" in said
    # No package is named that a current system may not have.
    assert "apt" not in said


@pytest.mark.parametrize(
    ("printed", "version"), [("v20.19.1", (20, 19)), ("v18.3.0", (18, 3)), ("", (0,))]
)
def test_a_node_that_is_too_old_is_none(tmp_path, printed, version):
    node = script(tmp_path / "node", f"echo {printed}" if printed else "exit 1")
    assert install.node_version(node) == version
    assert (install.node_version(node) >= install.NODE) == (version == (20, 19))


def test_pages_are_built_again_only_where_their_sources_changed(tmp_path):
    for name in ("web/src/a.ts", "web/package.json", "web/tests/b.ts", "web/dist/c.js"):
        script(tmp_path / name, "")
    before = install.pages_digest(tmp_path)
    (tmp_path / "web/tests/b.ts").write_text("other")
    (tmp_path / "web/dist/c.js").write_text("other")
    assert install.pages_digest(tmp_path) == before
    (tmp_path / "web/src/a.ts").write_text("other")
    assert install.pages_digest(tmp_path) != before


def test_it_runs_on_old_pythons_too():
    """The Python that starts it need not be the one that Balie runs on."""
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 8))",
        ],
        input=INSTALL.read_text(),
        text=True,
    )
    assert found.returncode == 0
