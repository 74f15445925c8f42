"""Finds addresses in the answers to forms."""

from bot.facts import addresses
from bot.forms.core import CONFIRM, Answers, FormResult, Reader, Utterance


def house_number(address: object, utterance: Utterance) -> str | None:
    """`address` with the house number that "nee, nummer 14" corrects; None where there is no
    address, or the message corrects no number."""
    if not isinstance(address, str):
        return None
    corrected = addresses.corrected(address, utterance.text)
    return corrected if corrected != address else None


def instead(utterance: Utterance) -> str | None:
    """The address that replaces an earlier one. While another slot is asked for, the message
    must hold nothing else."""
    found = addresses.parse(utterance.instead or utterance.said) if utterance.corrects else None
    rest = addresses.without(utterance.instead).strip(" .,!").lower()
    alone = found is not None and rest in ("", found.lower())
    return found if utterance.asked == CONFIRM or alone else None


def spotted(slot: str) -> Reader:
    """A reader for `slot` that finds the address in a longer sentence."""

    def spot(utterance: Utterance, answers: Answers) -> FormResult | None:
        found = addresses.named(utterance.text)
        return FormResult({slot: found}) if found else None

    return spot
