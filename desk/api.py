"""The desk's web API: signing in, the own password, colleagues. See docs/protocols.md."""

import asyncio
import logging
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from desk.accounts import Account, AccountError, Accounts
from desk.pubsub import PubSub, of_agent
from desk.refusal import Handler, Refusal, check_origin, refusing
from desk.sessions import Sessions, token_of
from desk.sign_in_limits import SignInLimits

_log = logging.getLogger(__name__)

LARGEST_BODY = 16 * 1024
READ_WITHIN_S = 10.0


class _SignIn(Struct, frozen=True):
    id: str
    password: str


class _NewPassword(Struct, frozen=True):
    password: str


class _NewAgent(Struct, frozen=True):
    id: str
    name: str


class Api:
    """Serves /desk/api. `place` is (the public URL, the municipality's name)."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        tries: SignInLimits,
        pubsub: PubSub,
        place: tuple[str, str],
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._sign_in_limits = tries
        self._pubsub = pubsub
        self._public_url, self._municipality = place

    def routes(self) -> list[web.RouteDef]:
        """Everything under /desk/api."""
        session, password, agents = (f"/desk/api/{it}" for it in ("session", "password", "agents"))
        return [
            web.get(session, refusing(self._who)),
            web.post(session, self._changing(self._sign_in)),
            web.delete(session, self._changing(self._sign_out)),
            web.post(password, self._changing(self._change_password)),
            web.get(agents, refusing(self._list_agents)),
            web.post(agents, self._changing(self._add_agent)),
            web.route("*", "/desk/api/{rest:.*}", refusing(_not_found)),
        ]

    def _changing(self, handler: Handler) -> Handler:
        """`handler`, for requests from our own pages only."""

        async def checked(request: web.Request) -> web.StreamResponse:
            check_origin(request, self._public_url)
            return await handler(request)

        return refusing(checked)

    async def _who(self, request: web.Request) -> web.Response:
        return self._signed_in_as(await self._agent(request))

    async def _sign_in(self, request: web.Request) -> web.Response:
        asked = await _body(request, _SignIn)
        agent_id, address = asked.id.strip().lower(), request.remote or ""
        wait_s = await self._sign_in_limits.wait_s(agent_id, address)
        if wait_s:
            _log.warning("sign-in refused: too many tries")
            raise Refusal("too_many_tries", {"Retry-After": str(wait_s)})
        account = await self._accounts.check(agent_id, asked.password)
        if account is None:
            _log.info("sign-in refused: wrong id or password")
            raise Refusal("wrong_password")
        await self._sign_in_limits.succeeded(agent_id, address)
        await self._sessions.end(token_of(request))
        response = self._signed_in_as(account)
        self._sessions.put(response, await self._sessions.start(account))
        return response

    async def _sign_out(self, request: web.Request) -> web.Response:
        token = token_of(request)
        account = await self._sessions.agent(token)
        await self._sessions.end(token)
        if account:
            await self._pubsub.publish(of_agent(account.id))
        response = web.Response(status=204)
        self._sessions.drop(response)
        return response

    async def _change_password(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        wanted = await _body(request, _NewPassword)
        try:
            changed = await self._accounts.change_password(agent.id, wanted.password)
        except AccountError as error:
            raise Refusal(error.code) from None
        await self._sessions.renew(token_of(request), changed)
        await self._pubsub.publish(of_agent(agent.id))
        return web.Response(status=204)

    async def _list_agents(self, request: web.Request) -> web.Response:
        await self._admin(request)
        listed = [_shown(account) for account in await self._accounts.all()]
        return web.json_response({"agents": listed})

    async def _add_agent(self, request: web.Request) -> web.Response:
        await self._admin(request)
        wanted = await _body(request, _NewAgent)
        try:
            made = await self._accounts.add(wanted.id, wanted.name)
        except AccountError as error:
            raise Refusal(error.code) from None
        return web.json_response({"one_time_password": made.password}, status=201)

    async def _agent(self, request: web.Request) -> Account:
        """Whose request it is; being asked keeps their session alive."""
        token = token_of(request)
        account = await self._sessions.agent(token)
        if account is None:
            raise Refusal("not_signed_in")
        await self._sessions.used(token)
        return account

    async def _admin(self, request: web.Request) -> None:
        account = await self._agent(request)
        if account.must_change_password:
            raise Refusal("must_change_password")
        if not account.admin:
            raise Refusal("not_admin")

    def _signed_in_as(self, account: Account) -> web.Response:
        agent = {**_shown(account), "must_change_password": account.must_change_password}
        return web.json_response({"agent": agent, "municipality": self._municipality})


async def _not_found(_: web.Request) -> web.Response:
    raise Refusal("not_found")


def _shown(account: Account) -> dict[str, Any]:
    return {"id": account.id, "name": account.name, "admin": account.admin}


async def _body[T](request: web.Request, kind: type[T]) -> T:
    """The JSON that was sent. Raises Refusal: not_json, too_large, bad_request."""
    if request.content_type != "application/json":
        raise Refusal("not_json")
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refusal("too_large")
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            body = await request.read()
        if len(body) > LARGEST_BODY:
            raise Refusal("too_large")
        return msgspec.json.decode(body, type=kind)
    except (TimeoutError, web.RequestPayloadError, msgspec.MsgspecError, UnicodeError):
        raise Refusal("bad_request") from None
