"""The release: unpacked into an empty folder, it starts without Node and without training."""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from gateway.settings import ROOT
from tests.support import running
from tests.support.waiting import PATIENCE_S

pytestmark = [pytest.mark.engine, pytest.mark.slow]

COMMANDS = ("sh", "dirname", "env", "uname", "ldd", "getconf")
"""What the launcher, uv and Python themselves may want; no node, npm, make or compiler."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The release in a folder of its own."""
    subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "ops.dist"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("release")
    (archive,) = (ROOT / "dist").glob("balie-*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (release,) = folder.iterdir()
    return release


@pytest.fixture
def path(tmp_path):
    """A PATH with nothing on it but one Python and COMMANDS."""
    for command in COMMANDS:
        if found := shutil.which(command):
            (tmp_path / command).symlink_to(found)
    (tmp_path / "python3").symlink_to(Path(sys.executable).resolve())
    return str(tmp_path)


def test_it_holds_what_runs_and_not_what_tests(unpacked):
    names = {path.name for path in unpacked.iterdir()}
    assert {"balie", "README.md", "LICENSE", "ops", "bot", "models", "web", "standins"} <= names
    assert not {"tests", "benchmarks", "faults", ".git", ".venv"} & names
    assert (unpacked / "web/dist/desk.html").exists()


def test_it_runs_without_node_and_without_training(unpacked, path, tmp_path):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BALIE_")}
    process = subprocess.Popen(
        ["./balie", "run"],
        cwd=unpacked,
        env={**inherited, "PATH": path, "BALIE_PORT": "0", "BALIE_METRICS_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        release = running.wait_until_ready(
            running.BalieProcess(process, [], unpacked / ".balie"), "ready: open"
        )
        said = "".join(release.lines)
        assert "Training" not in said
        assert "Node" not in said
        assert release.password
        asked = subprocess.run(
            ["./balie", "ask", "Wat kost een paspoort?"],
            cwd=unpacked,
            env={**inherited, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert "paspoort kost" in asked.stdout
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE_S)
