"""Reads telephone numbers as people write and spell them: Dutch ones, and those of any country
with its code."""

import re
from dataclasses import dataclass
from typing import Iterator, List, Optional, Sequence, Tuple

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from bot.facts import numerals

# What `problem` says of a number that nobody can be called on.
SERVICE, SHORT, LONG, IMPOSSIBLE = PROBLEMS = ("service", "short", "long", "impossible")

_NETHERLANDS = "NL"
# Some digits, or one number in words. "O6" has the letter; "op0612345678" lacks a space.
_GLUED_TO = "|".join(f"(?<={word})" for word in "tel mob bel nr nummer op is".split())
_PIECE = re.compile(
    rf"(?:(?P<plus>\+|\bplus)\s?|(?<!\w)|{_GLUED_TO})"
    rf"(?:o?\d+|(?:(?P<times>dubbel|double|triple)\s)?(?P<word>oh|{numerals.PATTERN})\b)",
    re.IGNORECASE,
)
_TIMES = {"dubbel": 2, "double": 2, "triple": 3}
# What people put between the digits of one number.
_BETWEEN = re.compile(
    r"[\s./(),\-–]{0,3}|[\s-]{0,2}(?:nummer|nr|number)\.?(?:\s?:|\s(?:is|wordt))?\s", re.IGNORECASE
)
# Digits that are something else: each would otherwise look like the start of a number, or its end.
_OTHER = re.compile(
    "|".join(
        (
            r"\b[a-z]{2}\d{2}\s?[a-z]{4}(?:[\s.]?\d){8,14}\b",  # an IBAN with its bank in letters
            r"\b(?-i:[A-Z]{2})\d{2}(?:\s?(?-i:[A-Z\d]){4}){3,7}(?:\s?\d{1,3})?\b",
            r"\b(?:bsn|burgerservice(?:nummer|nr)?|sofi(?:nummer|nr)?)(?:[-\s]?(?:nummer|nr))?"
            r"(?:\s(?:is|was))?\W{0,3}\d(?:[.\- ]?\d){0,8}(?!\d)",
            r"\b(?:kvk\w*|zaak\w*|dossier\w*|kenmerk|(?:factuur|klant|order|aanslag|document|"
            r"paspoort)[\s-]?(?:nummer|nr))(?:\s?(?:nummer|nr))?\.?(?:\s(?:is|was))?\W{0,3}\w*\d\w*",
            r"\b(?!tel|mob|nr)[a-z]{2,4}-(?=\w*\d)[\da-z]{5,8}\b",  # a reference
            r"(?<!\d)(?<!\d[-/. ])\d{1,2}([-/. ])\d{1,2}\1(?:19|20)\d{2}(?!\d|\1\d)",
            r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b",
            r"(?<![\d.])\d{1,2}(?:[.:]\d{2})?\s?(?:uur|u|h)\b",
            r"(?<![\d.-])\d{1,2}[.:]\d{2}\s?(?:-|tot|en)\s?\d{1,2}[.:]\d{2}(?![\d.])",
            r"€\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:euro|eur|cent)\b",
        )
    ),
    re.IGNORECASE,
)

# A run of digits longer than any two numbers is no number.
_LONGEST_RUN = 40
_MOST_DIGITS = 17
_FEWEST_DIGITS = 5
_CALLED = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.UAN,
}
_SERVICE_TYPES = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
}
_LENGTHS = {
    ValidationResult.TOO_SHORT: SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: SHORT,
    ValidationResult.TOO_LONG: LONG,
}
_DUTCH_SERVICE = re.compile(r"(?:800|90[069])\d*|14\d{3,4}")
# "14 0341", where it is not the end of something else.
_MUNICIPALITY = re.compile(r"(?<![\w.,/-])14[\s-]?0\d{2,3}(?![\w])(?!\s?\d)")
_EMERGENCY = re.compile(
    r"\W*(?:(?:bel|call|het is|it'?s|nummer|number|alarmnummer|mijn|my|is|op)\s)*"
    r"(?:112|0800|0900)\W*",
    re.IGNORECASE,
)
_NUMBER = r"(?:nummer|nr|number|phone|tel\w*|toestel|mobiel\w*)"
_WRITES = (
    r"(?:app|appen|whatsapp|sms|sms'en|chat|typ|stuur|bericht|berichten|gebruik|"
    r"text|texting|write|writing|messag\w+|using|use)"
)
_SAME = re.compile(
    r"(?<!niet )(?<!niet op )(?<!not )(?<!not on )\b(?:"
    rf"(?:het)?(?:zelfde|huidige|same|current)\s{_NUMBER}"
    rf"|(?:dit|deze|this)\s{_NUMBER}"
    rf"|{_NUMBER}\s(?:waarmee|waarvan|waarop|waar|dat|die|i'?m|i|that|which)\s"
    rf"(?:\w+\s){{0,3}}?{_WRITES}"
    r")\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Piece:
    """A few digits, and where they are in the text."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    """What looks like a number, and where; `number` is empty where it has the `problem`."""

    start: int
    end: int
    number: str = ""
    problem: str = ""


def parse(text: str) -> Optional[str]:
    """The first number in `text` that can be called, as "06-12345678" or "0341-123456", or as
    "+49 171 2345678" for another country; None where there is none."""
    return next((found.number for found in _all(text) if found.number), None)


def problem(text: str) -> str:
    """The one of PROBLEMS for which the number in `text` cannot be called; nothing where it can,
    or where there is none."""
    if _EMERGENCY.fullmatch(text):
        return SERVICE
    found = list(_all(text))
    return found[0].problem if found and not any(one.number for one in found) else ""


def tried(text: str) -> bool:
    """Whether `text` holds digits that look like a telephone number, possible or not."""
    return next(_all(text), None) is not None


def without(text: str) -> str:
    """`text` without the numbers that `parse` finds."""
    kept, end = "", 0
    for found in _all(text):
        if found.number:
            kept += text[end : found.start] + " "
            end = found.end
    return kept + text[end:]


def same(text: str) -> bool:
    """Whether `text` means the number that the citizen writes from: "op dit nummer"."""
    return bool(_SAME.search(" ".join(text.replace("’", "'").split())))


def _all(text: str) -> Iterator[_Found]:
    """What looks like a number in `text`, in order."""
    # A sign that joins nothing hides what is something else, and keeps the places as they are.
    shown = _OTHER.sub(lambda other: "|" * len(other[0]), text)
    for run in _runs(shown):
        yield from _in_run(run)
    for found in _MUNICIPALITY.finditer(shown):
        yield _Found(*found.span(), problem=SERVICE)


def _runs(text: str) -> Iterator[List[_Piece]]:
    """The digits of `text` that stand together."""
    run: List[_Piece] = []
    for match in _PIECE.finditer(text):
        piece = _Piece(_digits(match), *match.span())
        if run and not _BETWEEN.fullmatch(text, run[-1].end, piece.start):
            yield run
            run = []
        run.append(piece)
    yield run


def _digits(match: "re.Match[str]") -> str:
    plus = "+" if match["plus"] else ""
    if match["word"]:
        digits = str(numerals.VALUES.get(match["word"].lower(), 0))
        return plus + digits * _TIMES.get((match["times"] or "").lower(), 1)
    return plus + re.sub(r"\D", "", match[0].lower().replace("o", "0"))


def _in_run(run: Sequence[_Piece]) -> Iterator[_Found]:
    """The numbers that begin at a piece of `run`; one with a problem where none can be called."""
    if sum(len(piece.digits) for piece in run) > _LONGEST_RUN:
        return
    numbers = list(_callable(run))
    yield from numbers
    if not numbers:
        yield from _impossible(run)


def _callable(run: Sequence[_Piece]) -> Iterator[_Found]:
    first = 0
    while first < len(run):
        number, last = _longest(run, first)
        if number:
            yield _Found(run[first].start, run[last].end, number=number)
        first = last + 1


def _longest(run: Sequence[_Piece], first: int) -> Tuple[str, int]:
    """The number of the most pieces from `first` on, and its last piece."""
    if not run[first].digits.startswith(("+", "0", "31")):
        return "", first
    for last in range(len(run) - 1, first - 1, -1):
        number = _written(_joined(run[first : last + 1]))
        if number:
            return number, last
    return "", first


def _impossible(run: Sequence[_Piece]) -> Iterator[_Found]:
    first = next(
        (at for at, piece in enumerate(run) if piece.digits.startswith(("+", "0"))), len(run)
    )
    digits = _joined(run[first:])
    if len(digits) >= _FEWEST_DIGITS:
        yield _Found(run[first].start, run[-1].end, problem=_why(digits))


def _joined(pieces: Sequence[_Piece]) -> str:
    return "".join(piece.digits for piece in pieces)


def _written(digits: str) -> str:
    """`digits` as a number is written, or nothing where nobody can be called on them."""
    number = _parsed(digits) if len(digits) <= _MOST_DIGITS else None
    if number is None or _is_service(number) or not phonenumbers.is_valid_number(number):
        return ""
    if phonenumbers.number_type(number) not in _CALLED:
        return ""
    if number.country_code != 31:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    code, *rest = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL).split()
    return f"{code}-{''.join(rest)}"


def _why(digits: str) -> str:
    """The one of PROBLEMS that `digits` have."""
    number = _parsed(digits)
    if number is None:
        return SHORT if len(digits) < 10 else LONG if len(digits) > _MOST_DIGITS else IMPOSSIBLE
    if _is_service(number):
        return SERVICE
    if number.country_code == 31:
        length = len(phonenumbers.national_significant_number(number))
        return SHORT if length < 9 else LONG if length > 9 else IMPOSSIBLE
    return _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number), IMPOSSIBLE)


def _parsed(digits: str) -> Optional[PhoneNumber]:
    try:
        # "+06" is a Dutch number to which somebody added the plus.
        return phonenumbers.parse(re.sub(r"^\+0(?!0)", "0", digits), _NETHERLANDS)
    except phonenumbers.NumberParseException:
        return None


def _is_service(number: PhoneNumber) -> bool:
    """Whether `number` is one that citizens call, and no citizen has."""
    if number.country_code == 31:
        return bool(_DUTCH_SERVICE.fullmatch(str(number.national_number)))
    return phonenumbers.number_type(number) in _SERVICE_TYPES
