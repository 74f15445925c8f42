"""Posts the citizens' messages to Balie's webhooks, until a gateway acknowledges each."""

import asyncio
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from twilio.request_validator import RequestValidator

from connectors import twilio_address
from connectors.twilio import PATH
from contract.channels import Channel
from faults.run_config import RunConfig
from faults.scenario import Citizen

WEBHOOK_TIMEOUT_S = 5.0
REPOST_PAUSE_S = 1.0
RETRY_POLL_S = 0.5


@dataclass
class PostedMessage:
    """One message of a citizen: the time of its first attempt (`at`, ms since the epoch), whether
    it was answered 200, and the number of attempts (0 on Telegram: the emulator makes them)."""

    number: int
    at: int
    is_acknowledged: bool = False
    tries: int = 0


@dataclass
class PostedMessages:
    """All posted messages, by address."""

    by_address: dict[str, list[PostedMessage]] = field(default_factory=dict)
    sent: int = 0
    acknowledged: int = 0

    def add(self, address: str, number: int) -> PostedMessage:
        """Add a message at its first attempt, and return it."""
        posted = PostedMessage(number, int(time.time() * 1000))
        self.by_address.setdefault(address, []).append(posted)
        self.sent += 1
        return posted

    def acknowledge(self, posted: PostedMessage) -> None:
        """Record that the message was answered 200."""
        if not posted.is_acknowledged:
            posted.is_acknowledged = True
            self.acknowledged += 1


class CitizenDriver:
    """Posts the citizens' messages at their times; the messages of one citizen in sequence."""

    def __init__(self, config: RunConfig, posted_messages: PostedMessages, seed: int) -> None:
        self._config = config
        self._posted_messages = posted_messages
        self._rng = random.Random(f"{seed}|driver")
        self._validator = RequestValidator(config.account.auth_token)
        self._pending_updates: dict[int, PostedMessage] = {}
        self._delivered_ids: set[int] = set()
        self._journal_offset = 0

    async def __aenter__(self) -> "CitizenDriver":
        self._http = ClientSession(
            connector=TCPConnector(limit=200), timeout=ClientTimeout(total=WEBHOOK_TIMEOUT_S)
        )
        self._retry_task = asyncio.create_task(self._retry_updates())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._retry_task.cancel()
        await asyncio.gather(self._retry_task, return_exceptions=True)
        await self._http.close()

    async def write(self, citizens: tuple[Citizen, ...]) -> None:
        """Post the messages of all citizens, and wait until every message is acknowledged."""
        started = time.monotonic()
        await asyncio.gather(*(self._write(citizen, started) for citizen in citizens))
        while (
            self._posted_messages.acknowledged < self._posted_messages.sent
        ):  # the emulator's journal comes later
            await asyncio.sleep(RETRY_POLL_S)

    async def _write(self, citizen: Citizen, started: float) -> None:
        for number, text in enumerate(citizen.texts(), 1):
            await asyncio.sleep(started + citizen.times_s[number - 1] - time.monotonic())
            posted = self._posted_messages.add(citizen.address, number)
            if citizen.channel is Channel.TELEGRAM:
                await self._post_to_emulator(citizen, text, posted)
            else:
                await self._post_to_twilio_webhook(citizen, text, posted)

    # -- Twilio --------------------------------------------------------------------------

    async def _post_to_twilio_webhook(
        self, citizen: Citizen, text: str, posted: PostedMessage
    ) -> None:
        form = self._form(citizen, text, posted.number)
        signature = self._validator.compute_signature(self._config.public_url + PATH, form)
        while not await self._try_post(form, signature, posted):
            await asyncio.sleep(REPOST_PAUSE_S)
        self._posted_messages.acknowledge(posted)

    async def _try_post(
        self, form: Mapping[str, str], signature: str, posted: PostedMessage
    ) -> bool:
        posted.tries += 1
        url = self._rng.choice(self._config.gateway_urls) + PATH
        headers = {"X-Twilio-Signature": signature}
        try:
            async with self._http.post(url, data=form, headers=headers) as answer:
                return answer.status == 200
        except (ClientError, TimeoutError, OSError):
            return False

    def _form(self, citizen: Citizen, text: str, number: int) -> dict[str, str]:
        account = self._config.account
        own_number = account.sms_from if citizen.channel is Channel.SMS else account.whatsapp_from
        sid = f"SM{int(citizen.address):016x}{number:016x}"
        return {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": account.sid,
            "From": twilio_address.written(citizen.channel, citizen.address),
            "To": twilio_address.written(citizen.channel, own_number),
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        }

    # -- Telegram ------------------------------------------------------------------------

    async def _post_to_emulator(self, citizen: Citizen, text: str, posted: PostedMessage) -> None:
        chat = {"id": int(citizen.address), "type": "private", "first_name": "Sam"}
        message = {
            "message_id": posted.number,
            "date": posted.at // 1000,
            "chat": chat,
            "from": {"id": chat["id"], "is_bot": False, "first_name": "Sam", "language_code": "nl"},
            "text": text,
        }
        while (update := await self._control("updates", update={"message": message})) is None:
            await asyncio.sleep(REPOST_PAUSE_S)  # its queue is full
        self._pending_updates[int(update["update_id"])] = posted
        self._read_journal()

    async def _retry_updates(self) -> None:
        """Make the emulator deliver again what no gateway acknowledged, which it does not do by
        itself."""
        while True:
            await asyncio.sleep(RETRY_POLL_S)
            self._read_journal()
            if self._pending_updates:
                await self._control("deliver")

    async def _control(self, method: str, **body: object) -> dict[str, int] | None:
        url = f"{self._config.emulator_url}/__fixture/{method}"
        body = {"token": self._config.account.bot_token, **body}
        async with self._http.post(url, json=body, timeout=ClientTimeout(None)) as answer:
            result: dict[str, int] | None = (await answer.json()).get("result")
            return result

    def _read_journal(self) -> None:
        """Acknowledge the updates that a gateway answered 200, by the emulator's journal."""
        for line in _complete_lines(self._config.journal_file, self._journal_offset):
            self._journal_offset += len(line)
            entry = json.loads(line)
            if entry.get("event") == "webhook" and entry["status"] == 200:
                self._delivered_ids.update(entry["update_ids"])
        for update_id in self._delivered_ids & self._pending_updates.keys():
            self._posted_messages.acknowledge(self._pending_updates.pop(update_id))


def _complete_lines(path: Path, offset: int) -> list[bytes]:
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(offset)
        whole, _, _ = file.read().rpartition(b"\n")
    return [line + b"\n" for line in whole.split(b"\n") if line]
