"""The state of one conversation: a value, changed only by `decide`."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from contract.channels import Channel
from contract.events import Understanding
from contract.messages import Choice
from routing.log.compression import Compressor


class State(StrEnum):
    """Who the conversation belongs to, one owner at a time.

    bot -> offered -> queued -> with_agent -> wrap_up -> closed, and from with_agent back to
    bot. A closed conversation opens again, as a new contact, when the citizen writes.
    """

    BOT = "bot"
    OFFERED = "offered"
    QUEUED = "queued"
    WITH_AGENT = "with_agent"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Asked(Struct, frozen=True, omit_defaults=True):
    """Something the citizen said that the bot has yet to answer."""

    text: str
    payload: str = ""
    at: int = 0
    trace: str = ""


class Turn(Struct, frozen=True, omit_defaults=True):
    """The one question the engine has now, worthless after `expires_at` (ms); it was `asked_at`
    (ms) by the message that `trace` names."""

    id: str
    expires_at: int
    asked_at: int = 0
    trace: str = ""


class Handover(Struct, frozen=True):
    """Why and for whom a human is wanted, and since when the citizen waits (ms)."""

    team: str
    reason: str
    since: int
    reported_at: int = 0


class Conversation(Struct, frozen=True, omit_defaults=True):
    """Everything `decide` knows of one conversation, except its transcript.

    `version` counts the decisions that changed it, `contact` the separate contacts it has
    seen, `seq` the entries of its transcript, `misunderstood` the misunderstandings in a row.
    `asked` waits for the engine, oldest first; `choices` are the buttons the citizen can
    choose from now. `introduced`: the citizen was told that a computer answers; `paced_at`:
    up to when what they typed counts against their pace, `calm_at`: when a flood will be over,
    and `late` what is answered then (all ms); `unread_at`: when something last came that nobody
    can read (ms). `opted_out`: nothing may be sent, because the "citizen" or the "provider" said
    so. `callback` is the call that the citizen was promised, until an agent takes the
    conversation. `deliveries` holds the newest delivery states by seq.
    """

    id: str
    channel: Channel
    address: str
    state: State = State.BOT
    language: str = "nl"
    name: str = ""
    version: int = 0
    contact: int = 1
    introduced: bool = False
    paced_at: int = 0
    calm_at: int = 0
    late: Asked | None = None
    opted_out: str = ""
    unread_at: int = 0
    seq: int = 0
    turns: int = 0
    turn: Turn | None = None
    asked: tuple[Asked, ...] = ()
    dialogue: str = ""
    choices: tuple[Choice, ...] = ()
    misunderstood: int = 0
    understanding: Understanding | None = None
    facts: dict[str, str] = {}
    handover: Handover | None = None
    callback: Handover | None = None
    agent_id: str = ""
    agent: str = ""
    note: str = ""
    idle_at: int = 0
    deliveries: dict[int, str] = {}


# What most conversations hold, the most frequent last. Never change it: what is in the store
# could no longer be read.
_packer = Compressor(
    b'"handover":{"team":"burgerzaken","reason":"request","since":1790000000000,"reported_at":'
    b'"callback":{"team":"werk_inkomen","reason":"callback","since":180000000000,"agent_id":"",'
    b'"agent":"","note":"","misunderstood":1,"facts":{"flooded":true,"unread_at":1,'
    b'{"id":"","channel":"whatsapp","address":"","state":"closed","language":"en","name":"",'
    b'"outcome":"search","team":"fysiek_domein","outcome":"clarify","aspect":"kosten",'
    b'"choices":[{"title":"","payload":"/"},{"title":"","payload":"/'
    b'{"id":"","channel":"telegram","address":"","state":"offered","language":"nl","version":12,'
    b'"contact":1,"introduced":true,"seq":8,"turns":3,"dialogue":"eJ","understanding":{"topic":"'
    b'","aspect":"algemeen","confidence":0.7,"language":"nl","writes":"nl","outcome":"answer",'
    b'"team":"publiekszaken","alternatives":[{"topic":"buiten_bereik","confidence":0.1},{"topic":"'
    b'","confidence":0.0},{"topic":"","confidence":0.0}]},"idle_at":1796716980000,"deliveries":'
    b'{"2":"delivered","4":"delivered","6":"delivered"},"2":"sent","4":"sent","6":"sent"}}'
    b'{"id":"","channel":"web","address":"'
    b'{"id":"","channel":"sms","address":"+316'
)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Conversation)


def encode(conversation: Conversation) -> bytes:
    """The conversation as the store holds it: JSON, packed where it may rest long. One whose
    turn is out changes again at once, and is not worth the time."""
    data = _encoder.encode(conversation)
    return data if conversation.turn else _packer.pack(data)


def decode(data: bytes) -> Conversation:
    """The conversation in `data`."""
    return _decoder.decode(_packer.unpack(data))
