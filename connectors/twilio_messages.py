"""Reading the messages that Twilio delivers: who wrote, and what the message holds.

connectors/twilio.py shows a message as it comes.
"""

from collections.abc import Mapping

from connectors import twilio_address
from contract.events import CitizenWrote
from routing.log.ingest import Ingest

# By MessageType, which only WhatsApp has; and by the first half of an attachment's type.
KINDS = {
    "image": "photo",
    "audio": "voice",
    "video": "video",
    "document": "file",
    "sticker": "sticker",
    "location": "location",
    "contacts": "contact",
}
# The types of attachments that say more than their first half.
MEDIA = {"image/webp": "sticker", "text/vcard": "contact", "text/x-vcard": "contact"}
READABLE = {"", "text", "button", "interactive"}


def parse(form: Mapping[str, str], ingest: Ingest) -> CitizenWrote:
    """The message of a citizen in `form`. Raises ValueError where there is none."""
    if not form.get("MessageSid") or not form.get("To"):
        raise ValueError("MessageSid or To is missing")
    channel, address = twilio_address.parse(form.get("From", ""))
    payload = form.get("ButtonPayload", "")
    text = form.get("ButtonText") or form.get("Body", "")
    return CitizenWrote(
        conversation_id=ingest.conversation_id(channel, address),
        at=ingest.now(),
        channel=channel,
        address=address,
        name=form.get("ProfileName", ""),
        text=text,
        payload=payload,
        unsupported=kind(form),
    )


def kind(form: Mapping[str, str]) -> str:
    """The kind of attachment that we cannot read (see CitizenWrote.unsupported), or nothing. Twilio
    names it by MessageType on WhatsApp, and by fields of the attachment elsewhere."""
    message_type = form.get("MessageType", "text")
    if message_type in KINDS:
        return KINDS[message_type]
    if form.get("Latitude"):
        return "location"
    if form.get("NumMedia", "0") not in {"", "0"}:
        media = form.get("MediaContentType0", "")
        return MEDIA.get(media) or KINDS.get(media.split("/")[0], "file")
    return "" if message_type in READABLE or form.get("Body") else "file"
