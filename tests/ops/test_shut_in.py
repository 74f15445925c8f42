"""The engine is shut in: it reaches the store, writes where it must, and can do no more."""

import ctypes
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from redis.asyncio import Redis

from gateway.settings import ROOT
from tests.support import running
from tests.support.running import BALIE, BalieProcess
from tests.support.shut_in import REFUSED

OPS = ROOT / "ops"
UNITS = sorted((OPS / "systemd").glob("*.service"))
MODELS = (ROOT / "models").resolve()
ANSWER_MS = 30_000
PR_GET_MDWE = 66  # linux/prctl.h, 6.3 and later

# Tries what the engine may not, and says what it could.
PROBE = """
import mmap, socket, sys, tempfile

def connect(): socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
def write(): tempfile.TemporaryFile(dir=".")
def execute(): mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)

for tried in (connect, write, execute):
    try:
        tried()
        print(tried.__name__)
    except OSError:
        pass
"""

# What every role's unit says.
COMMON = {
    "CapabilityBoundingSet": "",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHome": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectSystem": "strict",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}


def shut_in(*command: str, write: tuple[Path, ...] = ()) -> list[str]:
    """`command`, shut in."""
    allowed = [part for path in write for part in ("--write", str(path))]
    return [sys.executable, "-m", "tests.support.shut_in", *allowed, *command]


@pytest.fixture(scope="module")
def _namespaces() -> None:
    """Skips where nothing can be shut in."""
    tried = subprocess.run(shut_in("true"), cwd=ROOT, capture_output=True, text=True)
    if tried.returncode == REFUSED:
        pytest.skip(tried.stderr)
    assert tried.returncode == 0, tried.stderr


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the engine keeps what it has on this machine, and its temporary files."""
    with tempfile.TemporaryDirectory(prefix="balie-") as made:
        yield Path(made).resolve()


@pytest.fixture(scope="module")
def engine(_namespaces: None, valkey: str, folder: Path) -> Iterator[BalieProcess]:
    """`balie engine`, as the unit and the container start it."""
    MODELS.mkdir(exist_ok=True)
    command = shut_in(str(BALIE), "engine", write=(MODELS, folder))
    settings = {"BALIE_REDIS_URL": valkey, "BALIE_METRICS_PORT": "off", "TMPDIR": str(folder)}
    process = running.spawn(command, folder, **settings)
    yield running.wait_until_ready(BalieProcess(process, [], folder), "balie engine is ready")
    process.terminate()
    process.wait()


async def ask(redis: Redis, text: str) -> str:
    """The engine's answer to `text`."""
    turn = {"turn_id": "c:1", "conversation_id": "c", "reply_to": "r", "language": "nl"}
    expires_at = int(time.time() * 1000) + ANSWER_MS
    await redis.xadd(
        "turns", {"turn": json.dumps({**turn, "text": text, "expires_at": expires_at})}
    )
    ((_, ((_, entry),)),) = await redis.xread({"r": "0"}, block=ANSWER_MS)
    return " ".join(one["text"] for one in json.loads(entry[b"event"])["messages"])


@pytest.mark.engine
async def test_the_engine_answers_where_it_reaches_nothing_but_the_store(engine, redis):
    assert "paspoort kost" in await ask(redis, "Wat kost een paspoort?")


@pytest.mark.engine
def test_no_process_of_the_engine_has_a_network_or_rights(engine):
    ours = Path("/proc/self/ns/net").readlink()
    processes = {engine.process.pid, *engine.children()}
    assert len(processes) > 1  # the role, and the worker that it started
    for process in (Path(f"/proc/{pid}") for pid in processes):
        assert (process / "ns/net").readlink() != ours
        assert routes(process) == addresses(process) == []
        status = (process / "status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert f"CapBnd:\t{0:016x}" in status


@pytest.mark.engine
def test_the_engine_may_write_where_the_unit_lets_it_and_nowhere_else(engine, folder):
    for pid in {engine.process.pid, *engine.children()}:
        mounts = [line.split() for line in Path(f"/proc/{pid}/mountinfo").read_text().splitlines()]
        writable = {fields[4] for fields in mounts if "rw" in fields[5].split(",")}
        assert writable == {str(MODELS), str(folder)}


def routes(process: Path) -> list[str]:
    """The IPv4 routes that `process` has."""
    return (process / "net/route").read_text().splitlines()[1:]


def addresses(process: Path) -> list[str]:
    """The addresses of `process` that answer: a loopback that is up has some."""
    return (process / "net/fib_trie").read_text().splitlines()


def test_what_is_shut_in_can_do_less_than_what_is_not(_namespaces):
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe = [sys.executable, "-c", PROBE, str(server.getsockname()[1])]
        free = subprocess.run(probe, cwd=ROOT, capture_output=True, text=True, check=True)
        held = subprocess.run(shut_in(*probe), cwd=ROOT, capture_output=True, text=True, check=True)
    assert free.stdout.split() == ["connect", "write", "execute"]
    known = ctypes.CDLL(None).prctl(PR_GET_MDWE, 0, 0, 0, 0) >= 0
    assert held.stdout.split() == ([] if known else ["execute"])


def directives(unit: Path) -> dict[str, list[str]]:
    """What `unit` says: each directive's values."""
    said: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, is_directive, value = line.partition("=")
        if is_directive and not line.startswith("#"):
            said.setdefault(name, []).append(value)
    return said


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_gives_up_what_its_role_does_not_need(unit: Path):
    said = directives(unit)
    assert {name: said.get(name) for name in COMMON} == {
        name: [value] for name, value in COMMON.items()
    }
    assert said["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]


def test_the_engine_reaches_this_machine_only_and_writes_models():
    said = directives(OPS / "systemd/balie-engine@.service")
    assert said["IPAddressDeny"] == ["any"]
    assert said["IPAddressAllow"] == ["localhost"]
    assert said["ReadWritePaths"] == ["/opt/balie/models"]
    assert said["StateDirectory"] == ["balie"]


@pytest.fixture
def verified(tmp_path: Path):
    """Gives what systemd says of the units when `old` is `new` in them."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here (Debian: apt install systemd)")

    def verify(old: str = "", new: str = "") -> list[str]:
        for unit in (OPS / "systemd").iterdir():
            text = unit.read_text().replace("/opt/balie/.venv/bin/balie", "/bin/true")
            (tmp_path / unit.name).write_text(text.replace(old, new) if old else text)
        names = [str(tmp_path / unit.name) for unit in (OPS / "systemd").iterdir()]
        command = ["systemd-analyze", "verify", "--man=no", *names]
        said = subprocess.run(command, capture_output=True, text=True).stderr
        return [line for line in said.splitlines() if "balie" in line]

    return verify


def test_systemd_knows_every_word_of_the_units(verified):
    assert verified() == []
    (line, *_) = verified("ProtectSystem=", "ProtectSystm=")
    assert "ProtectSystm" in line


def test_compose_gives_the_engine_no_network_but_the_stores():
    compose = yaml.safe_load((OPS / "compose.yml").read_text())
    services = compose["services"]
    assert compose["networks"]["store"] == {"internal": True}
    for name, one in services.items():
        if name.startswith(("valkey-", "engine-")):
            assert one["networks"] == ["store"]
        if one.get("image") == "balie":
            assert one["read_only"] is True
            assert one["tmpfs"] == ["/tmp"]
            assert one["cap_drop"] == ["ALL"]
            assert one["security_opt"] == ["no-new-privileges"]
