"""Creates settings for accounts at the simulated providers."""

import hashlib
import hmac
from typing import Protocol

from simulator import telegram, twilio

NUMBER = "+3197010200000"


class Settings(Protocol):
    """The settings that name real accounts."""

    twilio_account_sid: str | None
    telegram_token: str | None


def simulated_settings(settings: Settings, secret: bytes, local_url: str) -> dict[str, str | None]:
    """Return settings of a simulated account for each provider without an account in `settings`.
    The simulator is at `local_url`. Credentials are derived from the installation's `secret`."""
    credentials: dict[str, str | None] = {}
    if not settings.twilio_account_sid:
        credentials |= {
            "twilio_account_sid": f"AC{_derive(secret, 'sid')}",
            "twilio_auth_token": _derive(secret, "twilio"),
            "twilio_api_url": local_url + twilio.ROOT,
            "twilio_sms_from": NUMBER,
            "twilio_whatsapp_from": None,
        }
    if not settings.telegram_token:
        credentials |= {
            "telegram_token": f"1000001:{_derive(secret, 'telegram')}",
            "telegram_secret": _derive(secret, "webhook"),
            "telegram_api_url": local_url + telegram.ROOT,
        }
    return credentials


def _derive(secret: bytes, purpose: str) -> str:
    return hmac.digest(secret, f"simulator|{purpose}".encode(), hashlib.sha256).hex()[:32]
