"""How the counter speaks: it writes down what it says, introduces itself, and sends it."""

from contract.effects import Send
from contract.messages import Author, Choice, Message
from routing.conversation import system_messages
from routing.conversation.decision import Draft
from routing.conversation.delivery_status import note_delivery
from routing.conversation.phases import Phase

_WITH_HUMAN = {Phase.AGENT, Phase.WRAP_UP}


def say(  # noqa: PLR0913 (a message has so many parts)
    draft: Draft,
    text: str,
    choices: tuple[Choice, ...] = (),
    *,
    author: Author = Author.BOT,
    name: str = "",
    reference: str = "",
) -> None:
    """Write `text` into the transcript and send it. Its choices replace earlier ones."""
    text = _introduced(draft, author, text)
    message = draft.write(author, text, choices, name=name, reference=reference)
    draft.change(choices=choices)
    if draft.conversation.opted_out:
        note_delivery(draft, message.seq, "opted_out")
    else:
        _send(draft, message)


def say_system(
    draft: Draft,
    key: str,
    choices: tuple[Choice, ...] = (),
    *,
    author: Author = Author.BOT,
    **values: object,
) -> None:
    """Say one of the counter's own sentences, in the citizen's language."""
    text = system_messages.text(key, draft.conversation.language, **values)
    say(draft, text, choices, author=author)


def say_farewell(draft: Draft) -> None:
    """Tell that this address gets no more messages. Only this message may go there after that."""
    author = machine(draft)
    text = system_messages.text("opted_out", draft.conversation.language)
    message = draft.write(author, _introduced(draft, author, text))
    draft.change(choices=())
    _send(draft, message, farewell=True)


def machine(draft: Draft) -> Author:
    """The author of the counter's own sentences: not the bot while a human has the conversation."""
    return Author.SYSTEM if draft.conversation.phase in _WITH_HUMAN else Author.BOT


def _introduced(draft: Draft, author: Author, text: str) -> str:
    """`text`; the first message of the machine in a contact says that a machine speaks."""
    if author is not Author.BOT or draft.conversation.introduced:
        return text
    draft.change(introduced=True)
    return system_messages.text("introduction", draft.conversation.language) + text


def _send(draft: Draft, message: Message, *, farewell: bool = False) -> None:
    now = draft.conversation
    draft.do(
        Send,
        channel=now.channel,
        address=now.address,
        message=message,
        since=draft.since,
        farewell=farewell,
    )
