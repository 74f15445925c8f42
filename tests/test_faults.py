"""The short form of `make faults`, and that none of its processes outlives it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import ROOT, descendants, wait_until_gone
from tests.support.waiting import PATIENCE_S, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.engine]


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    command = [sys.executable, "-m", "faults", "--folder", str(folder), *options]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_the_counter_keeps_its_word(tmp_path: Path) -> None:
    run = start(tmp_path, "--short", "--seed", "4")
    printed, _ = run.communicate()
    assert run.returncode == 0, printed
    table = printed[printed.index("| channel") :]
    kills = {
        line.split("|")[1].strip(): int(line.split("|")[2])
        for line in table.splitlines()
        if line.startswith(("| store", "| gateway", "| router", "| engine", "| send"))
    }
    assert len(kills) == 5
    assert all(kills.values()), printed


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_it(tmp_path: Path, how: signal.Signals) -> None:
    run = start(tmp_path, "--short")
    try:
        children = wait_until(lambda: len(found := descendants(run.pid)) >= 10 and found)
        run.send_signal(how)
        run.communicate(timeout=PATIENCE_S)
        assert wait_until_gone(children)
    finally:
        run.kill()
