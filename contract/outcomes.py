"""How sending one message went, as types, so that nobody parses a provider's words."""

from msgspec import Struct


class _Outcome(Struct, frozen=True, tag_field="type", omit_defaults=True):
    pass


class Accepted(_Outcome, frozen=True, tag="accepted"):
    """The provider took it and calls it `provider_id`."""

    provider_id: str = ""


class TryLater(_Outcome, frozen=True, tag="try_later"):
    """Not now. `after` is the provider's own wait in seconds, 0 where it named none."""

    after: float = 0.0
    code: str = ""


class Failed(_Outcome, frozen=True, tag="failed"):
    """Never. `code` is the provider's, `why` is for an operator and holds no message text."""

    code: str
    why: str = ""


class OptedOut(_Outcome, frozen=True, tag="opted_out"):
    """The citizen asked the provider to stop our messages, or blocked us."""

    code: str = ""


class WindowClosed(_Outcome, frozen=True, tag="window_closed"):
    """WhatsApp: more than 24 hours since the citizen wrote, only templates pass."""

    code: str = ""


class Unknown(_Outcome, frozen=True, tag="unknown"):
    """We asked and heard no answer: it may or may not have been sent."""

    why: str = ""


Outcome = Accepted | TryLater | Failed | OptedOut | WindowClosed | Unknown
