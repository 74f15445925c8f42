"""Stores the agents' accounts and checks their passwords."""

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
MIN_PASSWORD_CHARS = 12
MAX_NAME_CHARS = 80

_ID = re.compile(r"[a-z0-9._-]{2,32}")
_MAX_CONCURRENT_HASHES = 2  # each takes 64 MiB and a core
# No 0 and o, no 1, i and l: a one-time password is read from a terminal and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

# Write an account if the stored one is still the expected one ('': none). Returns 1 where written.
_WRITE_IF_UNCHANGED = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class AccountError(Exception):
    """An account cannot be created or changed; `code` is the error code of the API."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Account(Struct, frozen=True):
    """One agent. `generation` counts the agent's passwords: a session belongs to one of them."""

    id: str
    name: str
    password_hash: str
    admin: bool = False
    must_change_password: bool = True
    generation: int = 1


class OneTimePassword(Struct, frozen=True):
    """The password for the first sign-in of the agent `id`."""

    id: str
    password: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Account).decode


class Accounts:
    """The accounts in the store. Passwords are hashed with argon2, in threads."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._write_script = redis.register_script(_WRITE_IF_UNCHANGED)
        self._hasher = PasswordHasher()
        self._hashing = asyncio.Semaphore(_MAX_CONCURRENT_HASHES)

    async def get(self, agent_id: str) -> Account | None:
        """Return the account of the agent, or None."""
        data = await self._read(agent_id)
        return _decode(data) if data else None

    async def all(self) -> list[Account]:
        """Return all accounts, sorted by id."""
        values: Any = self._redis.hvals(KEY)
        return sorted(map(_decode, await values), key=lambda account: account.id)

    async def ensure_first(self) -> OneTimePassword | None:
        """Create the first account where there is no account. Return its one-time password: a new
        one at each call until its owner has chosen a password, then None.

        Of two gateways that start at the same time, one gets the password and the other None.
        """
        stored = await self._read(FIRST_ID)
        current = _decode(stored) if stored else None
        if current is None and await self.all():
            return None
        if current and not current.must_change_password:
            return None
        generation = current.generation + 1 if current else 1
        renewed, password = await self._new_account(FIRST_ID, FIRST_NAME, generation, admin=True)
        return OneTimePassword(FIRST_ID, password) if await self._write(renewed, stored) else None

    async def add(self, agent_id: str, name: str) -> OneTimePassword:
        """Create an account for an agent, whom citizens see as `name`. Return its one-time
        password. Raises AccountError bad_id or exists."""
        if not _ID.fullmatch(agent_id):
            raise AccountError("bad_id")
        display_name = " ".join(clean(name).split())[:MAX_NAME_CHARS] or agent_id
        account, password = await self._new_account(agent_id, display_name)
        if not await self._write(account, b""):
            raise AccountError("exists")
        return OneTimePassword(agent_id, password)

    async def authenticate(self, agent_id: str, password: str) -> Account | None:
        """Return the account if `password` is right, else None. An unknown id takes as long as a
        known one, so that the time does not tell which ids exist."""
        account = await self.get(agent_id) if _ID.fullmatch(agent_id) else None
        async with self._hashing:
            expected = account.password_hash if account else ""
            is_valid = await asyncio.to_thread(self._verify, expected, password)
        return account if is_valid else None

    async def change_password(self, agent_id: str, password: str) -> Account:
        """Set the agent's own password. Return the changed account. Raises AccountError
        weak_password where it is short, the id or the present password, and changed where another
        request changed the account at the same time."""
        stored = await self._read(agent_id)
        account = _decode(stored)
        new = _normalise(password)
        if len(new) < MIN_PASSWORD_CHARS or new.casefold() == agent_id:
            raise AccountError("weak_password")
        if await self.authenticate(agent_id, password):
            raise AccountError("weak_password")
        changed = msgspec.structs.replace(
            account,
            password_hash=await self._hash(password),
            must_change_password=False,
            generation=account.generation + 1,
        )
        if not await self._write(changed, stored):
            raise AccountError("changed")
        return changed

    async def _new_account(
        self, agent_id: str, name: str, generation: int = 1, *, admin: bool = False
    ) -> tuple[Account, str]:
        password = _one_time_password()
        hashed = await self._hash(password)
        return Account(agent_id, name, hashed, admin=admin, generation=generation), password

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, _normalise(password))

    def _verify(self, expected: str, password: str) -> bool:
        dummy = self._dummy_hash  # computed at the first call, for known and unknown ids alike
        try:
            return self._hasher.verify(expected or dummy, _normalise(password)) and bool(expected)
        except VerificationError:
            return False

    @cached_property
    def _dummy_hash(self) -> str:
        return self._hasher.hash(_one_time_password())

    async def _read(self, agent_id: str) -> bytes:
        value: Any = self._redis.hget(KEY, agent_id)
        return await value or b""

    async def _write(self, account: Account, expected: bytes) -> bool:
        return bool(
            await self._write_script(keys=[KEY], args=[account.id, expected, _encode(account)])
        )


def _one_time_password() -> str:
    """Return four groups of four characters: 79 bits, easy to read aloud."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def _normalise(password: str) -> str:
    """Return one Unicode form, because keyboards produce different ones for the same password."""
    return unicodedata.normalize("NFC", password)
