"""What is said in a conversation: the entries of its transcript."""

from enum import StrEnum

from msgspec import Struct


class Author(StrEnum):
    """Who wrote a message. SYSTEM is the counter itself: "Anna has joined"."""

    CITIZEN = "citizen"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Choice(Struct, frozen=True):
    """One button. `payload` comes back when it is chosen; `title` is what people read."""

    title: str
    payload: str


class Message(Struct, frozen=True, omit_defaults=True):
    """One entry of a transcript.

    `seq` counts from 1 within the conversation without gaps, so a reader who has n asks for
    what comes after n. `at` is milliseconds since the epoch, UTC. `language` is an ISO 639-1
    code. `reference` is the id the writer's own client gave it (web chat, desk), else empty.
    """

    seq: int
    at: int
    author: Author
    text: str
    language: str = "nl"
    name: str = ""
    choices: tuple[Choice, ...] = ()
    reference: str = ""
