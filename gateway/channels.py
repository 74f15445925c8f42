"""Which channels are on, and their connectors: made from the settings, here only."""

import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from connectors.base import Connector
from connectors.rest import RestConnector
from connectors.telegram import Telegram, TelegramConfig
from connectors.twilio import Twilio, TwilioConfig
from connectors.web import Counter, WebConnector
from contract.channels import Channel
from gateway.settings import Settings
from routing.delivery.attempts import Sender

Connectors = Sequence[Connector]

SIMULATED_NUMBER = "+3197010200000"


@dataclass(frozen=True)
class Accounts:
    """The accounts at the providers: None is off; `simulated` ones are the phone
    simulator's."""

    twilio: TwilioConfig | None
    telegram: TelegramConfig | None
    simulated: frozenset[Channel] = frozenset()


def accounts(settings: Settings, secret: bytes, local_url: str) -> Accounts:
    """The accounts that the settings name, and in development those of the phone simulator,
    which is at `local_url`."""
    real = _named(settings, settings.public_url or local_url)
    return with_simulated(real, local_url, secret) if settings.development else real


def sending(accounts: Accounts) -> Accounts:
    """`accounts` for a process that sends only: a webhook is set by whoever serves it."""
    if accounts.telegram is None:
        return accounts
    return replace(accounts, telegram=replace(accounts.telegram, sets_webhook=False))


def _named(settings: Settings, public_url: str) -> Accounts:
    twilio = telegram = None
    if settings.twilio_account_sid:
        twilio = TwilioConfig(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token or "",
            api_url=settings.twilio_api_url,
            sms_from=settings.twilio_sms_from or "",
            whatsapp_from=settings.twilio_whatsapp_from or "",
            public_url=public_url,
            per_second={
                Channel.SMS: settings.sms_per_second,
                Channel.WHATSAPP: settings.whatsapp_per_second,
            },
        )
    if settings.telegram_token:
        telegram = TelegramConfig(
            token=settings.telegram_token,
            secret=settings.telegram_secret or "",
            api_url=settings.telegram_api_url,
            public_url=public_url,
            per_second=settings.telegram_per_second,
        )
    return Accounts(twilio, telegram)


def with_simulated(real: Accounts, local_url: str, secret: bytes) -> Accounts:
    """`real`, and for every provider without an account one at the phone simulator, whose
    credentials nobody else can know."""
    twilio, telegram, simulated = real.twilio, real.telegram, real.simulated
    if twilio is None:
        twilio = TwilioConfig(
            account_sid=f"AC{_made_up(secret, 'sid')}",
            auth_token=_made_up(secret, "twilio"),
            api_url=f"{local_url}/simulator/twilio",
            sms_from=SIMULATED_NUMBER,
            whatsapp_from="",
            public_url=local_url,
        )
        simulated |= {Channel.SMS}
    if telegram is None:
        telegram = TelegramConfig(
            token=f"1000001:{_made_up(secret, 'telegram')}",
            secret=_made_up(secret, "webhook"),
            api_url=f"{local_url}/simulator/telegram",
            public_url=local_url,
        )
        simulated |= {Channel.TELEGRAM}
    return replace(real, twilio=twilio, telegram=telegram, simulated=simulated)


def connectors(
    accounts: Accounts, counter: Counter, secret: bytes, rest_token: str | None
) -> list[Connector]:
    """A connector for everything that is on. A new channel is one more line here."""
    made: list[Connector] = [WebConnector(counter, secret)]
    if accounts.twilio:
        made.append(Twilio(accounts.twilio, counter.inbox))
    if accounts.telegram:
        made.append(Telegram(accounts.telegram, counter.inbox))
    if rest_token:
        made.append(RestConnector(counter, rest_token))
    return made


def senders(made: Connectors) -> dict[Channel, Sender]:
    """Who sends on which channel: the web's and REST's messages stand in the transcript."""
    return {
        channel: one
        for one in made
        if isinstance(one, Twilio | Telegram)
        for channel in one.channels
    }


@contextlib.asynccontextmanager
async def opened(made: Connectors) -> AsyncIterator[None]:
    """The clients of `made` are open for as long as the block lasts."""
    for connector in made:
        await connector.start()
    try:
        yield
    finally:
        for connector in made:
            await connector.stop()


def described(made: list[Connector], accounts: Accounts) -> list[str]:
    """A line for each channel: on, simulated, or off and what turns it on."""
    turn_on = {
        Channel.SMS: "BALIE_TWILIO_ACCOUNT_SID and BALIE_TWILIO_SMS_FROM",
        Channel.WHATSAPP: "BALIE_TWILIO_ACCOUNT_SID and BALIE_TWILIO_WHATSAPP_FROM",
        Channel.TELEGRAM: "BALIE_TELEGRAM_TOKEN",
        Channel.REST: "BALIE_REST_TOKEN",
    }
    on = {channel for connector in made for channel in connector.channels}
    return [_line(channel, on, accounts, turn_on.get(channel, "")) for channel in Channel]


def _line(channel: Channel, on: set[Channel], accounts: Accounts, needs: str) -> str:
    if channel in accounts.simulated:
        return f"{channel}: phone simulator (set {needs} for the real one)"
    return f"{channel}: on" if channel in on else f"{channel}: off (set {needs} to turn it on)"


def _made_up(secret: bytes, purpose: str) -> str:
    return hmac.digest(secret, f"simulator|{purpose}".encode(), hashlib.sha256).hex()[:32]
