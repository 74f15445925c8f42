"""The agents' accounts: who may sign in, and with which password."""

import asyncio
import re
import secrets
import unicodedata
from functools import cached_property
from typing import Any

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct
from redis.asyncio import Redis

from routing.log.text import clean

KEY = "desk:accounts"
FIRST_ID, FIRST_NAME = "admin", "Medewerker"
SHORTEST_PASSWORD = 12
LONGEST_NAME = 80

_ID = re.compile(r"[a-z0-9._-]{2,32}")
_HASHES_AT_ONCE = 2  # each takes 64 MiB and a core
# No 0 and o, no 1, i and l: a one-time password is read from a terminal and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

# Write one account if it is still what was read ('': not there); says whether it did.
_PUT = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class AccountError(Exception):
    """An account cannot be made or changed as asked; `code` is the API's word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Account(Struct, frozen=True):
    """One agent. `generation` counts the passwords they have had: a session belongs to one."""

    id: str
    name: str
    password_hash: str
    admin: bool = False
    must_change_password: bool = True
    generation: int = 1


class OneTimePassword(Struct, frozen=True):
    """What somebody signs in with for the first time, as `id`."""

    id: str
    password: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Account).decode


class Accounts:
    """The accounts in the store. Passwords are hashed with argon2, beside the event loop."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._put = redis.register_script(_PUT)
        self._hasher = PasswordHasher()
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)

    async def get(self, agent_id: str) -> Account | None:
        """The account of that agent."""
        data = await self._read(agent_id)
        return _decode(data) if data else None

    async def all(self) -> list[Account]:
        """Every account, by id."""
        found: Any = self._redis.hvals(KEY)
        return sorted(map(_decode, await found), key=lambda account: account.id)

    async def ensure_first(self) -> OneTimePassword | None:
        """See to it that somebody can sign in: the one-time password of the first account,
        a new one until its owner has chosen a password, then None.

        Of two gateways that start at once, one gets the password and the other None.
        """
        before = await self._read(FIRST_ID)
        account = _decode(before) if before else None
        if account is None and await self.all():
            return None
        if account and not account.must_change_password:
            return None
        generation = account.generation + 1 if account else 1
        made, password = await self._made(FIRST_ID, FIRST_NAME, generation, admin=True)
        return OneTimePassword(FIRST_ID, password) if await self._write(made, before) else None

    async def add(self, agent_id: str, name: str) -> OneTimePassword:
        """A new agent, whom citizens know as `name`. Raises AccountError bad_id or exists."""
        if not _ID.fullmatch(agent_id):
            raise AccountError("bad_id")
        shown = " ".join(clean(name).split())[:LONGEST_NAME] or agent_id
        made, password = await self._made(agent_id, shown)
        if not await self._write(made, b""):
            raise AccountError("exists")
        return OneTimePassword(agent_id, password)

    async def check(self, agent_id: str, password: str) -> Account | None:
        """The account, if that is its password. An id that nobody has takes as long."""
        account = await self.get(agent_id) if _ID.fullmatch(agent_id) else None
        async with self._hashing:
            expected = account.password_hash if account else ""
            right = await asyncio.to_thread(self._is_right, expected, password)
        return account if right else None

    async def change_password(self, agent_id: str, password: str) -> Account:
        """Give the agent the password they chose. Raises AccountError: weak_password where
        it is short, their id or the one they have, changed where somebody else changed the
        account meanwhile."""
        before = await self._read(agent_id)
        account = _decode(before)
        new = _normal(password)
        if len(new) < SHORTEST_PASSWORD or new.casefold() == agent_id:
            raise AccountError("weak_password")
        if await self.check(agent_id, password):
            raise AccountError("weak_password")
        changed = msgspec.structs.replace(
            account,
            password_hash=await self._hash(password),
            must_change_password=False,
            generation=account.generation + 1,
        )
        if not await self._write(changed, before):
            raise AccountError("changed")
        return changed

    async def _made(
        self, agent_id: str, name: str, generation: int = 1, *, admin: bool = False
    ) -> tuple[Account, str]:
        password = _one_time_password()
        hashed = await self._hash(password)
        return Account(agent_id, name, hashed, admin=admin, generation=generation), password

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    def _is_right(self, expected: str, password: str) -> bool:
        nobodys = self._nobodys_hash  # made at the first check of all, whoever is checked
        try:
            return self._hasher.verify(expected or nobodys, _normal(password)) and bool(expected)
        except VerificationError:
            return False

    @cached_property
    def _nobodys_hash(self) -> str:
        return self._hasher.hash(_one_time_password())

    async def _read(self, agent_id: str) -> bytes:
        found: Any = self._redis.hget(KEY, agent_id)
        return await found or b""

    async def _write(self, account: Account, before: bytes) -> bool:
        return bool(await self._put(keys=[KEY], args=[account.id, before, _encode(account)]))


def _one_time_password() -> str:
    """Four groups of four: 79 bits, easily read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def _normal(password: str) -> str:
    """One form of a password whatever keyboard it was typed on."""
    return unicodedata.normalize("NFC", password)
