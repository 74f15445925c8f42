"""Sending a whole message through a connector, without the notes that an outbox keeps."""

from contract.effects import Send
from contract.outcomes import Accepted, Failed, Outcome
from routing.delivery.sender import Sender


async def send_all(sender: Sender, send: Send, first: int = 0) -> Outcome:
    """Send the parts from `first` on, each after the one before it was taken: the last part's
    outcome, or that of the first that was not accepted."""
    outcome: Outcome = Failed("nothing_to_send")
    for part in sender.render(send)[first:]:
        outcome = await sender.send_part(send, part)
        if not isinstance(outcome, Accepted):
            break
    return outcome
