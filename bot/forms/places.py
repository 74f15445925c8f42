"""Addresses in the answers of forms."""

from typing import Optional

from bot import addresses
from bot.forms.core import CONFIRM, Answers, Heard, Reader, Step


def house_number(address: object, heard: Heard) -> Optional[str]:
    """`address` with the house number that "nee, nummer 14" puts right; None where it is said
    of nothing, or nothing of the kind is said."""
    if not isinstance(address, str):
        return None
    corrected = addresses.corrected(address, heard.text)
    return corrected if corrected != address else None


def instead(heard: Heard) -> Optional[str]:
    """The address that is named instead of an earlier one; beside another question only where
    nothing else is said."""
    found = addresses.parse(heard.instead or heard.said) if heard.puts_right else None
    alone = found is not None and found.lower() == heard.instead.strip(" .,!").lower()
    return found if heard.asked == CONFIRM or alone else None


def spotted(slot: str) -> Reader:
    """A reader for `slot` of the address in a longer sentence."""

    def spot(heard: Heard, answers: Answers) -> Optional[Step]:
        found = addresses.named(heard.text)
        return Step({slot: found}) if found else None

    return spot
