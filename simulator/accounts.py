"""The accounts at the simulated providers: settings for the channels that have no account."""

import hashlib
import hmac
from typing import Protocol

from simulator import telegram, twilio

NUMBER = "+3197010200000"


class Settings(Protocol):
    """The settings that name real accounts."""

    twilio_account_sid: str | None
    telegram_token: str | None


def missing(settings: Settings, secret: bytes, local_url: str) -> dict[str, str | None]:
    """Settings for an account at each provider at which `settings` name none. The simulator is at
    `local_url`. The credentials are made of the installation's `secret`: nobody else knows them."""
    made: dict[str, str | None] = {}
    if not settings.twilio_account_sid:
        made |= {
            "twilio_account_sid": f"AC{_made_up(secret, 'sid')}",
            "twilio_auth_token": _made_up(secret, "twilio"),
            "twilio_api_url": local_url + twilio.ROOT,
            "twilio_sms_from": NUMBER,
            "twilio_whatsapp_from": None,
        }
    if not settings.telegram_token:
        made |= {
            "telegram_token": f"1000001:{_made_up(secret, 'telegram')}",
            "telegram_secret": _made_up(secret, "webhook"),
            "telegram_api_url": local_url + telegram.ROOT,
        }
    return made


def _made_up(secret: bytes, purpose: str) -> str:
    return hmac.digest(secret, f"simulator|{purpose}".encode(), hashlib.sha256).hex()[:32]
