"""What became of a message of ours: the address that Twilio reports it to, and the report.

    POST /webhooks/twilio/status?c={conversation}&s={seq}&p={part}&more={parts after it}&t={trace}
    MessageSid=SM…&AccountSid=AC…&MessageStatus=delivered&ErrorCode=&To=…&From=…

The address names the message by our own ids. Reports come in any order.
Rules: twilio.com/docs/messaging/api/message-resource#message-status-values.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from connectors.twilio_api import OPTED_OUT
from contract.effects import Send
from contract.events import DeliveryReported
from routing.delivery.sender import Part

PATH = "/webhooks/twilio/status"
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
TRACE = re.compile(r"[0-9a-f]{32}")

# Any other status (queued, sending) is no news.
STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}


class About(NamedTuple):
    """Which part of which message of ours a report is about; `more` parts follow it."""

    conversation_id: str
    seq: int
    part: int
    more: int
    trace: str
    sid: str


def address(public_url: str, send: Send, part: Part) -> str:
    """The address for reports on `part`."""
    ours = {"c": send.conversation_id, "s": send.message.seq, "p": part.number}
    ours |= {"more": part.remaining, "t": send.trace}
    return f"{public_url}{PATH}?{urlencode(ours)}"


def parse_about(query: Mapping[str, str], form: Mapping[str, str]) -> About:
    """Which part a report is about. Raises ValueError where it is about no message of ours."""
    sid, conversation_id, seq = form.get("MessageSid"), query.get("c"), query.get("s", "")
    if not sid or not conversation_id or not NUMBER.fullmatch(seq):
        raise ValueError("MessageSid, c or s is missing")
    part, more = (_number(query.get(name, "")) for name in ("p", "more"))
    trace = query.get("t", "")
    return About(
        conversation_id, int(seq), part, more, trace if TRACE.fullmatch(trace) else "", sid
    )


def parse_status(about: About, form: Mapping[str, str], now: int) -> DeliveryReported | None:
    """What became of the message; None where that is no news. Of the parts of a long message the
    last speaks for the whole, unless another part has failed."""
    status = STATUSES.get(form.get("MessageStatus", ""))
    if status is None or (about.more and status != "failed"):
        return None
    return DeliveryReported(
        conversation_id=about.conversation_id,
        at=now,
        trace=about.trace,
        seq=about.seq,
        status=status,
        code=form.get("ErrorCode", ""),
        closes=form.get("ErrorCode", "") in OPTED_OUT,
    )


def _number(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0
