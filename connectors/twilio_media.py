"""What a message holds besides text, in Twilio's two ways of saying so."""

from collections.abc import Mapping

# MessageType, on WhatsApp only; and what comes before the slash in an attachment's type.
KINDS = {
    "image": "photo",
    "audio": "voice",
    "video": "video",
    "document": "file",
    "sticker": "sticker",
    "location": "location",
    "contacts": "contact",
}
# The types of attachments that say more than what comes before the slash.
MEDIA = {"image/webp": "sticker", "text/vcard": "contact", "text/x-vcard": "contact"}
READABLE = {"", "text", "button", "interactive"}


def kind(form: Mapping[str, str]) -> str:
    """What the message in `form` holds that we cannot read (a kind of CitizenWrote's
    `unsupported`), or nothing."""
    message_type = form.get("MessageType", "text")
    if message_type in KINDS:
        return KINDS[message_type]
    if form.get("Latitude"):
        return "location"
    if form.get("NumMedia", "0") not in {"", "0"}:
        media = form.get("MediaContentType0", "")
        return MEDIA.get(media) or KINDS.get(media.split("/")[0], "file")
    return "" if message_type in READABLE or form.get("Body") else "file"
