"""What citizens write, and who is to answer it."""

from contract import keywords
from contract.events import CitizenWrote
from contract.messages import Author
from routing.conversation import system_messages
from routing.conversation.contact import begin_again, stay_awake
from routing.conversation.decision import Draft
from routing.conversation.flood import flooded, keeps_pace
from routing.conversation.handover import accept, decline, leave_queue, offer, word_on_wait
from routing.conversation.opt_out import is_about_sending
from routing.conversation.phases import Input, Phase
from routing.conversation.speech import machine, say_system
from routing.conversation.turns import ask

# Photos that are sent together arrive one by one, and are answered with one sentence.
TOGETHER = 10_000


def wrote(draft: Draft, event: CitizenWrote) -> None:
    """Write the message down, then have the bot, a human or the counter itself answer it."""
    begin_again(draft)
    choice = keywords.chosen(event.text, event.payload, draft.conversation.choices)
    shown = event.text or (choice.title if choice else "") or _described(draft, event)
    draft.write(Author.CITIZEN, shown, name=event.name, reference=event.reference)
    stay_awake(draft)
    if event.channel.capabilities.opt_out_keywords and is_about_sending(draft, event.text):
        return
    if event.unsupported and not event.text:
        _say_what_we_read(draft, event.unsupported)
    elif not shown:
        _say_once(draft, "empty")
    elif draft.allows(Input.WRITE):
        _to_human(draft, event.text, choice.payload if choice else "")
    else:
        _to_bot(draft, shown, event.text, choice.payload if choice else "")


def _to_human(draft: Draft, text: str, payload: str) -> None:
    """The agent reads it, or will. A citizen who waits gets a sentence on the wait, or leaves."""
    leaves = payload == system_messages.LEAVE or (not payload and keywords.is_leaving(text))
    if leaves and draft.allows(Input.LEAVE):
        leave_queue(draft)
        return
    if draft.conversation.phase is Phase.WRAP_UP:
        draft.sleep("wrap_up")
    draft.follow(Input.WRITE)
    if draft.allows(Input.TELL_WAIT):
        word_on_wait(draft)


def _to_bot(draft: Draft, shown: str, text: str, payload: str) -> None:
    """The engine answers it, unless it is a plain reply to an offer of ours."""
    draft.follow(Input.ASK)
    offered = draft.conversation.phase is Phase.OFFERED
    if offered and (payload == system_messages.HUMAN or (not payload and keywords.is_yes(text))):
        accept(draft)
    elif offered and (payload == system_messages.BOT or (not payload and keywords.is_no(text))):
        decline(draft)
    elif payload == system_messages.HUMAN:
        offer(draft, "request")
    elif payload in {system_messages.BOT, system_messages.LEAVE}:
        say_system(draft, "declined")
    elif not keeps_pace(draft) or not ask(draft, shown, payload):
        flooded(draft, shown, payload)


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
