"""Where everything of a run is, and the invented accounts at its providers."""

from pathlib import Path

from msgspec import Struct


class Account(Struct, frozen=True):
    """An account at Twilio and a bot at Telegram, both invented."""

    sid: str = "AC00000000000000000000000000000001"
    auth_token: str = "an-invented-auth-token"  # noqa: S105
    sms_from: str = "+3197010200001"
    whatsapp_from: str = "+3197010200002"
    bot_token: str = "1000001:an-invented-bot-token"  # noqa: S105
    webhook_secret: str = "an-invented-secret"  # noqa: S105


class Places(Struct, frozen=True):
    """The addresses of one run, all on this machine."""

    directory: str
    outside: str
    """Our public address: what providers call, and where we reach the stand-ins."""
    emulator: str
    gateways: tuple[str, ...]
    account: Account = Account()

    @property
    def folder(self) -> Path:
        """Where the run keeps everything."""
        return Path(self.directory)

    @property
    def record(self) -> Path:
        """What the providers took."""
        return self.folder / "received.jsonl"

    @property
    def journal(self) -> Path:
        """What the Telegram emulator delivered."""
        return self.folder / "telegram.jsonl"

    @property
    def store_socket(self) -> Path:
        """Where the store listens."""
        return self.folder / "store.sock"

    @property
    def store_url(self) -> str:
        """The same as a URL."""
        return f"unix://{self.store_socket}"
