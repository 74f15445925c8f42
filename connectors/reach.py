"""Checking that a provider can reach the addresses that we give it."""

import ipaddress
from urllib.parse import urlsplit


def can_call_back(api_url: str, public_url: str) -> bool:
    """Whether the provider at `api_url` can send requests to `public_url`.

    A real provider needs a public host. A stand-in on this machine or network (a test, the
    phone simulator) can reach anything that we can.
    """
    return _is_public(public_url) or not _is_public(api_url)


def _is_public(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host
