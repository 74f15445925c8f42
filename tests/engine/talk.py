"""Holds a conversation with the real engine."""

import asyncio

from results import received

from contract.turns import Turn

MONDAY_MS = 1_796_630_400_000  # 7 December 2026, noon UTC


class Talk:
    """One conversation with the engine, its memory carried along as the router does."""

    def __init__(self, engine, language="nl"):
        self._engine = engine
        self._language = language
        self.dialogue = ""
        self._count = 0

    def say(self, text="", payload=""):
        """Take one turn; returns its result."""
        self._count += 1
        turn = Turn(
            turn_id=f"t{self._count}",
            conversation_id="c1",
            reply_to="in:{1}",
            expires_at=MONDAY_MS + 10_000,
            language=self._language,
            text=text,
            payload=payload,
            dialogue=self.dialogue,
        )
        result = received(asyncio.run(self._engine.take(turn, MONDAY_MS)))
        self.dialogue = result["dialogue"]
        self._language = result["understanding"]["language"]
        return result


def said(result):
    """All messages as one text."""
    return " | ".join(message["text"] for message in result["messages"])
