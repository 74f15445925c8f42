"""How far each message to the citizen came."""

from contract.events import DeliveryReported, SendReported
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed
from routing.conversation.decision import Draft

KEPT = 100
"""Messages of one conversation whose status is known, the newest ones."""

# A status only replaces one of lower rank, as providers report out of order. A message of several
# parts has failed when any part has: the last three are ways to fail, each with its own word for
# the agent. The provider may still report on an unknown one.
_RANK = {
    "": 0,
    "unknown": 1,
    "sent": 2,
    "delivered": 3,
    "read": 4,
    "failed": 5,
    "opted_out": 5,
    "window_closed": 5,
}

_STATUS_OF: dict[type, str] = {
    Accepted: "sent",
    TryLater: "failed",
    Failed: "failed",
    Unknown: "unknown",
    OptedOut: "opted_out",
    WindowClosed: "window_closed",
}


def note_delivery(draft: Draft, seq: int, status: str) -> None:
    """Record that message `seq` came as far as `status`, unless it came further before."""
    known = draft.conversation.deliveries
    if _RANK.get(status, 0) <= _RANK[known.get(seq, "")]:
        return
    newest = sorted({**known, seq: status}.items())[-KEPT:]
    draft.change(deliveries=dict(newest))


def send_reported(draft: Draft, event: SendReported) -> None:
    """Record the outcome of sending a message. The outcome of a message that an operator had sent
    again replaces the failure that was recorded before."""
    if event.again:
        kept = {**draft.conversation.deliveries}
        kept.pop(event.seq, None)
        draft.change(deliveries=kept)
    note_delivery(draft, event.seq, _STATUS_OF[type(event.outcome)])
    if isinstance(event.outcome, OptedOut):
        _close_address(draft)


def delivery_reported(draft: Draft, event: DeliveryReported) -> None:
    """Record a provider's report on a message, which may close the address as well."""
    note_delivery(draft, event.seq, "opted_out" if event.closes else event.status)
    if event.closes:
        _close_address(draft)


def _close_address(draft: Draft) -> None:
    """The provider lets no message through to this address any more."""
    draft.change(opted_out=draft.conversation.opted_out or "provider")
    draft.show_if_listed()
