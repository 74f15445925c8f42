"""What a start tells whoever looks at the terminal."""

from gateway import channels
from gateway.app import Gateway
from gateway.console import say
from gateway.settings import Settings
from routing.loop import until_stored


async def greet(gateway: Gateway, settings: Settings, url: str, ready: str) -> None:
    """Say which channels are on and how to sign in at `url`; `ready` is the last line."""
    say()
    for line in channels.described(gateway.connectors, gateway.accounts):
        say(f"  {line}")
    # Waits for a store that goes away at this very moment: the gateway already serves.
    first = await until_stored(gateway.desk.ensure_first_account)
    if first:
        say(f"\n  Desk: sign in as {first.id} with one-time password {first.password}")
    if settings.development:
        say(f"\n  Desk: {url}/desk   Phone simulator: {url}/simulator")
    say(ready)
