"""Finds the name of a street at the end of some words."""

import re

from bot.facts import dates, things

ENDINGS = (
    "straat|str|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|steeg|park|dreef|baan|markt|"
    "wal|plantsoen|brink|hoogt|boulevard|kwartier|erf|veld|akker|kamp|ring|haven|brug|oord|"
    "burg|horst|rode|meent|gaard|hage|werf|sluis|bolwerk|esplanade|passage|promenade|"
    "street|road|lane|avenue|square"
)
# These end a name only where nothing else could be meant: with a lead, or with a capital.
_WEAK = set(
    "veld akker kamp ring haven brug oord burg horst rode meent gaard hage erf werf sluis "
    "hof pad markt wal baan park kwartier passage".split()
)
_ENDS = re.compile(rf"(?:{ENDINGS})\.?$", re.IGNORECASE)
_BARE = re.compile(rf"(?:{ENDINGS})\.?", re.IGNORECASE)
# Alone, these are rather the street than its name, and "weg" is "gone".
_NO_NAME_ALONE = set(
    "straat str weg park pad baan hof veld kamp ring haven brug street road".split()
)
_TYPES_BEFORE = set(
    "laan plein weg hof park kade plantsoen dreef gracht singel pad straat rue avenue sint".split()
)
_YEARS = re.compile(r"1[89]\d\d(?:-(?:19)?\d\d)?|'?\d\d-'?\d\d")
_AFTER_TYPE = set("van naar der den de het 't op tot ter".split())
_NO_STREETS = {"onderweg", "halverweg", "snelweg", "antwoord", "woord"}
_ARTICLES = {"de", "het", "the", "'t", "t"}
_PARTICLES = {"van", "de", "der", "den", "ten", "ter", "te", "'s", "'t"}
_LOWER = {*_PARTICLES, "het", "naar", "op", "in", "aan"}
# With these a name may begin: "van der Helststraat", "'t Hoogt".
_BEGINS_NAME = {"der", "den", "ten", "ter", "'s", "'t"}
_TITLES = re.compile(
    r"(?:\d{1,2}(?:e|de|ste)|eerste|tweede|derde|vierde|burg(?:emeester)?|mr|dr|prof(?:essor)?|"
    r"ds|ir|st|sint|gen(?:eraal)?|past(?:oor)?|kon(?:ingin)?|koning|pres(?:ident)?|prins(?:es)?|"
    r"graaf|hertog|jan|piet|oude?|nieuwe?|grote|kleine|korte|lange|hoge|lage|groene|witte|"
    r"noorder|zuider|ooster|wester|noord|zuid|oost|west|[a-z])\.?",
    re.IGNORECASE,
)
# These words come before a street, never in its name.
STOPS = set(
    "ben bent wordt worden werd word kost kosten doet zit zitten net pas inmiddels alle min "
    "minus dan hij ze zeker telkens nooit altijd says arrived made all got he she they my "
    "niks iets zn zijn kben zo'n tarief balie loket code formule year jaren plek test "
    "verzin vind geef na wat hoe waar wie wanneer welke waarom heel snel even nee ja hoi "
    "hallo sorry eh uh ik wij we u je jij mij mijn m'n ons onze adres address woon wonen "
    "woont is was bedoel dat dit deze die er heb heeft hebben staat staan ligt liggen hangt "
    "over nog voor vanaf om thuis ongeveer maximaal minstens minimaal wil wilt graag kan "
    "kunt kunnen komen halen gehaald ophalen opgehaald weet niet meer met en of maar dus "
    "want als sinds tot rond tegen tussen per circa ca omstreeks bijna al nu toen straks "
    "wel ook weer hier daar hoek kapot stuk vol leeg vies moet moeten mag mogen jullie hun "
    "haar hem uit onder buurman buurvrouw gaat namelijk ter hoogte thv t.h.v straatnaam "
    "postcode van bij naar nabij no yes i i'm our live lives living it's its it there are "
    "have about please to and between from until since for with that's near opposite behind "
    "a an pick up op aan in achter naast tegenover langs at on next één een geen geachte "
    "beste".split()
)
# What has a number, and is no street.
_NUMBERED = set(
    "postbus week weken artikel art lid kamer groep pagina perron lijn bus tram trein halte "
    "route afrit kavel perceel paal mast vak gate punt deel stap klas verdieping etage zaak "
    "zaaknummer kenmerk dossier leeftijd tafel versie jaar nummer nr huisnummer number "
    "postcode hoofdstuk uur uren dag dagen keer euro eur bedrag prijs telefoon "
    "telefoonnummer tel mobiel bel bellen toevoeging container lantaarnpaal ongeveer maand "
    "maanden minuten kilo meter age aged room line page section chapter platform covid "
    "corona windows iphone bsn app whatsapp sms avond ochtend middag nacht half kwart "
    "volgende komende tegel zolder rekening factuur aanslag afspraak".split()
)
# "Onder de Linden": with a capital these may begin a name.
_BEGINS_OF_NAMES = {"Onder", "Achter", "Tussen", "Boven", "Buiten"}
_SURE_LEADS = set("woon wonen woont adres address live lives living straatnaam".split())
_LEADS = set(
    "op aan bij voor in tegenover naast adres address achter langs nabij woon wonen woont "
    "at on near opposite behind live lives".split()
)
_LONGEST_LED = 4
_LONGEST_TYPED = 6


def name(before: str, *, strictly: bool) -> str:
    """The name of the street at the end of `before`, as written there, or nothing. `strictly`:
    `before` may be about anything; otherwise it answers the question for an address."""
    words = _last_clause(before).split()
    if not words:
        return ""
    start = _start(words, strictly)
    if start is None:
        return ""
    return " ".join(words[start:])


def written(street: str) -> str:
    """`street` with capitals: "De Dreef" for "de dreef", "Laan van Eik" for "laan van eik"."""
    if street != street.lower() and street != street.upper():
        return street[0].upper() + street[1:]
    words = street.lower().split()
    return " ".join(
        word if place and word in _LOWER else _capital(word) for place, word in enumerate(words)
    )


def is_street(word: str) -> bool:
    """Whether `word` is a street by its ending, such as "Dorpsstraat"."""
    bare = _bare(word)
    compound = _ENDS.search(bare) and not _BARE.fullmatch(bare)
    weak = any(bare.lower().endswith(end) for end in _WEAK) and bare[:1].islower()
    return bool(compound) and not weak and bare.lower() not in _NO_STREETS and not _is_other(bare)


def _capital(word: str) -> str:
    if word[0].isdigit() or word in ("'t", "'s"):
        return word
    if word.startswith("'s-"):
        return word[:3] + word[3:].capitalize()
    return word[0].upper() + word[1:]


def _last_clause(before: str) -> str:
    """The words of `before` after the last mark that ends a clause. The stop of an abbreviation
    ("St.") ends none."""
    ends = re.finditer(r"[,;:!?()\"“”]\s*|(?<=[^\W\d_]{5})\.\s+|(?:^|\s)[-–]\s", before)
    at = max((end.end() for end in ends), default=0)
    return before[at:]


def _bare(word: str) -> str:
    return word.strip(".")


def _start(words: list[str], strictly: bool) -> int | None:
    """Where in `words` the name at their end starts; None where there is none."""
    typed = _after_type(words)
    if typed is not None:
        return typed
    last = _bare(words[-1])
    if is_street(last):
        return _extended(words, strictly)
    if _BARE.fullmatch(last):
        return _with_article_or_name(words, strictly)
    return _led(words, strictly)


def _after_type(words: list[str]) -> int | None:
    """The start of "Laan van Meerdervoort" or "Plein 1945"."""
    first = max(len(words) - _LONGEST_TYPED, 0)
    for place in range(len(words) - 2, first - 1, -1):
        after = words[place + 1].lower()
        if words[place].lower() not in _TYPES_BEFORE:
            continue
        of_year = place == len(words) - 2 and _YEARS.fullmatch(after)
        tail = [word for word in words[place + 1 :] if word.lower() not in _AFTER_TYPE]
        of_name = after in _AFTER_TYPE and 0 < len(tail) < 4 and not any(map(_is_other, tail))
        if of_year or (of_name and not is_street(words[-1])):
            return place
    return None


def _extended(words: list[str], strictly: bool) -> int:
    """The start of a name that ends as a street does, with its first names and titles."""
    start = len(words) - 1
    place = start
    while place and _may_be_in_name(words, place - 1):
        place -= 1
        if words[place].lower() not in _PARTICLES and not _has_its_own(words, place, start):
            start = place
    start = _with_prefix(words, start)
    return start if strictly else _with_first_name(words, start)


def _may_be_in_name(words: list[str], place: int) -> bool:
    word = words[place]
    if word.lower() in _PARTICLES:
        return True
    if _is_other(word) and not _TITLES.fullmatch(word):
        return False
    # A letter alone is an initial with a stop or a capital only.
    title = _TITLES.fullmatch(word) and (len(word) > 1 or word.isupper())
    return bool(title) or (word[0].isupper() and word.lower() not in STOPS)


def _has_its_own(words: list[str], place: int, start: int) -> bool:
    """Whether the word at `place` is something of the street: "Lantaarn van de Dorpsstraat"."""
    between = " ".join(words[place + 1 : start]).lower()
    return not place and between == "van de" and not _TITLES.fullmatch(words[place])


def _with_prefix(words: list[str], start: int) -> int:
    """`start`, or the start of the prefix before it: "van der", "'t", "De"."""
    place = start
    while place and words[place - 1].lower() in _BEGINS_NAME:
        place -= 1
    if place < start:
        return place - 1 if place and words[place - 1].lower() == "van" else place
    return start - 1 if start and words[start - 1] in ("De", "Het", "Van") else start


def _with_first_name(words: list[str], start: int) -> int:
    """`start`, or the only word before it: "piet heinkade"."""
    before = words[:start]
    alone = len(before) == 1 and not _is_other(before[0]) and before[0].lower() not in _ARTICLES
    return 0 if alone and before[0].isalpha() else start


def _with_article_or_name(words: list[str], strictly: bool) -> int | None:
    """The start of "Oude Gracht" or "de dreef"."""
    start = _extended(words, strictly)
    if start < len(words) - 1:
        return start
    led = bool(start) and words[start - 1].lower() in _LEADS
    if _bare(words[-1]).lower() in _NO_NAME_ALONE:
        return start if words[-1][0].isupper() and (led or not start) else None
    if start and words[start - 1].lower() in _ARTICLES:
        return start - 1 if words[-1][0].islower() else start
    named = _led(words, strictly)
    alone = words[-1][0].isupper() if start else not strictly
    return start if named is None and alone else named


def _led(words: list[str], strictly: bool) -> int | None:
    """The start of a name that only the words before it show: "ik woon op het Spui"."""
    start = len(words)
    while start and not _is_other(words[start - 1]) and words[start - 1].lower() not in _ARTICLES:
        start -= 1
    start, lead = _after_article(words, start)
    if not 0 < len(words) - start <= _LONGEST_LED:
        return None
    sure = _SURE_LEADS & {word.lower() for word in words[max(start - 4, 0) : start]}
    capital = words[start].lstrip("'")[0].isupper() or words[-1][0].isupper()
    led = bool(sure) or (capital and lead in _LEADS)
    # Asked for an address, people give its name alone.
    answers = not strictly and (not lead or lead in _LEADS | {"is"}) and words[start][0].isalpha()
    if words[0] in _BEGINS_OF_NAMES and capital and lead == words[0].lower():
        return 0
    return start if led or answers else None


def _after_article(words: list[str], start: int) -> tuple[int, str]:
    """The start without a lower article that comes before the name, and the word before it."""
    place = start
    while place and words[place - 1].lower() in _ARTICLES:
        place -= 1
    lead = words[place - 1].lower() if place else ""
    kept = place < start and words[start - 1] in ("De", "Het", "'t")
    return (start - 1 if kept else start), lead


def _is_other(word: str) -> bool:
    """Whether `word` belongs to the sentence around a name."""
    said = _bare(word).lower()
    return (
        said in STOPS
        or said in _NUMBERED
        or said.endswith(("lijn", "halte", "nummer", "leeftijd"))
        or dates.names_a_date(said)
        or said in dates.RELATIVE
        or things.is_thing(said)
        or not any(map(str.isalpha, said))
    )
