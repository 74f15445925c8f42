"""The desk as the composition root sees it."""

from urllib.parse import urlsplit

from aiohttp import web
from redis.asyncio import Redis

from desk.accounts import Accounts, OneTimePassword
from desk.api import Api
from desk.lists import Lists
from desk.presence import Presence
from desk.pubsub import PubSub
from desk.sessions import Sessions
from desk.sign_in_limits import SignInLimits
from desk.socket import DeskServices, Sockets
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest


class Desk:
    """The agents' web API and WebSocket on one store. desk.executor.DeskExecutor, which
    keeps the lists, runs beside it or elsewhere."""

    def __init__(  # noqa: PLR0913, PLR0917 (all that the composition root knows of the desk)
        self,
        redis: Redis,
        ingest: Ingest,
        store: Conversations,
        pubsub: PubSub,
        public_url: str,
        municipality: str,
    ) -> None:
        self._accounts = Accounts(redis)
        secure = urlsplit(public_url).scheme == "https"
        sessions = Sessions(redis, self._accounts, secure=secure)
        place = (public_url, municipality)
        self._api = Api(self._accounts, sessions, SignInLimits(redis), pubsub, place)
        room = DeskServices(ingest, store, pubsub, Lists(redis), Presence(redis), sessions)
        self._sockets = Sockets(room, public_url)

    def routes(self) -> list[web.RouteDef]:
        """/desk/api and /desk/ws."""
        return [*self._api.routes(), *self._sockets.routes()]

    async def ensure_first_account(self) -> OneTimePassword | None:
        """The one-time password of the first account, a new one at each start until its
        owner has chosen a password; then None."""
        return await self._accounts.ensure_first()

    async def stop(self) -> None:
        """Close every open desk, so that the web server need not wait for them: call it when
        the application shuts down (on_shutdown)."""
        await self._sockets.stop()
