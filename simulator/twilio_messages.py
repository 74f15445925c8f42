"""The messages that the fake Twilio took, as its REST API lists them.

    GET /simulator/twilio/2010-04-01/Accounts/{sid}/Messages.json?To=&From=&DateSent%3E=&PageSize=

    200  {"messages": [{"sid": "SM…", …}], "next_page_uri": null, …}

Rules: twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

MAX_MESSAGES = 1000
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 1000

type Resource = dict[str, object]


class Messages:
    """The last KEPT messages that the account of `account` sent."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._messages: deque[Resource] = deque(maxlen=MAX_MESSAGES)

    def add(self, sid: str, form: Mapping[str, str], at: int) -> Resource:
        """Keep the message of `form`, posted at `at` (ms), as `sid`; gives its resource."""
        resource = _resource(self._account, sid, form, at)
        self._messages.append(resource)
        return resource

    def page(self, query: Mapping[str, str]) -> Resource:
        """The newest messages that `query` asks for, newest first, all on one page. Raises
        ValueError where a date or a size cannot be read."""
        size = min(int(query.get("PageSize", DEFAULT_PAGE_SIZE)), MAX_PAGE_SIZE)
        matches = list(_matching(reversed(self._messages), query))[:size]
        end = max(0, len(matches) - 1)
        return {
            "messages": matches,
            "page": 0,
            "page_size": size,
            "start": 0,
            "end": end,
            "previous_page_uri": None,
            "next_page_uri": None,
        }


def _matching(messages: Iterable[Resource], query: Mapping[str, str]) -> Iterable[Resource]:
    to, sender = query.get("To"), query.get("From")
    for message in messages:
        is_selected = (not to or message["to"] == to) and (not sender or message["from"] == sender)
        if is_selected and is_within(str(message["date_sent"]), query):
            yield message


def is_within(date_sent: str, query: Mapping[str, str]) -> bool:
    """Whether a message's DateSent (RFC 2822) is within the dates of `query`. Raises ValueError
    where a date cannot be read."""
    sent = parsedate_to_datetime(date_sent)
    after, before, on = (query.get(name) for name in ("DateSent>", "DateSent<", "DateSent"))
    return (
        (not after or sent >= _parse_date(after))
        and (not before or sent <= _parse_date(before))
        and (not on or sent.date() == _parse_date(on).date())
    )


def _parse_date(text: str) -> datetime:
    date = datetime.fromisoformat(text)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _resource(account: str, sid: str, form: Mapping[str, str], at: int) -> Resource:
    now = format_datetime(datetime.fromtimestamp(at // 1000, UTC))
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "from": form["From"],
        "to": form["To"],
        "body": form["Body"],
        "status": "queued",
        "direction": "outbound-api",
        "date_created": now,
        "date_updated": now,
        "date_sent": now,
        "num_media": "0",
        "num_segments": "1",
        "error_code": None,
        "error_message": None,
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{sid}.json",
    }
