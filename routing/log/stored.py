"""Conversations and messages as the store holds them: JSON, compressed.

The dictionaries below hold what most values have in common, the most frequent last. Never change
one: it is needed to read what lies in the store.
"""

import msgspec

from contract.messages import Message
from routing.conversation.state import Conversation
from routing.log.compression import Compressor

_conversations = Compressor(
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
_messages = Compressor(
    b"maar als voor uw bij naar kunt niet hoe lang duurt het ik wil graag dat wat kost dit of bent "
    b"dan wel nog deze worden hebt u heeft nodig meer informatie aanvragen afspraak maken gemeente "
    b"regelt u online op de website of bel op werkdagen van 9.00 tot 17.00 uur 14 0"
    b" Meer informatie: https://www. is een in het van de aan met en te voor "
    b'{"seq":1,"at":1790000000000,"author":"system","text":"","language":"en","name":"",'
    b'"choices":[{"title":"Ja, graag een medewerker","payload":"human"},'
    b'{"title":"Nee, verder met de bot","payload":"bot"}],"reference":"'
    b'{"seq":2,"at":1800000000000,"author":"citizen","text":"Ik '
    b'{"seq":3,"at":1796630460000,"author":"bot","text":"Automatisch antwoord: U kunt ","language":'
    b'"nl","choices":[{"title":"","payload":"/","},{"title":"',
    deflate_from=200,
)
_encoder = msgspec.json.Encoder()
_conversation_decoder = msgspec.json.Decoder(Conversation)
_message_decoder = msgspec.json.Decoder(Message)


def encode_conversation(conversation: Conversation) -> bytes:
    """The conversation as it is stored. One that waits for the engine is not compressed: it changes
    again at once."""
    data = _encoder.encode(conversation)
    return data if conversation.turn else _conversations.compress(data)


def decode_conversation(data: bytes) -> Conversation:
    """The conversation in `data`. Raises what Compressor.decompress raises, or
    msgspec.MsgspecError."""
    return _conversation_decoder.decode(_conversations.decompress(data))


def encode_message(message: Message) -> bytes:
    """The message as its transcript holds it."""
    return _messages.compress(_encoder.encode(message))


def decode_message(data: bytes) -> Message:
    """The message in `data`. Raises what Compressor.decompress raises, or
    msgspec.MsgspecError."""
    return _message_decoder.decode(_messages.decompress(data))
