"""Web chat: the widget's WebSocket.

    -> {"type": "hello", "token": "", "after": 0, "language": "nl"}
    <- {"type": "welcome", "token": "vQ…", "conversation_id": "3f…"}
    <- {"type": "messages", "messages": [{"seq": 1, "author": "bot", "text": "Hallo! …"}]}
    -> {"type": "message", "id": "6f1c…", "text": "Wat kost een paspoort?"}
    <- {"type": "ack", "id": "6f1c…"}

The transcript in the store is the truth. A client says how far it has read and gets the entries
after that, so a lost connection can neither lose a message nor show one twice.
docs/protocols.md describes the whole protocol.
"""

import hashlib
import hmac
import secrets
from typing import ClassVar, Self

from aiohttp import web

from connectors import web_frames as frames
from connectors.base import Connector, Services
from connectors.chat import ChatServices
from connectors.web_chat import WebChat
from contract.channels import Channel

LONGEST_FRAME = 256 * 1024
HEARTBEAT_S = 25.0
BAD_TOKEN = 4403


class WebConnector(Connector):
    """Serves /chat/ws. `secret` signs session tokens."""

    turned_on_by: ClassVar = {Channel.WEB: ""}
    channels = frozenset({Channel.WEB})

    def __init__(self, services: ChatServices, secret: bytes) -> None:
        self._services = services
        self._secret = secret
        self._open: set[web.WebSocketResponse] = set()

    @classmethod
    def from_settings(cls, settings: object, services: Services) -> Self:  # noqa: ARG003
        """Web chat is always on."""
        return cls(services.chat, services.secret)

    def routes(self) -> list[web.RouteDef]:
        """The widget's WebSocket."""
        return [web.get("/chat/ws", self._connected)]

    async def drain(self) -> None:
        """Say goodbye to the widgets; they come back to the process that serves next."""
        for socket in list(self._open):
            await socket.close(code=1001, message=b"restarting")

    async def stop(self) -> None:
        """Close the chats that were opened since."""
        await self.drain()

    def _new_token(self) -> str:
        session = secrets.token_urlsafe(18)
        return f"{session}.{self._sign(session)}"

    def _session(self, token: str) -> str | None:
        """The session a token of ours names, None for any other."""
        session, _, signature = token.rpartition(".")
        ours = self._sign(session).encode()
        if not session or not hmac.compare_digest(ours, signature.encode("utf-8", "replace")):
            return None
        return session

    def _sign(self, session: str) -> str:
        data = f"web|{session}".encode("utf-8", "replace")
        return hmac.digest(self._secret, data, hashlib.sha256).hex()[:32]

    async def _connected(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LONGEST_FRAME)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            await self._serve(socket)
        except ConnectionError:
            pass  # the citizen left; all that was acknowledged is in the log
        finally:
            self._open.discard(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        hello = await frames.hello(socket)
        if hello is None:
            return
        token = hello.token or self._new_token()
        session = self._session(token)
        if session is None:
            await frames.send(socket, {"type": "error", "code": "bad_token"})
            await socket.close(code=BAD_TOKEN, message=b"bad token")
            return
        chat = WebChat(socket, session, hello, self._services)
        welcome = {"type": "welcome", "token": token, "conversation_id": chat.identifier}
        await frames.send(socket, welcome)
        await chat.run()
