"""Recognises short replies by their words alone: a choice, a yes, a no, a stop, a call for help.

The router needs them while the bot is silent, the forms need them in the middle of a question.
The same word means different things in different situations, so each situation has its own list:

| situation | yes | no | stop |
| --- | --- | --- | --- |
| the router asked whether to connect a human | `YES` | `NO` | |
| the citizen waits for a human | | | `LEAVE`: leaves the queue |
| any moment on a channel that can be closed | | | `STOP`: nothing more is sent, but see below |
| a form asks a question | `confirms_form` | `denies_form` | `stops_form`: ends the form |

- Only `STOP` counts "afmelden" and "unsubscribe"; it counts no "laat maar" and no "cancel",
  because what it starts, silence, is hard to undo. `START` undoes it, `HELP` explains it.
- `BARE_STOP`, "stop" and "stoppen", are the words of `STOP` that end a form too. Where a form is
  under way on a channel that can be closed, the router asks once which was meant.
- "laat maar" is a no to the router's question, leaves the queue, and ends a form.
- Where the counter spoke of danger, `MISTAKE` takes it back.
- A form reads looser sentences ("ja, dat klopt helemaal", "nee, laat het maar zitten", "dat is
  niet goed"), because it asks "is that right?" and people answer in those words.
- `YES` counts "graag" and "doe maar" alone, which accept an offer; `confirms_form` does not,
  because they do not say that something is right.

Only a whole text counts: "stop de lantaarn" is no stop.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the engine uses this module, and needs no messages
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
_BARE_STOP = _words("stop, stoppen")
_START = _words("start, aanmelden, unstop")
_HELP = _words("help, info")
_MISTAKE = _words(
    "vergissing, een vergissing, foutje, vals alarm, loos alarm, niks aan de hand, "
    "niets aan de hand, "
    "er is niks aan de hand, er is niets aan de hand, nee hoor niks aan de hand, geen gevaar, "
    "er is geen gevaar, nee geen gevaar, niemand in gevaar, nee niemand in gevaar, "
    "valt wel mee, zo bedoel ik het niet, dat bedoel ik niet, grapje, "
    "mistake, a mistake, my mistake, false alarm, no danger, nobody is in danger, just kidding, "
    "not an emergency, no emergency"
)
_NUMBER = re.compile(r"#?\s*(\d{1,2})\s*[.)]?")

_FORM_STOP = re.compile(
    r"(?:nee,? )?(?:stop(?:pen)?|laat(?: het)? maar(?: zitten)?|annuleren?|annuleer|ik wil stoppen|"
    r"hoeft niet(?: meer)?|niet meer nodig|cancel|never ?mind|forget it)\W*",
    re.IGNORECASE,
)
_FORM_YES = re.compile(
    r"(?:ja|j|jazeker|jawel|klopt|ok[eé]?|akkoord|prima|goed|zeker|correct|yes|y|sure|right)"
    r"(?:[ ,]+(?:dat|dit|het|hoor|graag|is|zo|klopt|goed|prima|that|is|it|please|helemaal))*\W*",
    re.IGNORECASE,
)
_FORM_NO = re.compile(
    r"(?:(?:nee|neen|no|nope|n)\b[,.! ]*)?(?:(?:(?:dat|het|dit) )?(?:klopt niet|is niet "
    r"(?:goed|juist)|niet goed)(?: hoor)?|that is (?:wrong|not right)|hoor)?\W*",
    re.IGNORECASE,
)


class Keyword(Enum):
    """A reply of a few fixed words. A text may be several: "laat maar" is a NO to an offer, and
    LEAVES the queue."""

    YES = _YES
    NO = _NO
    LEAVE = _LEAVE
    STOP = _STOP
    BARE_STOP = _BARE_STOP
    START = _START
    HELP = _HELP
    MISTAKE = _MISTAKE


_MEANINGS: dict[str, frozenset[Keyword]] = {
    words: frozenset(keyword for keyword in Keyword if words in keyword.value)
    for words in frozenset().union(*(keyword.value for keyword in Keyword))
}
_NONE: frozenset[Keyword] = frozenset()


class Reply(NamedTuple):
    """A message, read as a reply: the choice that was meant, and the keywords that the whole text
    is, in Dutch or English."""

    choice: Choice | None
    keywords: frozenset[Keyword]


def read(text: str, payload: str = "", choices: tuple[Choice, ...] = ()) -> Reply:
    """The reply in `text`, or in the `payload` of a button, where `choices` could be made."""
    words = _bare(text)
    return Reply(_chosen(text, words, payload, choices), _MEANINGS.get(words, _NONE))


def _chosen(text: str, words: str, payload: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice that was meant: by its payload, its title, or its number ("2", or "#2" from a
    button that carries no more). The button of an older message is no choice any more, though its
    number is."""
    for choice in choices:
        if (payload and payload == choice.payload) or (words and words == _bare(choice.title)):
            return choice
    number = _NUMBER.fullmatch(text.strip() or payload) if choices else None
    if number and 1 <= int(number[1]) <= len(choices):
        return choices[int(number[1]) - 1]
    return None


def confirms_form(text: str) -> bool:
    """Whether the whole text says that what a form holds is right. `text` is one line."""
    return bool(_FORM_YES.fullmatch(text))


def denies_form(text: str) -> bool:
    """Whether the whole text says that what a form holds is wrong, and not what is right; an
    empty text does. `text` is one line."""
    return bool(_FORM_NO.fullmatch(text))


def stops_form(text: str) -> bool:
    """Whether the whole text says: I do not want this form any more. `text` is one line."""
    return bool(_FORM_STOP.fullmatch(text))


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
