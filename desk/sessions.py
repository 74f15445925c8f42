"""Sign-in sessions. The browser holds a random token; the store knows only its hash."""

import hashlib
import secrets
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct
from redis.asyncio import Redis

from desk.accounts import Account, Accounts

COOKIE = "balie_desk"
PATH = "/desk"
LIFETIME_S = 12 * 60 * 60
"""How long a session lives that is not used."""


class _Session(Struct, frozen=True):
    """Whose it is, and for which of their passwords: a new password ends the older ones."""

    agent_id: str
    generation: int


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Session).decode


class Sessions:
    """The sessions in the store. `secure`: browsers may send the cookie over https only."""

    def __init__(self, redis: Redis, accounts: Accounts, *, secure: bool) -> None:
        self._redis = redis
        self._accounts = accounts
        self._secure = secure

    async def start(self, account: Account) -> str:
        """A new session of the agent: its token."""
        token = secrets.token_urlsafe(32)
        await self.renew(token, account)
        return token

    async def renew(self, token: str, account: Account) -> None:
        """Let the session live on with the account's present password."""
        value = _encode(_Session(account.id, account.generation))
        await self._redis.set(_key(token), value, ex=LIFETIME_S)

    async def agent(self, token: str) -> Account | None:
        """Whose session it is, None where it is no session or no longer one."""
        data: Any = await self._redis.get(_key(token)) if token else None
        if not data:
            return None
        session = _decode(data)
        account = await self._accounts.get(session.agent_id)
        return account if account and account.generation == session.generation else None

    async def used(self, token: str) -> None:
        """The session was used: its LIFETIME_S begins anew."""
        await self._redis.expire(_key(token), LIFETIME_S)

    async def end(self, token: str) -> None:
        """The token is worth nothing from now on."""
        if token:
            await self._redis.delete(_key(token))

    def put(self, response: web.StreamResponse, token: str) -> None:
        """Have the browser keep `token` until it is closed, out of reach of scripts."""
        response.set_cookie(
            COOKIE, token, path=PATH, httponly=True, samesite="Strict", secure=self._secure
        )

    def drop(self, response: web.StreamResponse) -> None:
        """Have the browser forget its token."""
        response.del_cookie(
            COOKIE, path=PATH, httponly=True, samesite="Strict", secure=self._secure
        )


def token_of(request: web.Request) -> str:
    """The token that came with the request, or empty."""
    return request.cookies.get(COOKIE, "")


def _key(token: str) -> str:
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    return f"desk:session:{digest}"
