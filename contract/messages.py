"""What is said in a conversation: the entries of its transcript."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from routing.log.compression import Compressor


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


# What most messages hold, and the words of most sentences, the most frequent last. Never change
# it: what is in the store could no longer be read.
_packer = Compressor(
    b"maar als voor uw bij naar kunt niet hoe lang duurt het ik wil graag dat wat kost dit of bent "
    b"dan wel nog deze worden hebt u heeft nodig meer informatie aanvragen afspraak maken gemeente "
    b"regelt u online op de website of bel op werkdagen van 9.00 tot 17.00 uur 14 0"
    b" Meer informatie: https://www. is een in het van de aan met en te voor "
    b'{"seq":1,"at":1790000000000,"author":"system","text":"","language":"en","name":"",'
    b'"choices":[{"title":"Ja, graag een medewerker","payload":"human"},'
    b'{"title":"Nee, verder met de bot","payload":"bot"}],"reference":"'
    b'{"seq":2,"at":1800000000000,"author":"citizen","text":"Ik '
    b'{"seq":3,"at":1796630460000,"author":"bot","text":"Automatisch antwoord: U kunt ","language":'
    b'"nl","choices":[{"title":"","payload":"/","},{"title":"'
)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Message)


def encode(message: Message) -> bytes:
    """The message as its transcript holds it: JSON, packed."""
    return _packer.pack(_encoder.encode(message))


def decode(data: bytes) -> Message:
    """The message in `data`."""
    return _decoder.decode(_packer.unpack(data))
