"""One open chat: takes what the citizen does, and shows what changes in the conversation."""

import asyncio
from typing import Any

from aiohttp import WSMsgType, web

from connectors import web_frames as frames
from connectors.chat import ChatServices
from connectors.web_frames import (
    AnyFrame,
    BadFrameError,
    Chosen,
    Hello,
    Ping,
    Typed,
    Typing,
    shown_message,
    shown_state,
)
from contract.channels import Channel
from contract.events import CitizenArrived, CitizenWrote

LONGEST_TEXT = 10_000
REREAD_S = 10.0
BURST, PER_SECOND = 20, 5.0


class WebChat:
    """One connection of one session. It takes frames and shows news at the same time."""

    def __init__(
        self, socket: web.WebSocketResponse, session: str, hello: Hello, services: ChatServices
    ) -> None:
        self.identifier = services.ingest.conversation_id(Channel.WEB, session)
        self._socket = socket
        self._session = session
        self._language = hello.language[:8]
        self._shown = max(0, hello.after)
        self._ingest = services.ingest
        self._conversations = services.conversations
        self._pubsub = services.pubsub
        self._state: dict[str, Any] = {}
        self._pace = _Pace(BURST, PER_SECOND)

    async def run(self) -> None:
        """Serve until the connection ends."""
        await self._arrive()
        outgoing = asyncio.create_task(self._show_news())
        incoming = asyncio.create_task(self._take_frames())
        _, others = await asyncio.wait({outgoing, incoming}, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        results = await asyncio.gather(outgoing, incoming, return_exceptions=True)
        if not self._socket.closed:
            await self._socket.close()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _arrive(self) -> None:
        """The first connection of a session is an event; later connections only go on reading."""
        event = CitizenArrived(
            conversation_id=self.identifier,
            at=self._ingest.now(),
            channel=Channel.WEB,
            address=self._session,
            language=self._language,
        )
        await self._ingest.append(event, f"arrived|{self._session}")

    async def _show_news(self) -> None:
        async with self._pubsub.subscribe(self.identifier) as subscription:
            while not self._socket.closed:
                await self._show_messages()
                await self._show_state()
                notes = await subscription.wait(REREAD_S)
                if {"typing": "agent"} in notes:
                    await frames.send(self._socket, {"type": "typing", "author": "agent"})

    async def _show_messages(self) -> None:
        news = await self._conversations.transcript(self.identifier, self._shown)
        if news:
            self._shown = news[-1].seq
            await frames.send(
                self._socket, {"type": "messages", "messages": [shown_message(m) for m in news]}
            )

    async def _show_state(self) -> None:
        conversation = await self._conversations.conversation(self.identifier)
        if conversation is None:
            return
        state = shown_state(conversation)
        if state != self._state:
            self._state = state
            await frames.send(self._socket, state)

    async def _take_frames(self) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                await self._refuse("bad_message")
                continue
            await self._pace.keep()
            try:
                await self._take(frames.decode(frame.data))
            except BadFrameError:
                await self._refuse("bad_message")

    async def _take(self, frame: AnyFrame) -> None:
        match frame:
            case Typed():
                await self._wrote(frame.id, frame.text, "")
            case Chosen():
                await self._wrote(frame.id, frame.title, frame.payload)
            case Typing():
                await self._pubsub.publish(self.identifier, {"typing": "citizen"})
            case Ping():
                await frames.send(self._socket, {"type": "pong"})
            case Hello():
                await self._refuse("bad_message")

    async def _wrote(self, reference: str, text: str, payload: str) -> None:
        if len(text) > LONGEST_TEXT or len(payload) > LONGEST_TEXT:
            await self._refuse("too_long")
            return
        if not 1 <= len(reference) <= 64 or not (text.strip() or payload):
            await self._refuse("bad_message")
            return
        event = CitizenWrote(
            conversation_id=self.identifier,
            at=self._ingest.now(),
            channel=Channel.WEB,
            address=self._session,
            language=self._language,
            text=text,
            payload=payload,
            reference=reference,
        )
        await self._ingest.append(event, f"web|{reference}")
        await frames.send(self._socket, {"type": "ack", "id": reference})

    async def _refuse(self, code: str) -> None:
        await frames.send(self._socket, {"type": "error", "code": code})


class _Pace:
    """Slows a connection that sends faster than people type, by reading it more slowly."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._room = float(burst)
        self._burst = burst
        self._per_second = per_second
        self._at = 0.0

    async def keep(self) -> None:
        now = asyncio.get_running_loop().time()
        gained = (now - self._at) * self._per_second
        self._room = min(self._burst, self._room + gained) - 1
        self._at = now
        if self._room < 0:
            await asyncio.sleep(-self._room / self._per_second)
