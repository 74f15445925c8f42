"""The citizens' side of the providers: what is typed is posted to our webhooks, again and
again until one of the gateways has taken it."""

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
from faults.places import Places
from faults.scenario import Citizen

WEBHOOK_S = 5.0
REPEAT_S = 1.0
NUDGE_S = 0.5


@dataclass
class Posted:
    """One message of a citizen: when it was first tried (milliseconds since the epoch),
    whether it was answered 200, and after how many tries (0: only Telegram knows)."""

    number: int
    at: int
    is_acknowledged: bool = False
    tries: int = 0


@dataclass
class Post:
    """Everything that was posted, by address."""

    by_address: dict[str, list[Posted]] = field(default_factory=dict)
    sent: int = 0
    acknowledged: int = 0

    def add(self, address: str, number: int) -> Posted:
        """A message that is now tried for the first time."""
        posted = Posted(number, int(time.time() * 1000))
        self.by_address.setdefault(address, []).append(posted)
        self.sent += 1
        return posted

    def acknowledge(self, posted: Posted) -> None:
        """It was answered 200."""
        if not posted.is_acknowledged:
            posted.is_acknowledged = True
            self.acknowledged += 1


class Citizens:
    """Posts what citizens write, on time, each citizen's messages one after the other."""

    def __init__(self, places: Places, post: Post, seed: int) -> None:
        self._places = places
        self._post = post
        self._chance = random.Random(f"{seed}|driver")
        self._validator = RequestValidator(places.account.auth_token)
        self._updates: dict[int, Posted] = {}
        self._delivered: set[int] = set()
        self._journal_read = 0

    async def __aenter__(self) -> "Citizens":
        self._http = ClientSession(
            connector=TCPConnector(limit=200), timeout=ClientTimeout(total=WEBHOOK_S)
        )
        self._nudging = asyncio.create_task(self._nudge())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._nudging.cancel()
        await asyncio.gather(self._nudging, return_exceptions=True)
        await self._http.close()

    async def write(self, citizens: tuple[Citizen, ...]) -> None:
        """Have all of them write, until every message was taken."""
        started = time.monotonic()
        await asyncio.gather(*(self._write(one, started) for one in citizens))
        while self._post.acknowledged < self._post.sent:  # Telegram's tells us later
            await asyncio.sleep(NUDGE_S)

    async def _write(self, citizen: Citizen, started: float) -> None:
        for number, text in enumerate(citizen.texts(), 1):
            await asyncio.sleep(started + citizen.times[number - 1] - time.monotonic())
            posted = self._post.add(citizen.address, number)
            if citizen.channel is Channel.TELEGRAM:
                await self._through_telegram(citizen, text, posted)
            else:
                await self._through_twilio(citizen, text, posted)

    # -- Twilio --------------------------------------------------------------------------

    async def _through_twilio(self, citizen: Citizen, text: str, posted: Posted) -> None:
        form = self._form(citizen, text, posted.number)
        signed = self._validator.compute_signature(self._places.outside + PATH, form)
        while not await self._is_taken(form, signed, posted):
            await asyncio.sleep(REPEAT_S)
        self._post.acknowledge(posted)

    async def _is_taken(self, form: Mapping[str, str], signed: str, posted: Posted) -> bool:
        posted.tries += 1
        url = self._chance.choice(self._places.gateways) + PATH
        headers = {"X-Twilio-Signature": signed}
        try:
            async with self._http.post(url, data=form, headers=headers) as answer:
                return answer.status == 200
        except (ClientError, TimeoutError, OSError):
            return False

    def _form(self, citizen: Citizen, text: str, number: int) -> dict[str, str]:
        account = self._places.account
        ours = account.sms_from if citizen.channel is Channel.SMS else account.whatsapp_from
        sid = f"SM{int(citizen.address):016x}{number:016x}"
        return {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": account.sid,
            "From": twilio_address.written(citizen.channel, citizen.address),
            "To": twilio_address.written(citizen.channel, ours),
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        }

    # -- Telegram ------------------------------------------------------------------------

    async def _through_telegram(self, citizen: Citizen, text: str, posted: Posted) -> None:
        chat = {"id": int(citizen.address), "type": "private", "first_name": "Sam"}
        message = {
            "message_id": posted.number,
            "date": posted.at // 1000,
            "chat": chat,
            "from": {"id": chat["id"], "is_bot": False, "first_name": "Sam", "language_code": "nl"},
            "text": text,
        }
        while (update := await self._control("updates", update={"message": message})) is None:
            await asyncio.sleep(REPEAT_S)  # its queue is full
        self._updates[int(update["update_id"])] = posted
        self._settle()

    async def _nudge(self) -> None:
        """Have the emulator try again what a gateway did not take; it does not by itself."""
        while True:
            await asyncio.sleep(NUDGE_S)
            self._settle()
            if self._updates:
                await self._control("deliver")

    async def _control(self, what: str, **body: object) -> dict[str, int] | None:
        url = f"{self._places.emulator}/__fixture/{what}"
        asked = {"token": self._places.account.bot_token, **body}
        async with self._http.post(url, json=asked, timeout=ClientTimeout(None)) as answer:
            result: dict[str, int] | None = (await answer.json()).get("result")
            return result

    def _settle(self) -> None:
        """The emulator's journal tells which updates a gateway answered 200."""
        for line in _lines(self._places.journal, self._journal_read):
            self._journal_read += len(line)
            entry = json.loads(line)
            if entry.get("event") == "webhook" and entry["status"] == 200:
                self._delivered.update(entry["update_ids"])
        for update_id in self._delivered & self._updates.keys():
            self._post.acknowledge(self._updates.pop(update_id))


def _lines(path: Path, offset: int) -> list[bytes]:
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(offset)
        whole, _, _ = file.read().rpartition(b"\n")
    return [line + b"\n" for line in whole.split(b"\n") if line]
