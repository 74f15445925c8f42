"""Reading a short reply to a question of ours without the engine: a choice, a yes, a no.

The bot may be silent exactly when these matter, so they are plain words and numbers.
"""

import re
from functools import lru_cache

from contract.messages import Choice


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.strip() for word in listed.split(","))


_YES = _words(
    "ja, j, jaa, jazeker, ja graag, graag, ok, oke, oké, prima, goed, doe maar, is goed, ja hoor, "
    "ja doe maar, ja prima, ja is goed, ja dat is goed, ja alstublieft, ja alsjeblieft, "
    "alstublieft, alsjeblieft, ja dat wil ik, ja hoor graag, "
    "yes, y, yes please, please, sure, okay, yep"
)
_NO = _words(
    "nee, n, neen, nee hoor, nee dank u, nee dank je, nee dank u wel, "
    "nee dank je wel, nee dankjewel, nee hoor dank u, nee bedankt, liever niet, niet nodig, "
    "hoeft niet, laat maar, no, no thanks, no thank you, nope"
)
_LEAVE = _words(
    "stop, stoppen, annuleren, annuleer, laat maar, niet meer wachten, hoeft niet meer, cancel, "
    "never mind, nevermind, stop waiting"
)
# Twilio acts on its own English words as well (help.twilio.com: "Twilio support for opt-out
# keywords"); the Dutch ones are ours.
_STOP = _words("stop, stoppen, afmelden, stopall, unsubscribe, uitschrijven")
_START = _words("start, aanmelden, unstop")
_HELP = _words("help, info")
_NUMBER = re.compile(r"#?\s*(\d{1,2})\s*[.)]?")


def chosen(text: str, payload: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice of `choices` that was meant: by its payload, its title, or its number ("2",
    or "#2" from a button that carries no more); None where the citizen said something else.
    A button of an older message is no choice of today's, though its number is."""
    said = _bare(text)
    for choice in choices:
        if (payload and payload == choice.payload) or (said and said == _bare(choice.title)):
            return choice
    number = _NUMBER.fullmatch(text.strip() or payload)
    if number and 1 <= int(number[1]) <= len(choices):
        return choices[int(number[1]) - 1]
    return None


def is_yes(text: str) -> bool:
    """Whether the whole text is a yes, in Dutch or English."""
    return _bare(text) in _YES


def is_no(text: str) -> bool:
    """Whether the whole text is a no."""
    return _bare(text) in _NO


def is_leaving(text: str) -> bool:
    """Whether the whole text says: I no longer wait."""
    return _bare(text) in _LEAVE


def is_stop(text: str) -> bool:
    """Whether the whole text says: send me nothing more."""
    return _bare(text) in _STOP


def is_start(text: str) -> bool:
    """Whether the whole text says: send me messages again."""
    return _bare(text) in _START


def is_help(text: str) -> bool:
    """Whether the whole text asks what this is."""
    return _bare(text) in _HELP


@lru_cache(maxsize=1)  # one text is asked whether it is a yes, a no, a stop, in a row
def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
