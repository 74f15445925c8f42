"""What a start tells whoever looks at the terminal."""

from collections.abc import Mapping

from gateway import channels
from gateway.app import Gateway
from gateway.console import say
from gateway.settings import Settings
from routing.log.retry import until_stored


async def print_banner(
    gateway: Gateway, settings: Settings, url: str, ready: str, more: Mapping[str, str]
) -> None:
    """Say, in one block, which channels are on, where everything is at `url`, how to sign in, and
    `more`, each by a name of up to seven characters; `ready` is the last line."""
    # Waits for a store that goes away at this very moment: the gateway already serves.
    first = await until_stored(gateway.desk.ensure_first_account)
    places = {"Page": url, "Desk": f"{url}/desk"}
    if first:
        places["Sign in"] = f"as {first.id} with one-time password {first.password}"
    if settings.development:
        places["Phones"] = f"{url}/simulator"
    say()
    for line in channels.described(gateway.connectors, gateway.simulated):
        say(f"  {line}")
    say()
    for name, place in {**places, **more}.items():
        say(f"  {name + ':':8} {place}")
    say()
    say(f"{ready}: open {url}")
