"""The channels by which citizens reach the counter, and what each channel can do.

Only a connector names its own channel. All other code asks the table CAPABILITIES.
"""

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class Channel(StrEnum):
    """A way a citizen reaches the counter."""

    WEB = "web"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    REST = "rest"

    capabilities: "Capabilities"
    """What this channel can do, from the table below."""


class Label(NamedTuple):
    """What people call a channel, in Dutch and in English."""

    nl: str
    en: str


class Capabilities(Struct, frozen=True, kw_only=True):
    """What one channel can do, and what the counter must do for it."""

    label: Label
    longest: int = 0  # UTF-16 code units in one message of ours; 0: no limit of the channel's
    in_transcript: bool = False  # the citizen reads the transcript there: nothing is sent
    opt_out_keywords: bool = False  # STOP, START and HELP are words about our sending messages
    short_forms: bool = False  # an answer is given in its short form, if it has one
    billed_in_segments: bool = False  # the provider bills a text by the SMS that it takes
    buttons: bool = False  # choices are buttons; elsewhere they are numbered lines
    typing: bool = False  # each side sees that the other types
    attachments: bool = False  # files that a citizen sends are kept
    delivery_report: bool = False  # the provider reports whether our message was delivered
    lifts_block_by_writing: bool = False  # whoever blocks us cannot write to us
    introduces_itself: bool = False  # its own front end tells that a computer answers


CAPABILITIES = {
    Channel.WEB: Capabilities(
        label=Label("webchat", "web chat"), in_transcript=True, buttons=True, typing=True
    ),
    Channel.SMS: Capabilities(
        label=Label("sms", "SMS"),
        longest=1600,
        opt_out_keywords=True,
        short_forms=True,
        billed_in_segments=True,
        delivery_report=True,
    ),
    Channel.WHATSAPP: Capabilities(
        label=Label("WhatsApp", "WhatsApp"),
        longest=1600,
        opt_out_keywords=True,
        delivery_report=True,
    ),
    Channel.TELEGRAM: Capabilities(
        label=Label("Telegram", "Telegram"),
        longest=4096,
        opt_out_keywords=True,
        buttons=True,
        lifts_block_by_writing=True,
    ),
    Channel.REST: Capabilities(
        label=Label("andere website", "another website"),
        in_transcript=True,
        buttons=True,
        introduces_itself=True,
    ),
}

for _channel, _can in CAPABILITIES.items():
    _channel.capabilities = _can
