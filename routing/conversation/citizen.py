"""What citizens write, and who is to answer it."""

import msgspec

from contract import keywords
from contract.events import CitizenWrote
from contract.keywords import Keyword, Reply
from contract.messages import Author
from routing.conversation import system_messages
from routing.conversation.care import take_back, takes_back
from routing.conversation.contact import heard_from
from routing.conversation.decision import Draft
from routing.conversation.flood import at_pace, flooded
from routing.conversation.handover import accept, connect, decline, leave_queue, word_on_wait
from routing.conversation.opt_out import is_about_sending
from routing.conversation.phases import Phase, Trigger
from routing.conversation.speech import machine, say_system
from routing.conversation.system_messages import BOT, DANGER_CHOICE, HUMAN, LEAVE
from routing.conversation.turns import ask, watch

# Photos that are sent together arrive one by one, and are answered with one sentence.
TOGETHER = 10_000


def wrote(draft: Draft, event: CitizenWrote) -> None:
    """Write the message down, then have the bot, a human or the counter itself answer it."""
    reply = keywords.read(event.text, event.payload, draft.conversation.choices)
    shown = event.text or (reply.choice.title if reply.choice else "") or _described(draft, event)
    heard_from(draft)
    draft.write(Author.CITIZEN, shown, name=event.name, reference=event.reference)
    if _may_be_about_sending(draft, reply) and is_about_sending(draft, reply):
        return
    if takes_back(draft, reply):
        take_back(draft)
        return
    _close_question(draft)
    if event.unsupported and not event.text:
        _say_what_we_read(draft, event.unsupported)
    elif not shown:
        _say_once(draft, "empty")
    elif draft.allows(Trigger.WRITE):
        _to_human(draft, event.text, reply)
    else:
        _to_bot(draft, shown, reply)


def _may_be_about_sending(draft: Draft, reply: Reply) -> bool:
    """Whether it can be a keyword about our messages, or comes from a closed address."""
    now = draft.conversation
    return now.channel.capabilities.opt_out_keywords and bool(reply.keywords or now.opted_out)


def _close_question(draft: Draft) -> None:
    """What the citizen says next is no reply to our question about danger any more."""
    given = draft.conversation.care
    if given.open:
        draft.change(care=msgspec.structs.replace(given, open=False))


def _to_human(draft: Draft, text: str, reply: Reply) -> None:
    """The agent reads it, or will, and the engine looks for danger. A citizen who waits gets a
    sentence on the wait, or leaves."""
    if _says(reply, LEAVE, Keyword.LEAVE) and draft.allows(Trigger.LEAVE):
        leave_queue(draft)
        return
    if draft.phase is Phase.WRAP_UP:
        draft.sleep("wrap_up")
    draft.follow(Trigger.WRITE)
    if reply.choice and reply.choice.payload.startswith(DANGER_CHOICE):
        ask(draft, text, reply.choice.payload)
    elif text and not draft.conversation.opted_out:
        _watch(draft, text)
    if draft.allows(Trigger.TELL_WAIT):
        word_on_wait(draft)


def _watch(draft: Draft, text: str) -> None:
    """The engine may answer a citizen who waits, but no flood."""
    paced = at_pace(draft) if draft.allows(Trigger.TELL_WAIT) else {}
    watch(draft, text, flood=paced is None)
    draft.change(**(paced or {}))


def _to_bot(draft: Draft, shown: str, reply: Reply) -> None:
    """The engine answers it, unless it is a plain reply to an offer of ours."""
    draft.follow(Trigger.ASK)
    payload = reply.choice.payload if reply.choice else ""
    if draft.phase is Phase.OFFERED and _says(reply, HUMAN, Keyword.YES):
        accept(draft)
    elif draft.phase is Phase.OFFERED and _says(reply, BOT, Keyword.NO):
        decline(draft)
    elif payload == HUMAN:
        connect(draft)
    elif payload in {BOT, LEAVE}:
        say_system(draft, "declined")
    else:
        _ask(draft, shown, payload)


def _ask(draft: Draft, text: str, payload: str) -> None:
    paced = at_pace(draft)
    if paced is None or not ask(draft, text, payload, **paced):
        flooded(draft, text, payload)


def _says(reply: Reply, payload: str, keyword: Keyword) -> bool:
    """Whether the reply is that choice; where no choice was made, whether it is that keyword."""
    return reply.choice.payload == payload if reply.choice else keyword in reply.keywords


def _described(draft: Draft, event: CitizenWrote) -> str:
    if not event.unsupported:
        return ""
    return f"[{system_messages.kind(event.unsupported, draft.conversation.language)}]"


def _say_what_we_read(draft: Draft, unsupported: str) -> None:
    kind = system_messages.kind(unsupported, draft.conversation.language)
    _say_once(draft, "unsupported", kind=kind)
    draft.show_if_listed()


def _say_once(draft: Draft, key: str, **values: object) -> None:
    """Say why something cannot be read, unless that was said just before."""
    if draft.at - draft.conversation.unread_at >= TOGETHER:
        say_system(draft, key, draft.conversation.choices, author=machine(draft), **values)
    draft.change(unread_at=draft.at)
