"""Whether what is said may reach the citizen, and how far it came."""

from contract import keywords
from contract.events import DeliveryReported, SendReported
from contract.messages import Channel
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed
from routing.conversation.draft import WITH_HUMAN, Draft
from routing.conversation.handover import back_to_bot
from routing.conversation.state import State

_SEND_STATUS: dict[type, str] = {
    Accepted: "sent",
    TryLater: "failed",
    Failed: "failed",
    Unknown: "unknown",
    OptedOut: "opted_out",
    WindowClosed: "window_closed",
}


def about_sending(draft: Draft, text: str) -> bool:
    """Whether the message is about our sending messages at all, or can have no answer."""
    closed = _still_closed(draft)
    if keywords.is_stop(text):
        _opt_out(draft)
    elif closed and keywords.is_start(text):
        draft.change(opted_out="")
        draft.phrase("opted_in", draft.conversation.choices, author=draft.machine)
        draft.show_if_seen()
    elif closed:
        draft.show_if_seen()
    elif keywords.is_help(text) and draft.conversation.state not in WITH_HUMAN:
        draft.phrase("help", draft.conversation.choices, author=draft.machine)
        draft.show_if_seen()
    else:
        return False
    return True


def _still_closed(draft: Draft) -> bool:
    """Whether nothing may be sent. Who blocks a bot on Telegram cannot write to it, so who
    writes has not."""
    now = draft.conversation
    if now.opted_out == "provider" and now.channel is Channel.TELEGRAM:
        draft.change(opted_out="")
    return bool(draft.conversation.opted_out)


def _opt_out(draft: Draft) -> None:
    """The last word is ours. Who waited no longer does; who was promised a call is called."""
    if not draft.conversation.opted_out:
        draft.farewell(draft.machine)
    draft.change(opted_out="citizen")
    draft.silence_bot()
    if draft.conversation.state in {State.OFFERED, State.QUEUED}:
        draft.sleep("wait")
        back_to_bot(draft)
    draft.show_if_seen()


def send_reported(draft: Draft, event: SendReported) -> None:
    """A message that an operator had sent again is no longer what it was given up for."""
    if event.again:
        kept = {**draft.conversation.deliveries}
        kept.pop(event.seq, None)
        draft.change(deliveries=kept)
    draft.deliver(event.seq, _SEND_STATUS[type(event.outcome)])
    if isinstance(event.outcome, OptedOut):
        _closed(draft)


def delivery_reported(draft: Draft, event: DeliveryReported) -> None:
    """The provider's word on a message, which may close the address as well."""
    draft.deliver(event.seq, "opted_out" if event.closes else event.status)
    if event.closes:
        _closed(draft)


def _closed(draft: Draft) -> None:
    """The provider lets nothing more through to this address."""
    draft.change(opted_out=draft.conversation.opted_out or "provider")
    draft.show_if_seen()
