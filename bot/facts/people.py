"""Finds whom a text is about, and how old that person is, in Dutch and English."""

import re
from dataclasses import dataclass
from typing import Iterator, Mapping, Optional, Tuple

from bot.facts import numerals

SELF, CHILD, BABY, PARENT, PARTNER, OTHER = KINDS = (
    "self",
    "child",
    "baby",
    "parent",
    "partner",
    "other",
)
_NAMES = {
    CHILD: (
        "kind kinderen kindje kindjes kids kid zoon zoons zonen zoontje zoontjes zn dochter "
        "dochters dochtertje dochtertjes dogter dochtr jongen jongetje meisje meid puber "
        "tiener tweeling twins peuter kleuter stiefzoon stiefdochter stiefkind pleegkind pleegzoon "
        "pleegdochter child children son sons daughter daughters boy girl teen teenager "
        "toddler stepson stepdaughter"
    ),
    BABY: "baby baby's baby'tje babytje babies pasgeborene zuigeling newborn",
    PARENT: (
        "moeder vader ouders mama papa mam pap ma pa moeders vaders mother father parents mum "
        "mom dad mummy daddy"
    ),
    PARTNER: (
        "man vrouw partner echtgenoot echtgenote vriend vriendin verloofde wederhelft husband "
        "wife spouse boyfriend girlfriend fiance fiancee"
    ),
    OTHER: (
        "iemand someone somebody oma opa grootmoeder grootvader broer broertje zus zusje "
        "zusjes zuster oom tante neef neefje nicht nichtje buurman buurvrouw buurjongen "
        "buurmeisje buren kleinkind kleinkinderen kleinzoon kleindochter schoonmoeder "
        "schoonvader schoonouders schoonzoon schoondochter schoonzus zwager stiefmoeder "
        "stiefvader ex huisgenoot client cliënt oppas collega grandma grandpa gran "
        "grandmother grandfather granny brother sister uncle aunt cousin nephew niece "
        "neighbour neighbor grandson granddaughter grandchild roommate"
    ),
}
_WHO = {name: who for who, names in _NAMES.items() for name in names.split()}
# "Een man van 80" is no husband, and "ma" alone is a Monday.
_UNLESS_MINE = {
    **dict.fromkeys("man vrouw vriend vriendin".split(), OTHER),
    **dict.fromkeys("ma pa zn".split(), ""),
}
_MINE = r"(?:mijn|m'n|mn|me|onze|ons|my|our)"
_KIND_OF = (
    r"(?:oudste|jongste|oude|eigen|kleine|lieve|zieke|demente|bejaarde|hoogbejaarde|pasgeboren|"
    r"minderjarige|eerste|tweede|oldest|eldest|youngest|little|elderly|old|newborn|new)"
)
_NAME = "|".join(sorted(_WHO, key=len, reverse=True))
_PERSON = (
    rf"(?:\b(?P<mine>{_MINE})\s(?:{_KIND_OF}\s)?)?"
    rf"\b(?P<who>{_NAME})\b"
)


_IN_WORDS = re.compile(rf"\b(?!(?:een|één|one)\b)(?:{numerals.PATTERN})(?=[\s-]?jarig|\b)")
_ONE = re.compile(r"\b(?:een|één|one|a)(?=[\s-](?:jaar|year|week|maand|month)\b)")
_HALF_A_YEAR = re.compile(r"\b(?:een )?half jaar\b|\bhalf a year\b")
_YEAR_AND_A_HALF = re.compile(r"\banderhalf jaar\b")
_YEARS = r"(?:jaartjes|jaartje|jaar|jaren|jr\.?|years?|yrs?|y/?o)"
_SHORTER = r"(?:dagen|dag|weekjes|weken|week|maandjes|maanden|maand|mnd|days?|weeks?|months?)"
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "jan|feb|mrt|apr|aug|sept?|okt|nov|dec|january|february|march|may|june|july|august|october"
)
_AGE = (
    r"(?P<age>\d{1,3})(?:[.,]5|½)?(?![\d+%½]|[-.,:/]\d)"
    rf"(?:[\s-]?(?:{_YEARS}|(?P<shorter>{_SHORTER}))(?!\w))?"
)
# What is counted, weighed or paid is no age, nor is the day of a month.
_NO_AGE = (
    r"(?!\w|\s?(?:€|m[²2³3]?\b|[ck]m\b|k?g\b|x\b|kilo|gram|graden|meter|liter|euro|eur\b|cent|uur|"
    r"uren|u\b|hours?|minu|keer|maal|times|stuks|procent|personen|mensen|(?:klein)?kind|kids|child|"
    rf"dochters|zoons|zonen|sons|daughters|geleden|ago|geldig|(?:{_MONTHS})\b))"
)
# What may follow "is 9 jaar", unlike "is 9 jaar in Nederland"; and more that may follow "is 9".
_END = r"\s*(?:$|[,.;:!?)\n–-])"
_GOES_ON = (
    r"\s(?:en|and|maar|but|dus|so|of|or|geworden|oud|old|wil|moet|mag|mogen|kan|kunnen|heb|heeft|"
    r"hebben|have|has|hoe|how|wat|what|wanneer|when|can|does|do|needs?|ik|i|hij|zij|ze|he|she|die|"
    r"nu|now|hoor|dan|woont?|krijgt?|ben|is|jarig)\b"
)
_ADDED = (
    r"\s(?:in|op|on|vandaag|morgen|today|tomorrow|volgende|next|deze|dit|soon|this|over|per|voor|"
    r"for)\b"
)
_THEN = rf"(?={_END}|{_GOES_ON}|(?<=\d){_ADDED})"
# What may come between "is" and the age.
_SOME_TIME = (
    r"(?:(?:net|nu|dan|pas|al|bijna|ook|maar|nog|zelf|inmiddels|ongeveer|binnenkort|straks|morgen|"
    r"vandaag|gisteren|onlangs|sinds|kort|just|almost|nearly|now|already|only|still|about|soon|"
    r"tomorrow|today|turning|turned|going|to|be|"
    r"(?:this|next|volgende?|komende?|dit|deze|vorige?|last)\s"
    rf"(?:week|maand|jaar|month|year|zomer)|(?:in|over)\s\d+\s(?:{_SHORTER}|{_YEARS})|"
    rf"in\s(?:{_MONTHS}))\s)"
    r"{0,3}"
)
_IS = r"(?:is|was|wordt|word|wrdt|werd|zijn|are|turns|turned|becomes|will\sbe)"
_I_AM = (
    r"(?:\b(?:ik|'k|k|i)\s(?:ben|bn|wordt|word|wrd|werd|am|turn|turned|will\sbe)|\bi'?m|"
    r"\b(?:ben|bn|word|am)\s(?:ik|i)|^(?:ben|bn|word|am))"
)
_THEY = r"(?:\b(?:ze|zij|hij|he|she|die|deze)\s" + _IS + r"|\b(?:he|she)'s|^" + _IS + ")"
_BOUND = (
    r"(?P<bound>onder|under|jonger\sdan|younger\sthan|below|boven|ouder\sdan|older\sthan|"
    r"over\sthe\sage\sof|tot|vanaf|t/m|from)\s(?:de\s|the\sage\sof\s)?"
)
_BELOW = {"onder", "under", "jonger dan", "younger than", "below", "tot"}
_ABOVE = {"boven", "ouder dan", "older than"}
# What has years too: "ons 25-jarig huwelijk".
_LASTS = (
    r"(?:bestaan|jubileum|huwelijk|looptijd|termijn|hypotheek|contract|garantie|vergunning|feest|"
    r"car|house|bike|passport|building|sofa)"
)
# Each way to tell an age.
_AGES = tuple(
    re.compile(pattern)
    for pattern in (
        # "Mijn moeder van 84", "a daughter aged 11", "zoontje (4)", "zoon, 8 jaar".
        rf"{_PERSON}\s?(?:van|vn|vd|v|aged|of)\s{_SOME_TIME}{_AGE}{_NO_AGE}",
        rf"{_PERSON}[\s,]?\s?[(]?\s?{_AGE}(?={_END}|\s(?:en|and|oud|old)\b)",
        # "Mijn zoon is net 9 geworden", "m'n kids zijn 5 en 9".
        rf"{_PERSON}(?:'s|\s(?:die\s|who\s)?{_SOME_TIME}{_IS})\s{_SOME_TIME}{_AGE}"
        rf"{_NO_AGE}{_THEN}",
        rf"{_PERSON}\s(?:die\s){_SOME_TIME}{_AGE}{_NO_AGE}\s{_IS}\b",
        # "Mijn 8-jarige zoon", "a 12 year old boy", "my 12yo".
        rf"(?:\b(?P<mine>{_MINE})\s(?:{_KIND_OF}\s)?)?\b(?P<age>\d{{1,3}})(?:\s|-)?"
        rf"(?:jarige?n?|(?:jaar|jr)\soude(?=\s(?:{_NAME})\b)|"
        r"(?:years?|yrs?)[\s-]olds?|y/?o|(?:(?P<shorter>weeks?|months?)[\s-]old))\b"
        rf"(?:\s(?P<who>{_NAME})\b|(?=\s*(?:$|[,.!?])|\s(?!{_LASTS})))",
        # "Ik ben een man van 70", "ik ben 17", "ik word volgende maand 70".
        rf"(?P<self>{_I_AM})\s(?:een\s|a\s)(?:\w+\s)?(?:{_NAME})\s(?:van|of)\s{_AGE}{_NO_AGE}",
        rf"(?P<self>{_I_AM})\s{_SOME_TIME}{_AGE}{_NO_AGE}{_THEN}",
        rf"\b(?P<self>(?:ik|i)\s){_SOME_TIME}{_AGE}\s(?:ben|word|am)\b",
        # "Ze is net 18 geworden", "is 9".
        rf"{_THEY}\s{_SOME_TIME}{_AGE}{_NO_AGE}{_THEN}",
        # "17 jaar oud", where no thing is said to be so old; "leeftijd: 17".
        rf"(?:^|[,.(]\s?|\b(?:en|and)\s){_AGE}(?<!\d)\s?(?:oud|old)\b",
        rf"^(?P<age>\d{{1,3}})\s?{_YEARS}\W*$",
        rf"\b(?:leeftijd|age|aged)(?:\sis)?\W{{1,3}}{_AGE}{_NO_AGE}",
        # "65+", "65-plusser".
        r"(?<![\w.,+€-])(?<!€\s)(?P<age>[1-9]\d)(?:\s?\+(?!\s?\d)|[\s-]?plus(?:sers?)?\b(?!\s\d))",
        # "Kinderen onder 12", "onder de 18", "mensen ouder dan 70".
        rf"{_PERSON}\s{_BOUND}{_AGE}{_NO_AGE}",
        rf"(?<!\w)(?:(?:ik\sben|ben\sik|mensen|personen|iemand|people|anyone|i'?m|wie|bent|zijn)\s|^)"
        rf"{_BOUND}{_AGE}{_NO_AGE}",
        rf"\b(?P<bound>onder|boven)\sde\s{_AGE}{_NO_AGE}",
        rf"\b(?P<bound>under)\s{_AGE}{_NO_AGE}{_THEN}",
        r"\b(?P<minor>minderjarige?n?|underage|minors?)\b",
        r"\b(?P<adult>meerderjarige?n?)\b",
    )
)
_NAMED = re.compile(
    rf"(?P<meant>\b(?:voor|for|namens)\s(?:(?:een|de|het|a|an|the)\s)?(?:{_KIND_OF}\s)?)?{_PERSON}"
)
_MYSELF = re.compile(r"\b(?:voor|for|namens)\s(?:mezelf|mijzelf|mij|myself)\b|\bikzelf\b")
_AM = re.compile(_I_AM)
_OF_AGE = 18
# Who says to be "moeder van 2" has two children, and who writes "ben 3 dagen weg" is no baby.
_YOUNGEST = {PARENT: 15, PARTNER: 15, SELF: 8}
_OLDEST = 120


@dataclass(frozen=True)
class Person:
    """Somebody. `age` is in whole years, or None where it is not told; `who` is one of KINDS,
    seen from the citizen, or empty."""

    age: Optional[int] = None
    who: str = ""

    @property
    def is_minor(self) -> bool:
        """Whether the person is surely younger than 18."""
        return self.age < _OF_AGE if self.age is not None else self.who == BABY


def find(text: str) -> Optional[Person]:
    """The person whom `text` is about; None where it tells of nobody's age and of no relative.

    Of more people, the first who has an age that is no bound: 5 for "kids zijn 5 en 9". Who becomes
    18 next month is 18. Of a bound, the nearest age: "onder de 12" is 11, "65+" is 65,
    "minderjarig" is 17."""
    said = _plain(text)
    aged = min(_aged(said), key=lambda found: found[0], default=None)
    if aged:
        return aged[1]
    who = _named(said)
    return Person(who=who) if who else None


def _plain(text: str) -> str:
    """`text` in lower case, with digits for words."""
    said = " ".join(text.lower().replace("’", "'").replace("`", "'").split())
    said = _IN_WORDS.sub(lambda word: str(numerals.VALUES[word[0]]), said)
    said = _HALF_A_YEAR.sub("6 maanden", _YEAR_AND_A_HALF.sub("18 maanden", said))
    return _ONE.sub("1", said)


def _aged(said: str) -> Iterator[Tuple[Tuple[bool, int], Person]]:
    """The people whose age is told, each with whether it is a bound, and its place in the text."""
    otherwise = _named(said) or (SELF if _AM.search(said) else "")
    for way in _AGES:
        for match in way.finditer(said):
            told = match.groupdict()
            age, who = _age(told), _who(told) or otherwise
            vague = any(told.get(name) for name in ("minor", "adult", "bound"))
            if _YOUNGEST.get(who, 0) <= age <= _OLDEST:
                yield (vague, match.start()), Person(age, who)


def _age(told: Mapping[str, Optional[str]]) -> int:
    if told.get("minor") or told.get("adult"):
        return _OF_AGE - 1 if told.get("minor") else _OF_AGE
    count, bound, shorter = int(told["age"] or 0), told.get("bound"), told.get("shorter")
    if shorter:
        return count // 12 if shorter.startswith("m") else count // 52 if "w" in shorter else 0
    return count - 1 if bound in _BELOW else count + 1 if bound in _ABOVE else count


def _who(told: Mapping[str, Optional[str]]) -> str:
    """The one of KINDS that the words of a match name, or nothing."""
    if told.get("self"):
        return SELF
    name = told.get("who") or ""
    if told.get("mine") and not name:
        return CHILD  # "my 12 year old"
    if not told.get("mine") and name in _UNLESS_MINE:
        return _UNLESS_MINE[name]
    return _WHO.get(name, "")


def _named(said: str) -> str:
    """The one of KINDS that is named without an age: a relative, or somebody it is for."""
    for match in _NAMED.finditer(said):
        who = _who(match.groupdict())
        if who == BABY or (who and (match["mine"] or match["meant"])):
            return who
    return SELF if _MYSELF.search(said) else ""
