"""The addresses and files of a run, and its invented accounts at the providers."""

from pathlib import Path

from msgspec import Struct


class ProviderAccount(Struct, frozen=True):
    """An account at Twilio and a bot at Telegram, both invented."""

    sid: str = "AC00000000000000000000000000000001"
    auth_token: str = "an-invented-auth-token"  # noqa: S105
    sms_from: str = "+3197010200001"
    whatsapp_from: str = "+3197010200002"
    bot_token: str = "1000001:an-invented-bot-token"  # noqa: S105
    webhook_secret: str = "an-invented-secret"  # noqa: S105


class RunConfig(Struct, frozen=True):
    """The addresses and files of one run, all on this machine."""

    directory: str
    public_url: str
    """The public URL of Balie, and the URL at which Balie reaches the stand-ins."""
    emulator_url: str
    gateway_urls: tuple[str, ...]
    account: ProviderAccount = ProviderAccount()

    @property
    def folder(self) -> Path:
        """The folder of all files of the run."""
        return Path(self.directory)

    @property
    def requests_file(self) -> Path:
        """The file of the requests that the providers received."""
        return self.folder / "received.jsonl"

    @property
    def journal_file(self) -> Path:
        """The journal of the Telegram emulator."""
        return self.folder / "telegram.jsonl"

    @property
    def store_socket(self) -> Path:
        """The socket of the store."""
        return self.folder / "store.sock"

    @property
    def store_url(self) -> str:
        """The URL of the store."""
        return f"unix://{self.store_socket}"
