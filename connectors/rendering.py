"""From a message to the texts that its channel takes, as the table of channels says."""

from connectors import parts
from contract.channels import Channel
from contract.effects import Send
from contract.messages import Author, Message
from routing.delivery.sender import Part
from sms.billing import segments
from sms.body import body
from sms.plain import plain


def render(send: Send) -> list[Part]:
    """The parts of the message, with the buttons under the last."""
    can = send.channel.capabilities
    made = texts(send.message, send.channel)
    last = len(made) - 1
    return [
        Part(
            text,
            number,
            remaining=last - number,
            choices=send.message.choices if can.buttons and number == last else (),
            billed=segments(text) if can.billed_in_segments else 0,
        )
        for number, text in enumerate(made)
    ]


def texts(message: Message, channel: Channel) -> list[str]:
    """The texts that make up `message`. Without buttons, choices become numbered lines after the
    text, and the citizen answers with the number. A text that is too long becomes several.

    The characters of an SMS decide what it is billed as. Therefore signs are replaced by their
    plain equivalents where that makes the text GSM-7. An agent's signs are replaced too: a keyboard
    put the typographic quotes there, and plain ones mean the same. Accents are removed only from
    words of the bot and the counter: an agent's spelling of a word or a name is the agent's own.
    """
    can = channel.capabilities
    lines = () if can.buttons else (choice.title for choice in message.choices)
    text = parts.printable(body(message.text, lines))
    if not can.billed_in_segments:
        return parts.split(text, can.longest)
    ours = message.author in (Author.BOT, Author.SYSTEM)
    return parts.split(plain(text, accents=ours), can.longest, parts.one_sms)
