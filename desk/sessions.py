"""Stores the agents' sign-in sessions. A browser holds a random token, the store its hash."""

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
"""How long an unused session lives."""


class _Session(Struct, frozen=True):
    """The agent, and the generation of the password: a new password ends older sessions."""

    agent_id: str
    generation: int


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Session).decode


class Sessions:
    """The sessions in the store. With `secure`, browsers send the cookie over https only."""

    def __init__(self, redis: Redis, accounts: Accounts, *, secure: bool) -> None:
        self._redis = redis
        self._accounts = accounts
        self._secure = secure

    async def start(self, account: Account) -> str:
        """Start a session of the agent and return its token."""
        token = secrets.token_urlsafe(32)
        await self.renew(token, account)
        return token

    async def renew(self, token: str, account: Account) -> None:
        """Write the session anew, for the account's present password."""
        value = _encode(_Session(account.id, account.generation))
        await self._redis.set(_key(token), value, ex=LIFETIME_S)

    async def find_account(self, token: str) -> Account | None:
        """Return the account of the session; None where the token has no session, or no longer."""
        data: Any = await self._redis.get(_key(token)) if token else None
        if not data:
            return None
        session = _decode(data)
        account = await self._accounts.get(session.agent_id)
        return account if account and account.generation == session.generation else None

    async def extend(self, token: str) -> None:
        """Let the session live LIFETIME_S from now."""
        await self._redis.expire(_key(token), LIFETIME_S)

    async def end(self, token: str) -> None:
        """End the session of the token."""
        if token:
            await self._redis.delete(_key(token))

    def set_cookie(self, response: web.StreamResponse, token: str) -> None:
        """Set the cookie with `token`. The browser keeps it until it is closed; scripts cannot read
        it."""
        response.set_cookie(
            COOKIE, token, path=PATH, httponly=True, samesite="Strict", secure=self._secure
        )

    def delete_cookie(self, response: web.StreamResponse) -> None:
        """Delete the cookie."""
        response.del_cookie(
            COOKIE, path=PATH, httponly=True, samesite="Strict", secure=self._secure
        )


def session_token(request: web.Request) -> str:
    """Return the token in the request's cookie, or an empty string."""
    return request.cookies.get(COOKIE, "")


def _key(token: str) -> str:
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    return f"desk:session:{digest}"
