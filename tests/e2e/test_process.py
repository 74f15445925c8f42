"""How Balie starts and ends."""

import contextlib
import os
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.support import running
from tests.support.running import BALIE, spawn, wait_until_gone
from tests.support.waiting import PATIENCE_S, wait_until


def test_a_second_start_says_so_clearly(counter):
    second = subprocess.run(
        [str(BALIE), "run"],
        env={**os.environ, "BALIE_DATA_DIR": str(counter.data_dir), "BALIE_PORT": "0"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert second.returncode == 1
    assert f"already runs here as process {counter.process.pid}" in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_taken_port_is_named(counter, tmp_path):
    port = counter.url.rsplit(":", 1)[1]
    process = spawn([str(BALIE), "run"], tmp_path, BALIE_PORT=port)
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert "BALIE_PORT" in output and "Traceback" not in output


def test_metrics_are_where_the_start_says(counter, tmp_path):
    address = running.first_match(r"Metrics: (\S+)", counter.lines)
    with urllib.request.urlopen(address) as answer:
        assert "balie_store_up 1.0" in answer.read().decode()
    port = address.removesuffix("/metrics").rsplit(":", 1)[1]
    process = spawn([str(BALIE), "run"], tmp_path, BALIE_METRICS_PORT=port)
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert f"port {port} on 127.0.0.1 is taken" in output and "Traceback" not in output


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"BALIE_PORT": "x"}, "BALIE_PORT"),
        ({"BALIE_TELEGRAM_TOKEN": "1:a"}, "BALIE_TELEGRAM_SECRET"),
        ({"BALIE_REDIS_URL": "redis://127.0.0.1:1"}, "BALIE_REDIS_URL"),
    ],
)
def test_a_wrong_setting_ends_the_start_in_one_line(tmp_path, settings, named):
    process = spawn([str(BALIE), "run"], tmp_path, **settings)
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert named in output.splitlines()[-1]
    assert "Traceback" not in output


def test_health_and_readiness(counter):
    for path in ("/healthz", "/readyz"):
        with urllib.request.urlopen(counter.url + path) as answer:
            assert answer.status == 200


def test_ctrl_c_stops_every_process_and_the_next_start_knows_the_conversation(tmp_path):
    with running.balie(tmp_path) as first:
        processes = first.children()
        assert len(processes) >= 2  # the store and the engine
        assert running.stop(first) == 0
        assert wait_until_gone(processes)


def test_killing_it_leaves_nothing_running(tmp_path):
    killed = running.start(tmp_path)
    processes = killed.children()
    killed.process.kill()
    killed.process.wait()
    assert wait_until_gone(processes)


def test_killing_whoever_started_it_leaves_nothing_running(tmp_path):
    script = f"import subprocess; subprocess.run(['{BALIE}', 'run', '--with-parent'])"
    parent = spawn(["python3", "-c", script], tmp_path)
    assert parent.stdout
    while "ready: open" not in (line := parent.stdout.readline()):
        assert line, "Balie did not start"
    processes = running.descendants(parent.pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert wait_until_gone(processes)


def test_an_engine_that_is_killed_comes_back(counter):
    (engine,) = engines(counter)
    os.kill(engine, signal.SIGKILL)
    assert wait_until_gone({engine})
    wait_until(lambda: engines(counter) and is_ready(counter.url))


def engines(counter: running.BalieProcess) -> set[int]:
    """The engine processes among its children."""
    return {pid for pid in counter.children() if b"bot.worker" in command_line(pid)}


def command_line(pid: int) -> bytes:
    """What the process was started with; nothing where it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def is_ready(url: str) -> bool:
    """Whether the counter can help a citizen now."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url + "/readyz") as answer:
        return bool(answer.status == 200)
    return False
