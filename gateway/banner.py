"""Prints the start-up banner on the terminal."""

from collections.abc import Mapping

from gateway import channels
from gateway.app import Gateway
from gateway.console import print_line
from gateway.settings import Settings
from routing.log.retry import until_stored


async def print_banner(
    gateway: Gateway, settings: Settings, url: str, ready_text: str, extra_lines: Mapping[str, str]
) -> None:
    """Print which channels are on, the addresses under `url`, the first one-time password and
    `extra_lines` (labels of up to seven characters). The last line begins with `ready_text`."""
    # Retried, because the gateway already serves and the store may be away for a moment.
    one_time = await until_stored(gateway.desk.ensure_first_account)
    labelled = {"Page": url, "Desk": f"{url}/desk"}
    if one_time:
        labelled["Sign in"] = f"as {one_time.id} with one-time password {one_time.password}"
    if settings.development:
        labelled["Phones"] = f"{url}/simulator"
    print_line()
    for line in channels.describe_channels(gateway.connectors, gateway.simulated_channels):
        print_line(f"  {line}")
    print_line()
    for label, value in {**labelled, **extra_lines}.items():
        print_line(f"  {label + ':':8} {value}")
    print_line()
    print_line(f"{ready_text}: open {url}")
