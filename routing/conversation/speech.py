"""How the counter speaks: it writes down what it says, introduces itself, and sends it."""

from typing import Any

from contract.messages import Author, Choice
from routing.conversation import system_messages
from routing.conversation.decision import Draft
from routing.conversation.delivery_status import note_delivery
from routing.conversation.phases import Phase

_WITH_HUMAN = {Phase.AGENT, Phase.WRAP_UP}


def say(
    draft: Draft,
    text: str,
    choices: tuple[Choice, ...] = (),
    *,
    author: Author = Author.BOT,
    **written: Any,
) -> None:
    """Write `text` into the transcript and send it; `written` is for `Draft.write`. Its choices
    replace earlier ones."""
    text = _introduced(draft, author, text)
    changes = _said(draft, author, choices)
    message = draft.write(author, text, choices, changes=changes, **written)
    if draft.conversation.opted_out:
        note_delivery(draft, message.seq, "opted_out")
    else:
        draft.send(message)


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
    text = _introduced(draft, author, text)
    draft.send(draft.write(author, text, changes=_said(draft, author, ())), farewell=True)


def machine(draft: Draft) -> Author:
    """The author of the counter's own sentences: not the bot while a human has the conversation."""
    return Author.SYSTEM if draft.phase in _WITH_HUMAN else Author.BOT


def _introduced(draft: Draft, author: Author, text: str) -> str:
    """`text`; the first message of the machine in a contact says that a machine speaks."""
    if author is not Author.BOT or draft.conversation.introduced:
        return text
    return system_messages.text("introduction", draft.conversation.language) + text


def _said(draft: Draft, author: Author, choices: tuple[Choice, ...]) -> dict[str, Any]:
    """What changes in the conversation by saying something."""
    introduced = draft.conversation.introduced or author is Author.BOT
    return {"choices": choices, "introduced": introduced}
