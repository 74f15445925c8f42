"""The settings, read once at the start from the environment and balie.toml.

The environment has precedence. docs/settings.md lists all settings.
"""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parent.parent
FILE = "balie.toml"


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one line that names it."""


def _check_web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as https://balie.example")
    return value.rstrip("/")


def _check_store_address(value: str) -> str:
    for address in value.split(","):
        if urlsplit(address).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must begin with redis://, rediss:// or unix://")
    return value


def _check_sender_id(value: str) -> str:
    sender_id = value.removeprefix("whatsapp:")
    if not re.fullmatch(r"\+?\d{3,15}|[A-Za-z0-9 ]{1,11}", sender_id):
        raise ValueError("must be a number such as +31201234567, or a name of 11 characters")
    return sender_id


def _check_telegram_secret(value: str) -> str:
    # Telegram's own rule for secret_token: core.telegram.org/bots/api#setwebhook
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise ValueError("may hold letters, digits, _ and - only, 256 at most")
    return value


WebAddress = Annotated[str, AfterValidator(_check_web_address)]
StoreAddress = Annotated[str, AfterValidator(_check_store_address)]
SenderId = Annotated[str, AfterValidator(_check_sender_id)]
TelegramSecret = Annotated[str, AfterValidator(_check_telegram_secret)]


class Settings(BaseSettings):
    """All settings of Balie. None means off, or determined at the start."""

    model_config = SettingsConfigDict(
        env_prefix="BALIE_", env_ignore_empty=True, toml_file=FILE, extra="forbid"
    )

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    public_url: WebAddress | None = None
    mode: Literal["development", "production"] | None = None
    data_dir: Path = ROOT / ".balie"
    redis_url: StoreAddress | None = None
    store_replicas: int = Field(0, ge=0, le=5)
    secret: str | None = Field(None, min_length=16)
    municipality: str = "Gemeente Voorbeeld"

    telegram_token: str | None = None
    telegram_secret: TelegramSecret | None = None
    telegram_api_url: WebAddress = "https://api.telegram.org"

    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_api_url: WebAddress = "https://api.twilio.com"
    twilio_sms_from: SenderId | None = None
    twilio_whatsapp_from: SenderId | None = None

    sms_per_second: float = Field(10, gt=0)
    whatsapp_per_second: float = Field(80, gt=0)
    telegram_per_second: float = Field(30, gt=0)

    rest_token: str | None = None

    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | Literal["off"] = 9464
    log_format: Literal["text", "json"] | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources in order of precedence: environment, then file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @model_validator(mode="after")
    def _check_combinations(self) -> "Settings":
        self._require("telegram_secret", self.telegram_token, "telegram_token")
        self._require("telegram_token", self.telegram_secret, "telegram_secret")
        self._require("twilio_auth_token", self.twilio_account_sid, "twilio_account_sid")
        self._require("twilio_account_sid", self.twilio_auth_token, "twilio_auth_token")
        if self.twilio_account_sid and not (self.twilio_sms_from or self.twilio_whatsapp_from):
            raise ValueError(
                "BALIE_TWILIO_SMS_FROM (or BALIE_TWILIO_WHATSAPP_FROM) is missing: "
                "it goes with BALIE_TWILIO_ACCOUNT_SID"
            )
        if self.mode == "production" and not self.public_url:
            raise ValueError("BALIE_PUBLIC_URL is missing: production needs the public address")
        return self

    def _require(self, name: str, reason: str | None, reason_name: str) -> None:
        if reason and not getattr(self, name):
            raise ValueError(
                f"BALIE_{name.upper()} is missing: it goes with BALIE_{reason_name.upper()}"
            )

    @property
    def development(self) -> bool:
        """Whether the phone simulator is on. Without `mode`: only where no other machine can reach
        this gateway."""
        if self.mode:
            return self.mode == "development"
        hosts = [self.host, urlsplit(self.public_url or "http://localhost").hostname or ""]
        return all(_is_loopback(host) for host in hosts)


def load() -> Settings:
    """Return the settings. Raises SettingsError with one line that names the wrong setting."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None
    except ValueError as error:  # balie.toml is not valid TOML
        raise SettingsError(f"{FILE} cannot be read: {error}") from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"{FILE}: there is no setting called {name}"
    return f"BALIE_{name.upper()} is wrong: {message[0].lower()}{message[1:]}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
