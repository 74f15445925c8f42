"""The desk's web API: sign-in, the own password, and accounts. See docs/protocols.md."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from desk.accounts import Account, AccountError, Accounts
from desk.api_errors import ApiError, Handler, check_origin, with_json_errors
from desk.pubsub import PubSub, agent_topic
from desk.sessions import Sessions, session_token
from desk.sign_in_limits import SignInLimits

_log = logging.getLogger(__name__)

MAX_BODY_BYTES = 16 * 1024
READ_TIMEOUT_S = 10.0


class _SignIn(Struct, frozen=True):
    id: str
    password: str


class _NewPassword(Struct, frozen=True):
    password: str


class _NewAgent(Struct, frozen=True):
    id: str
    name: str


@dataclass(frozen=True)
class Site:
    """The public URL of the gateway, and the name of its municipality."""

    public_url: str
    municipality: str


class Api:
    """Serves /desk/api."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        limits: SignInLimits,
        pubsub: PubSub,
        site: Site,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._limits = limits
        self._pubsub = pubsub
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """Return the routes under /desk/api."""
        session, password, agents = (
            f"/desk/api/{name}" for name in ("session", "password", "agents")
        )
        return [
            web.get(session, with_json_errors(self._get_session)),
            web.post(session, self._same_origin_only(self._sign_in)),
            web.delete(session, self._same_origin_only(self._sign_out)),
            web.post(password, self._same_origin_only(self._change_password)),
            web.get(agents, with_json_errors(self._list_agents)),
            web.post(agents, self._same_origin_only(self._add_agent)),
            web.route("*", "/desk/api/{rest:.*}", with_json_errors(_not_found)),
        ]

    def _same_origin_only(self, handler: Handler) -> Handler:
        """Return `handler` with a check that one of our own pages sent the request."""

        async def handle(request: web.Request) -> web.StreamResponse:
            check_origin(request, self._site.public_url)
            return await handler(request)

        return with_json_errors(handle)

    async def _get_session(self, request: web.Request) -> web.Response:
        return self._session_response(await self._signed_in_account(request))

    async def _sign_in(self, request: web.Request) -> web.Response:
        body = await _read_body(request, _SignIn)
        agent_id, address = body.id.strip().lower(), request.remote or ""
        wait_s = await self._limits.record_attempt(agent_id, address)
        if wait_s:
            _log.warning("sign-in refused: too many tries")
            raise ApiError("too_many_tries", {"Retry-After": str(wait_s)})
        account = await self._accounts.authenticate(agent_id, body.password)
        if account is None:
            _log.info("sign-in refused: wrong id or password")
            raise ApiError("wrong_password")
        await self._limits.record_success(agent_id, address)
        await self._sessions.end(session_token(request))
        response = self._session_response(account)
        self._sessions.set_cookie(response, await self._sessions.start(account))
        return response

    async def _sign_out(self, request: web.Request) -> web.Response:
        token = session_token(request)
        account = await self._sessions.find_account(token)
        await self._sessions.end(token)
        if account:
            await self._pubsub.publish(agent_topic(account.id))
        response = web.Response(status=204)
        self._sessions.delete_cookie(response)
        return response

    async def _change_password(self, request: web.Request) -> web.Response:
        agent = await self._signed_in_account(request)
        body = await _read_body(request, _NewPassword)
        try:
            changed = await self._accounts.change_password(agent.id, body.password)
        except AccountError as error:
            raise ApiError(error.code) from None
        await self._sessions.renew(session_token(request), changed)
        await self._pubsub.publish(agent_topic(agent.id))
        return web.Response(status=204)

    async def _list_agents(self, request: web.Request) -> web.Response:
        await self._require_admin(request)
        agents = [_account_fields(account) for account in await self._accounts.all()]
        return web.json_response({"agents": agents})

    async def _add_agent(self, request: web.Request) -> web.Response:
        await self._require_admin(request)
        body = await _read_body(request, _NewAgent)
        try:
            one_time = await self._accounts.add(body.id, body.name)
        except AccountError as error:
            raise ApiError(error.code) from None
        return web.json_response({"one_time_password": one_time.password}, status=201)

    async def _signed_in_account(self, request: web.Request) -> Account:
        """Return the account of the request's session, and extend the session. Raises ApiError
        not_signed_in."""
        token = session_token(request)
        account = await self._sessions.find_account(token)
        if account is None:
            raise ApiError("not_signed_in")
        await self._sessions.extend(token)
        return account

    async def _require_admin(self, request: web.Request) -> None:
        account = await self._signed_in_account(request)
        if account.must_change_password:
            raise ApiError("must_change_password")
        if not account.admin:
            raise ApiError("not_admin")

    def _session_response(self, account: Account) -> web.Response:
        agent = {**_account_fields(account), "must_change_password": account.must_change_password}
        return web.json_response({"agent": agent, "municipality": self._site.municipality})


async def _not_found(_: web.Request) -> web.Response:
    raise ApiError("not_found")


def _account_fields(account: Account) -> dict[str, Any]:
    return {"id": account.id, "name": account.name, "admin": account.admin}


async def _read_body[T](request: web.Request, body_type: type[T]) -> T:
    """Return the request's JSON body. Raises ApiError not_json, too_large or bad_request."""
    if request.content_type != "application/json":
        raise ApiError("not_json")
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise ApiError("too_large")
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            data = await request.read()
        if len(data) > MAX_BODY_BYTES:
            raise ApiError("too_large")
        return msgspec.json.decode(data, type=body_type)
    except (TimeoutError, web.RequestPayloadError, msgspec.MsgspecError, UnicodeError):
        raise ApiError("bad_request") from None
