"""The numbers from nought to ninety-nine, written out in Dutch and English."""

from typing import Dict

_NL = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien"
).split()
_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_NL_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _dutch() -> Dict[str, int]:
    units = {**{name: value for value, name in enumerate(_NL)}, "één": 1}
    tens = {name: 20 + 10 * place for place, name in enumerate(_NL_TENS)}
    # "Tweeëntwintig" is often written without its dots.
    compounds = {
        f"{unit}{and_}{ten}": tens[ten] + units[unit]
        for ten in tens
        for unit in _NL[1:10]
        for and_ in (("ën", "en") if unit.endswith("e") else ("en",))
    }
    return {**units, **tens, **compounds}


def _english() -> Dict[str, int]:
    units = {name: value for value, name in enumerate(_EN)}
    tens = {name: 20 + 10 * place for place, name in enumerate(_EN_TENS)}
    compounds = {
        f"{ten}{dash}{unit}": tens[ten] + units[unit]
        for ten in tens
        for unit in _EN[1:10]
        for dash in "- "
    }
    return {**units, **tens, **compounds}


# What each name is worth, in lower case.
VALUES = {**_dutch(), **_english()}
# An expression for any of the names; the longest comes first, as "zes" begins "zestien".
PATTERN = "|".join(sorted(VALUES, key=len, reverse=True))
