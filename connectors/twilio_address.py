"""Reading and writing addresses as Twilio has them: `+31600000001`, `whatsapp:+31600000001`, or
`whatsapp:NL.1234567890` where the citizen hides the number from businesses."""

import re

from contract.channels import Channel

WHATSAPP = "whatsapp:"
_PREFIX = {Channel.SMS: "", Channel.WHATSAPP: WHATSAPP}

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.[0-9A-Za-z.]{1,128}")
_PUNCTUATION = re.compile(r"[\s().-]")


def parse(sender: str) -> tuple[Channel, str]:
    """The channel of `sender` and the bare address: E.164, or a business-scoped id.

    Raises ValueError where nobody can answer, such as to a sender with a name for a number.
    """
    bare = sender.removeprefix(WHATSAPP)
    on_whatsapp = bare != sender
    if on_whatsapp and _BUSINESS_SCOPED.fullmatch(bare):
        return Channel.WHATSAPP, bare
    number = re.sub(r"^00", "+", _PUNCTUATION.sub("", bare))
    if not _NUMBER.fullmatch(number):
        raise ValueError("From is missing, or is not a number that can be answered")
    return Channel.WHATSAPP if on_whatsapp else Channel.SMS, number


def written(channel: Channel, address: str) -> str:
    """The address as Twilio wants it for that channel: the inverse of `parse`."""
    return _PREFIX[channel] + address
