"""The desk's entry point, which the gateway builds."""

from urllib.parse import urlsplit

from aiohttp import web
from redis.asyncio import Redis

from desk.accounts import Accounts, OneTimePassword
from desk.api import Api, Site
from desk.card_store import CardStore
from desk.presence import Presence
from desk.pubsub import PubSub
from desk.sessions import Sessions
from desk.sign_in_limits import SignInLimits
from desk.socket import DeskServices, DeskSockets
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest


class Desk:
    """The agents' web API and WebSocket. desk.executor.DeskExecutor, which updates the cards, runs
    in this process or in another."""

    def __init__(  # noqa: PLR0913, PLR0917 (the gateway passes all that the desk needs)
        self,
        redis: Redis,
        ingest: Ingest,
        conversations: Conversations,
        pubsub: PubSub,
        public_url: str,
        municipality: str,
    ) -> None:
        self._accounts = Accounts(redis)
        secure = urlsplit(public_url).scheme == "https"
        sessions = Sessions(redis, self._accounts, secure=secure)
        site = Site(public_url, municipality)
        self._api = Api(self._accounts, sessions, SignInLimits(redis), pubsub, site)
        services = DeskServices(
            ingest, conversations, pubsub, CardStore(redis), Presence(redis), sessions
        )
        self._sockets = DeskSockets(services, public_url)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes /desk/api and /desk/ws."""
        return [*self._api.routes(), *self._sockets.routes()]

    async def ensure_first_account(self) -> OneTimePassword | None:
        """Return the one-time password of the first account: a new one at each start until its
        owner has chosen a password, then None."""
        return await self._accounts.ensure_first()

    async def stop(self) -> None:
        """Close every open desk. Called on_shutdown, so that the web server does not wait for the
        WebSockets."""
        await self._sockets.stop()
