"""An engine that answers each text with itself: for tests of what is around the engine."""

import asyncio
import json
import time
from typing import Any

from redis.asyncio import Redis

STREAM = "turns"


class EchoEngine:
    """Takes turns until cancelled. Texts in `silent` get no result at all; "mens" asks for a
    human; "kies" offers two choices; "stuk" fails."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.silent: set[str] = set()

    async def run(self) -> None:
        read_to = "0"
        while True:
            found: Any = await self._redis.xread({STREAM: read_to}, count=50, block=1000)
            for _, entries in found:
                for entry_id, fields in entries:
                    read_to = entry_id
                    await self._answer(json.loads(fields[b"turn"]))

    async def _answer(self, turn: dict[str, Any]) -> None:
        said = turn["payload"] or turn["text"]
        if said in self.silent:
            return
        result = {
            "type": "bot_failed" if said == "stuk" else "bot_answered",
            "conversation_id": turn["conversation_id"],
            "turn_id": turn["turn_id"],
            "at": int(time.time() * 1000),
        }
        if said == "stuk":
            result["reason"] = "test"
        elif not turn["watch"]:
            result |= _answered(said)
        await self._redis.xadd(turn["reply_to"], {"event": json.dumps(result)})


_HANDS_OVER = {"mens": "request", "schulden": "topic"}
"""The texts that lead to a human, and why."""


def _answered(said: str) -> dict[str, Any]:
    understanding = {"topic": "paspoort", "aspect": "kosten", "confidence": 0.9, "language": "nl"}
    if said in _HANDS_OVER:
        reason = _HANDS_OVER[said]
        return {
            "commands": [{"type": "handover", "reason": reason, "team": "burgerzaken"}],
            "understanding": {**understanding, "topic": "medewerker", "outcome": "handover"},
        }
    choices = [{"title": "Paspoort", "payload": "p1"}, {"title": "ID-kaart", "payload": "p2"}]
    return {
        "messages": [{"text": f"echo: {said}", "choices": choices if said == "kies" else []}],
        "understanding": {**understanding, "outcome": "answer", "team": "burgerzaken"},
        "dialogue": "d",
    }


async def stopped(*tasks: asyncio.Task[Any]) -> None:
    """Cancel `tasks` and wait until they are gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
