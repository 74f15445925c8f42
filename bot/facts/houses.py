"""Reads house numbers with what Dutch addresses add to them: "12a", "40 2hg", "14 bis", "7-III"."""

import re
from collections.abc import Iterator

from bot.facts import dates, numbers, things

LABEL = r"(?:\b(?:(?:huis)?(?:nummer|nr|no(?=\.))|(?:house )?number)\b\.?)"
"""The words that say a house number follows, as a pattern."""
START = re.compile(r"(?<![\w€$£+./:'-])(?<!€ )[1-9]\d{0,4}(?!\d|[.:,]\d|\s?[€%])")
"""The digits with which a house number may start."""

_DIGITS = re.compile(r"[1-9]\d{0,4}(?!\d)")
_WORDS = r"(?:bis|hs|huis|rood|rd|zwart|zw|wit|boven|tr|ong|hg)"
# A letter apart is an addition where no sentence goes on with it: "12 a", not "12 a sofa".
_ENDS = (
    r"(?=\s*(?:$|[,;:!?)]|\.(?!\w)|\d{4}\b|[A-Z]|"
    r"(?:in|te|op|aan|bij|at|en|graag|is|bedoel|zijn)\b))"
)
_ADDITION = re.compile(
    r",?\s*(?:toevoeging|toev\b\.?|addition)\s*(?:is\s+)?(?P<labelled>\w{1,4})(?!\w)"
    r"|\s?[-/]\s?(?P<dashed>\d{1,4}\s?(?:hg|hoog)?[A-Za-z]?|[A-Za-z]{1,3}|(?i:" + _WORDS + r"))"
    r"(?!\w|[-/.:]\d)"
    rf"|\s?(?P<near>\d{{1,2}}\s?(?:hg|hoog)|(?i:{_WORDS})|II|III|IV|VI{{0,3}})(?![\w'])"
    r"|(?<=\d)(?P<glued>[A-Za-z]{1,2})(?=\d?\d?\b)|(?<=[A-Za-z])(?P<after>\d\d?)\b"
    r"|\s(?P<apart>\d(?=\s*(?:$|[,;!?)]))|[b-hj-lo-rvwyzB-HJ-LO-RVWYZ](?!\w|['.]\w)"
    rf"|[A-Za-z](?![\w']){_ENDS})"
)
_MOST_ADDITIONS = 3
_ROMAN = re.compile(r"I|II|III|IV|V|VI{1,3}")
# After a number these show that it counts something, or is a time.
_UNIT = re.compile(
    r"(?:u|x)\b|\s*(?:uur|uren|weken|week|dagen|dag|maanden|maand|jaar|jr|euro|eur|keer|maal|meter|"
    r"m2|km|cm|kilo|kg|liter|minuten|procent|stuks|mensen|personen|kinderen|auto's|autos|hours?|"
    r"weeks?|days?|months?|years?|times|people|kids|cars|pm|am|o'?clock)\b|-\d+-\d",
    re.IGNORECASE,
)
_NEXT_WORDS = re.compile(r"\s*([^\W\d_]+)(?:\s+([^\W\d_]+))?")
_ONE = re.compile(rf"({LABEL}\s*)(?:een|one)\b", re.IGNORECASE)

_ADDITION_ALONE = re.compile(
    r"(?:(?:nee|no|sorry|oh|met|de|het|the|with)\b[\s,]*)*(?:toevoeging|addition)[\s:]*"
    r"(?:(?:is|moet|zijn|should|be)\s+)*(\w{1,4})(?:\s+(?:zijn|hoor|dus))*\W*",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:nee|neen|no|sorry|bedoel\w*|mean|meant|oeps|oops|fout\w*)\b", re.I)
# What a correction says besides the number.
_FILLING = re.compile(
    r"[^\w#' ]|\b(?:nee|neen|no|sorry|oh|oeps|oops|wacht|ik|bedoel|bedoelde|i|mean|meant|het|dat|"
    r"it|it's|that|is|was|moet|moest|should|must|be|zijn|wezen|worden|wordt|mijn|my|wel|op|"
    r"eigenlijk|actually|dus|hoor|please|graag|toch|foutje|fout|verkeerd|de|the|en|and|trouwens|"
    r"excuus|als|as|huis|house|tik|typo|typefout)\b"
)
# The words of a correction without its filling, and which of its numbers is the right one.
_CORRECTIONS = (
    (r"(?:nr )?#(?: nr)?", 0),
    (r"(?:niet|not|geen) (?:nr )?# (?:maar|but) (?:nr )?#", 1),
    (r"(?:nr )?# (?:niet|not|ipv|in plaats van|instead of) (?:nr )?#", 0),
    (r"nr # (?:nr )?#", 1),
)


def house(said: str, at: int) -> tuple[str, int] | None:
    """The house number `at` that place of `said`, as it is written out, and its end; None where
    there is none, or the number counts something or is a date."""
    digits = _DIGITS.match(said, at)
    if not digits or _counts(said, digits.end()):
        return None
    written, end = digits[0], digits.end()
    for _ in range(_MOST_ADDITIONS):
        addition = _ADDITION.match(said, end)
        if not addition:
            break
        written, end = _joined(written, addition[addition.lastgroup or 0]), addition.end()
    return None if _counts(said, end) else (written, end)


def houses(said: str, at: int = 0) -> Iterator[tuple[str, int, int]]:
    """Each house number that `said` may hold from `at` on, with its start and its end."""
    while digits := START.search(said, at):
        found = house(said, digits.start())
        at = found[1] if found else digits.end()
        if found:
            yield found[0], digits.start(), at


def in_digits(said: str) -> str:
    """`said` with its numbers in digits, "nummer een" too."""
    return numbers.in_digits(_ONE.sub(r"\g<1>1", said))


def digits_of(written: str) -> str:
    """The number in `written` without what is added to it: "14" of "14BIS"."""
    return re.split(r"\D", written)[0]


def right(held: str, said: str) -> str | None:
    """The house number that `said` gives instead of `held`; None where it is about something
    else. A number without a label must deny, or name the number that is wrong."""
    addition = _ADDITION_ALONE.fullmatch(said)
    if addition:
        return _joined(digits_of(held), addition[1])
    said = said.replace("#", " ")  # it stands for a number below
    found = list(houses(said))
    skeleton = _skeleton(said, found)
    for pattern, place in _CORRECTIONS:
        if re.fullmatch(pattern, skeleton):
            wrong = {number for at, (number, _, _) in enumerate(found) if at != place}
            denies = wrong <= {held, digits_of(held)} if wrong else _DENIES.search(said)
            return found[place][0] if denies or "nr" in skeleton else None
    return None


def _skeleton(said: str, found: list[tuple[str, int, int]]) -> str:
    """The words of `said` that are no filling, with # for each house number and nr for its
    label."""
    words, at = "", 0
    for _, start, end in found:
        words += said[at:start] + " # "
        at = end
    labelled = re.sub(LABEL, " nr ", (words + said[at:]).lower())
    return " ".join(_FILLING.sub(" ", labelled).split())


def _counts(said: str, at: int) -> bool:
    """Whether what comes `at` that place shows that the number before it is no house number."""
    if _UNIT.match(said, at):
        return True
    following = _NEXT_WORDS.match(said, at)
    if not following:
        return False
    first, second = following[1].lower(), (following[2] or "").lower()
    counts_second = first.endswith("e") and things.is_plural(second)
    return dates.is_month(first) or things.is_plural(first) or counts_second


def _joined(written: str, addition: str) -> str:
    """`written` with one more addition: 12A, 12BIS, 12-2, 12-III, 12BIS-A."""
    upper = addition.replace(" ", "").upper()
    roman = addition.isupper() and _ROMAN.fullmatch(addition)
    glued = written.isdigit() and upper.isalpha() and not roman
    return f"{written}{upper}" if glued else f"{written}-{upper}"
