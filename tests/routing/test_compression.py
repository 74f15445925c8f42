"""What is compressed comes back, and what is in stores already can be read."""

import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lz4.block import LZ4BlockError

from contract.channels import Channel
from contract.messages import Author, Choice, Message
from routing.conversation.state import Conversation, Turn
from routing.log.compression import Compressor
from routing.log.stored import (
    decode_conversation,
    decode_message,
    encode_conversation,
    encode_message,
)

MESSAGE = Message(
    seq=4,
    at=1_796_630_460_000,
    author=Author.BOT,
    text="Een paspoort kost € 83,85.",
    choices=(Choice("Afspraak maken", "/afspraak_maken"),),
)

# As stores hold them. Where one of these fails, the familiar words were changed: put them back.
STORED_MESSAGE = bytes.fromhex(
    "02940000000394001334ce000f940011b345656e20706173706f6f72e502afe282ac2038332c38352ea201041941b502"
    "099801142fd102a05f6d616b656e227d5d7d"
)
STORED_CONVERSATION = bytes.fromhex("0233000000036102196362020f290001a03030303030303031227d")
# And deflated.
DEFLATED_MESSAGE = bytes.fromhex(
    "0183bac9840437b90203b920b1b800e81668227fd4b446c1c258c7c2540f87131c51122daa8360093a1e9ca081c15d0b00"
)
DEFLATED_CONVERSATION = bytes.fromhex("0183aa4b26a810e435203054aa0500")


@given(st.binary(max_size=20_000), st.sampled_from([0, 200, 10**9]))
def test_whatever_is_compressed_comes_back(data, deflate_from):
    compressor = Compressor(b"familiar words", deflate_from)
    assert compressor.decompress(compressor.compress(data)) == data


@given(st.text())
def test_a_message_of_any_text_comes_back(text):
    message = Message(seq=1, at=1, author=Author.CITIZEN, text=text)
    assert decode_message(encode_message(message)) == message


def test_one_value_leaves_nothing_behind_in_the_next():
    compressor = Compressor(b"familiar words")
    assert compressor.compress(b"secret of one citizen" * 9) != b""
    assert compressor.compress(b"a") == Compressor(b"familiar words").compress(b"a")


def test_familiar_words_cost_next_to_nothing():
    assert len(encode_message(MESSAGE)) < len(msgspec.json.encode(MESSAGE)) / 2


@pytest.mark.parametrize("turn", [None, Turn("c:1", 5)])
def test_a_conversation_comes_back_at_rest_or_not(turn):
    value = Conversation(id="c", channel=Channel.SMS, address="+31600000001", turn=turn)
    assert decode_conversation(encode_conversation(value)) == value


def test_plain_json_is_read_as_it_is():
    assert decode_message(b'{"seq":1,"at":2,"author":"bot","text":"x"}').text == "x"
    assert decode_conversation(b'{"id":"c","channel":"web","address":"a"}').id == "c"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\x01\xff\xff\xff", zlib.error),
        (b"\x02\x10\x00\x00\x00\xff\xff", LZ4BlockError),
        (b"\x02\xff\xff\xff\xff", ValueError),
    ],
)
def test_what_is_broken_is_an_error(data, error):
    with pytest.raises(error):
        decode_message(data)


@pytest.mark.parametrize("message", [STORED_MESSAGE, DEFLATED_MESSAGE])
@pytest.mark.parametrize("conversation", [STORED_CONVERSATION, DEFLATED_CONVERSATION])
def test_what_stores_hold_is_read_by_every_later_version(message, conversation):
    assert decode_message(message) == MESSAGE
    assert decode_conversation(conversation).address == "+31600000001"
