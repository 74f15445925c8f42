"""Writes what people say about time in one plain way: in Dutch, with digits for numbers, and with
whole and well-spelt names of days and months. So the readers of days and clocks know one wording.

"Next tuesday", "volgende dinsdagg" and "volgende di" all become "volgende dinsdag".
"""

import re
import string
from typing import Dict, Iterator, Set

WEEKDAYS = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()
MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()

_SHORT_WEEKDAYS = {
    short: name
    for name, shorts in zip(
        WEEKDAYS,
        (
            "ma mon",
            "di tue tues",
            "wo woe wed",
            "do don thu thur thurs",
            "vr vrij fri",
            "za zat sat",
            "zo zon sun",
        ),
    )
    for short in shorts.split()
}
_ENGLISH_WEEKDAYS = dict(
    zip("monday tuesday wednesday thursday friday saturday sunday".split(), WEEKDAYS)
)
_OTHER_MONTHS = {
    other: name
    for name, others in zip(
        MONTHS,
        (
            "jan january",
            "feb febr february",
            "mrt mar march",
            "apr",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept",
            "okt oct october",
            "nov",
            "dec",
        ),
    )
    for other in others.split()
}
_NAMES = {**{name: name for name in WEEKDAYS + MONTHS}, **_ENGLISH_WEEKDAYS, **_OTHER_MONTHS}
_SHORTEST_MISSPELT = 6
# Words that are one letter away from a name, and are no name.
_OTHER_WORDS = {"zondig", "augusta", "sundae", "sundry"}
# As people text, or more than one letter away from the word.
_TEXTED = {
    **dict.fromkeys(("vrydag", "vreidag", "vrijd"), "vrijdag"),
    **dict.fromkeys(("wensday", "wendsday", "woesdach", "woens", "woensd"), "woensdag"),
    **dict.fromkeys("tomorrow tmrw tomorow tommorow 2morrow mrgn morgn".split(), "morgen"),
    **dict.fromkeys(("dins", "dinsd"), "dinsdag"),
    **dict.fromkeys(("dond", "donderd"), "donderdag"),
    **dict.fromkeys(("zaterd", "zatedag"), "zaterdag"),
    **dict.fromkeys(("overmrgn", "ovrmrgn", "overmorge"), "overmorgen"),
    **dict.fromkeys("volgend vlg volg vlgnd volgnde next".split(), "volgende"),
    **dict.fromkeys("wk weken weekje weekjes weeks".split(), "week"),
    **dict.fromkeys("dagen dagje dagjes day days".split(), "dag"),
    **dict.fromkeys("maanden maandje month months".split(), "maand"),
    **dict.fromkeys("uren uurtje uurtjes hour hours hr hrs".split(), "uur"),
    **dict.fromkeys("minuten minuutje minuutjes minute minutes min mins".split(), "minuut"),
    "tss": "tussen",
    "kwartiertje": "kwartier",
    "today": "vandaag",
    "yesterday": "gisteren",
    "weekeinde": "weekend",
    "aanstaande": "komende",
}

_CARDINALS = {
    word: number
    for number, words in enumerate(
        (
            "one",
            "twee two",
            "drie three",
            "vier four",
            "vijf five",
            "zes six",
            "zeven seven",
            "acht eight",
            "negen nine",
            "tien ten",
            "elf eleven",
            "twaalf twaalve twelve",
            "dertien thirteen",
            "veertien fourteen",
            "vijftien fifteen",
            "zestien sixteen",
            "zeventien seventeen",
            "achttien achtien eighteen",
            "negentien nineteen",
            "twintig twenty",
            "eenentwintig twenty-one",
            "tweeëntwintig tweeentwintig twenty-two",
            "drieëntwintig drieentwintig twenty-three",
            "vierentwintig twenty-four",
            "vijfentwintig twenty-five",
            "zesentwintig twenty-six",
            "zevenentwintig twenty-seven",
            "achtentwintig twenty-eight",
            "negenentwintig twenty-nine",
            "dertig thirty",
            "eenendertig thirty-one",
        ),
        start=1,
    )
    for word in words.split()
}
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "eerste first",
            "tweede second",
            "derde third",
            "vierde fourth",
            "vijfde fifth",
            "zesde sixth",
            "zevende seventh",
            "achtste eighth",
            "negende ninth",
            "tiende tenth",
            "elfde eleventh",
            "twaalfde twelfth",
            "dertiende thirteenth",
            "veertiende fourteenth",
            "vijftiende fifteenth",
            "zestiende sixteenth",
            "zeventiende seventeenth",
            "achttiende eighteenth",
            "negentiende nineteenth",
            "twintigste twentieth",
            "eenentwintigste twenty-first",
            "tweeëntwintigste tweeentwintigste twenty-second",
            "drieëntwintigste drieentwintigste twenty-third",
            "vierentwintigste twenty-fourth",
            "vijfentwintigste twenty-fifth",
            "zesentwintigste twenty-sixth",
            "zevenentwintigste twenty-seventh",
            "achtentwintigste twenty-eighth",
            "negenentwintigste twenty-ninth",
            "dertigste thirtieth",
            "eenendertigste thirty-first",
        ),
        start=1,
    )
    for word in words.split()
}
# "Om tweeën": said of the clock only.
_HOURS = {
    word: number
    for number, words in enumerate(
        (
            "enen",
            "tweeën tweeen",
            "drieën drieen",
            "vieren",
            "vijven",
            "zessen",
            "zevenen",
            "achten",
            "negenen",
            "tienen",
            "elven",
            "twaalven",
        ),
        start=1,
    )
    for word in words.split()
}

_WEEKDAY = "|".join(WEEKDAYS)
_MONTH = "|".join(MONTHS)
# Before an hour, and hardly before anything else that is spelt like one.
_CLOCK_WORD = "om|rond|tegen|na|voor|vóór|vanaf|tot|half|at|tussen|en"
_PART = "ochtend|morgen|voormiddag|middag|namiddag|avond|nacht"

# Tried in this order; each sees what those before it have written.
_WORDINGS = tuple(
    (re.compile(rf"(?<!\w)(?:{said})(?!\w)"), plain)
    for said, plain in (
        # Greetings and set phrases name no day.
        (r"(?:goede?n?|good)[ -]?(?:morgen|middag|avond|ochtend|morning|afternoon|evening)", " "),
        (r"de 1e de beste", " "),
        (r"as (?:soon|quickly) as possible|asap", "zo snel mogelijk"),
        # Parts of a day.
        (r"this(?= (?:morning|afternoon|evening))", "vandaag"),
        (r"tonight", "vandaag avond"),
        (r"van(?:ochtend|morgen)", "vandaag ochtend"),
        (r"van(middag|avond|nacht)", r"vandaag \1"),
        (r"(?:in the )?(?:early )?morning", "ochtend"),
        (r"(?:in the )?afternoon", "middag"),
        (r"(?:in the |at )?(?:evening|night)", "avond"),
        (rf"({_WEEKDAY}|(?:over)?morgen) ?({_PART})s?", r"\1 \2"),
        (rf"({_WEEKDAY}) morgen", r"\1 ochtend"),
        (r"morgen ?vroeg", "morgen ochtend"),
        (r"'?s ?-?morgens|in de morgen", "ochtend"),
        (r"'?s ?-?(ochtend|middag|avond|nacht)s", r"\1"),
        (r"voormiddags?|ochtends", "ochtend"),
        (r"namiddags?|middags", "middag"),
        (r"noon|midday", "12 uur"),
        # Days.
        (r"(?:the )?dag after morgen", "overmorgen"),
        (r"every ?(?:dag|day)|(?:iedere|alle|any) dag", "elke dag"),
        # How many days, weeks, hours.
        (r"(?:een|an?) (?:half|halve) uur|half an uur", "half uur"),
        (r"(?:een|1|an?) kwartier", "kwartier"),
        (r"anderhal(?:f|ve) uur|(?:1|an) uur and a half|1 and a half uur", "1,5 uur"),
        (r"(?:om |rond |tegen )?een uur of(?= (?:half|kwart|\d))", "rond"),
        (rf"(?:een|an?)(?= (?:dag|week|maand|uur|minuut|{_MONTH})\b)", "1"),
        (r"(half|over|voor|na|om|tussen|vanaf) een(?= (?:uur|en|tot)\b|[,.!?]|$)", r"\1 1"),
        (rf"({_CLOCK_WORD}) ({'|'.join(_HOURS)})", lambda said: f"{said[1]} {_HOURS[said[2]]} uur"),
        (rf"({_CLOCK_WORD}) (\d{{1,2}})-?en", r"\1 \2 uur"),
        (r"(\d+) (dag|week|maand|uur|minuut) from (?:now|vandaag)", r"over \1 \2"),
        (rf"(\d+) (week|dag) (?:from|on) ({_WEEKDAY}|morgen)", r"\3 over \1 \2"),
        (rf"(?<!next )(?<!deze )({_WEEKDAY}) week", r"\1 over 1 week"),
        (
            r"(?:in|within|binnen)(?= (?:\d+ (?:dag|week|maand|uur|minuut)|half uur|kwartier))",
            "over",
        ),
        # Which week.
        (r"a\.?s\.?|coming|upcoming|aankomende?|aanstaand|komend", "komende"),
        (r"this|dit", "deze"),
        (r"last|vorig|afgelopen", "vorige"),
        (r"later in (?:the|de) week", "later deze week"),
        (r"(?:at )?the (?:beginning|start)(?: of)?|beginning of|start of|early(?: in)?", "begin"),
        (r"(?:at )?the end(?: of)?|end of|einde?|late in", "eind"),
        (r"(?:in the )?(?:halverwege|middle of|midden in)", "midden"),
        # The clock.
        (r"half past", "half over"),
        (r"(?:a )?quarter past", "kwart over"),
        (r"(?:a )?quarter to", "kwart voor"),
        (r"(\d{1,2}) past", r"\1 over"),
        (r"at (5|10|20|25) to(?= \d)", r"om \1 voor"),
        # Words between.
        (r"the", "de"),
        (r"and", "en"),
        (r"or(?: else)?", "of"),
        (r"between", "tussen"),
        (r"not (?:before|earlier than)|niet eerder dan|pas (?:na|vanaf)", "vanaf"),
        (r"before", "vóór"),
        (r"no later than|niet later dan|at (?:de )?latest|by", "uiterlijk"),
        (r"after", "na"),
        (r"starting(?: from)?|from", "vanaf"),
        (r"until|till?|through|t/m|tot en met|tem|to", "tot"),
        (r"around|about|circa|ca\.?|omstreeks|ongeveer|zo rond|richting|tegen|een beetje", "rond"),
        (r"at", "om"),
        (r"on", "op"),
        (r"not", "niet"),
        (r"except(?: for)?|but niet|maar niet|uitgezonderd", "behalve"),
        (r"verder", "later"),
        (r"earlier|vroeger", "eerder"),
    )
)
_CLOCK_SIGNS = (
    (re.compile(r"\b(\d{1,2}) ?[uh]\.? ?(\d{2})(?![\d-])"), r"\1:\2"),
    (re.compile(r"(?<=\d) ?(?:o'?clock|uur|hrs?|u|h)(?!\w)"), " uur"),
)
_TOGETHER = re.compile(rf"(?<=\d)(?=(?:{_MONTH}|{'|'.join(_OTHER_MONTHS)})\b)")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:e|ste|de|st|nd|rd|th)\b")
_WORD = re.compile(r"(?:2(?=m))?[^\W\d_]+(?:(?<=twenty)-[a-z]+|(?<=thirty)-first)?")
_COMPOUND = re.compile(rf"(?P<day>\w+?)(?P<part>{_PART})s?")
_LONGEST = 1_000

# Short names are other words too ("zo snel mogelijk", "do it"): they count beside words like these.
_SHORT = "|".join(_SHORT_WEEKDAYS)
_ANY_WEEKDAY = f"{_SHORT}|{_WEEKDAY}"
_BEFORE_HOUR = "om|na|voor|vóór|vanaf|rond|tussen"
_CLEARLY_SHORT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<day>{_SHORT})\b\.?,?(?= (?:de )?\d{{1,2}}(?:e\b|[-/]\d| (?:{_MONTH})))",
        rf"\b(?P<day>{_SHORT})\b\.?(?= (?:ochtend|middag|avond|(?:over \d|volgende|deze) ?week))",
        rf"(?<=week )(?:op )?(?P<day>{_SHORT})\b(?![-'])",
        rf"(?<=\bop )(?P<day>{_SHORT})\b(?![-'])",
        rf"(?<=(?:komende|olgende) )(?P<day>{_SHORT})\b(?![-'])",
        rf"\b(?P<day>(?!zo\b)(?:{_SHORT}))\b\.?(?= (?:{_BEFORE_HOUR}) (?:half )?\d)",
        rf"\b(?P<day>(?!zo[-,])(?:{_SHORT}))\b(?= ?(?:of|en|,|tot|-|/|\+) ?(?:{_ANY_WEEKDAY})\b)",
        rf"(?<=dag (?:of|en) )(?P<day>{_SHORT})\b",
        rf"(?<=dag tot )(?P<day>{_SHORT})\b",
        rf"(?<=dag-)(?P<day>{_SHORT})\b",
    )
)
_BESIDE_SHORT = set(
    "volgende week komende deze vorige op graag please pls aub svp ok oke ja nee liever dan ook "
    "wel kan is goed prima bij voorkeur doe maar alleen nog of en niet behalve ochtend middag om "
    "avond na voor vóór tot vanaf tussen rond uur half over later de het works fine".split()
)


def plain(text: str) -> str:
    """`text` with all that it says about time in one plain Dutch wording; writing it so twice
    changes nothing more."""
    said = text[:_LONGEST].lower().replace("’", "'")
    said = said.replace("één", "een").replace("v/d", "van de")
    said = re.sub(r"(?<!\w)'n\b", "een", said)
    said = " ".join(_TOGETHER.sub(" ", said).split())
    said = _ORDINAL.sub(r"\1e", _WORD.sub(lambda word: _plain_word(word[0]), said))
    for pattern, plainer in (*_CLOCK_SIGNS, *_WORDINGS):
        said = pattern.sub(plainer, said)
    return _with_whole_names(" ".join(said.split()))


def is_month(word: str) -> bool:
    """Whether `word` is the name of a month."""
    return word in _OTHER_MONTHS or word in MONTHS


def is_weekday(word: str) -> bool:
    """Whether `word` is the name of a weekday, short or whole."""
    return word in WEEKDAYS or word in _ENGLISH_WEEKDAYS or word in _SHORT_WEEKDAYS


def _plain_word(word: str) -> str:
    if word in _ORDINALS:
        return f"{_ORDINALS[word]}e"
    if word in _CARDINALS:
        return str(_CARDINALS[word])
    known = _NAMES.get(word) or _TEXTED.get(word) or _MISSPELT.get(word)
    compound = _COMPOUND.fullmatch(word)
    if known or not compound or compound["day"] == word:
        return known or word
    day = _plain_word(compound["day"])
    return f"{day} {compound['part']}" if day in WEEKDAYS else word


def _with_whole_names(said: str) -> str:
    """`said` with short names of weekdays written out, where they are surely names."""
    words = re.findall(r"[^\W\d_]+", said)
    names = {word for word in words if word in _SHORT_WEEKDAYS}
    # "Zo" alone is "in a moment".
    if names - {"zo"} and {*words} <= {*names, *_BESIDE_SHORT, *WEEKDAYS, *MONTHS}:
        return _WORD.sub(lambda word: _SHORT_WEEKDAYS.get(word[0], word[0]), said)
    for pattern in _CLEARLY_SHORT:
        said = pattern.sub(lambda found: _SHORT_WEEKDAYS[found["day"]], said)
    return said


def _one_letter_off(name: str) -> Iterator[str]:
    """All words that differ from `name` in one letter or in the order of two, after the first."""
    for place in range(1, len(name) + 1):
        before, after = name[:place], name[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]


def _misspelt(names: Dict[str, str]) -> Dict[str, str]:
    """The name that each misspelt one stands for, where it stands for one alone."""
    meant: Dict[str, Set[str]] = {}
    for spelt, name in names.items():
        for wrong in _one_letter_off(spelt) if len(spelt) >= _SHORTEST_MISSPELT else ():
            meant.setdefault(wrong, set()).add(name)
    return {wrong: one for wrong, (one, *more) in meant.items() if not more and wrong not in names}


_MISSPELT = {wrong: name for wrong, name in _misspelt(_NAMES).items() if wrong not in _OTHER_WORDS}
