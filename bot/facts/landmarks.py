"""Finds places without an address: "bij de speeltuin achter de Jumbo"."""

import re

from bot.facts import dates, streets

_LONGEST = 1000
_MOST_WORDS = 16
_TOKEN = re.compile(r"[\w'’.+-]*[\w'’]|[^\w\s]")

# Each leads to a place, whatever comes after it.
_STRONG = (
    "ter hoogte van|t.h.v|thv|tegenover|t.o.v|naast|achter|bij|vlakbij|vlak bij|dichtbij|"
    "dicht bij|nabij|in de buurt van|aan het einde van|aan het eind van|aan het begin van|"
    "einde van|halverwege|aan de rand van|rand van|midden op|midden in|aan de overkant van|"
    "overkant van|op de hoek van|op de hoek bij|op de hoek|op hoek|de hoek van|hoek van|"
    "de hoek|hoek|op de kruising van|op de kruising|de kruising van|kruising van|kruising|"
    "kruispunt van|kruispunt|splitsing van|aan de achterkant van|achterkant van|"
    "aan de voorkant van|next to|in front of|opposite|across from|across the street from|"
    "behind|near|close to|on the corner of|at the corner of|the corner of|corner of|corner|"
    "at the junction of|junction of|crossing of|at the end of|end of|outside|beside"
)
# These lead to much else too.
_WEAK = (
    "op|in|aan|voor|langs|onder|tussen|rond|rondom|boven|over|bovenop|buiten|vanaf|op het|"
    "at|on|by|between|under|along|inside|around|from"
)
_LEADS = tuple(
    sorted((tuple(lead.split()) for lead in f"{_STRONG}|{_WEAK}".split("|")), key=len, reverse=True)
)
_WEAK_LEADS = {tuple(lead.split()) for lead in _WEAK.split("|")}
# Only going on from a place do these lead to more of it.
_NO_BEGIN = {("over",), ("vanaf",), ("from",), ("boven",), ("rond",)}
_OF = set("van v/d vd of".split())
_JOINTS = set("en and & / x".split())
_PAIRS = ("hoek", "kruising", "kruispunt", "splitsing", "tussen", "corner", "junction", "between")
_DETERMINERS = set(
    "de het 't t een 'n n the a an mijn m'n mn ons onze uw je jouw zijn haar hun my our "
    "your die dat dit deze this that".split()
)
_PLACES = re.compile(
    r"(?:speeltuin|speelplaats|speelveld|speeltoestel|school|schoolplein|kerk|moskee|brug|"
    r"park|parkeerplaats|parkeerplek|parkeergarage|parkeerterrein|parking|fietspad|voetpad|"
    r"wandelpad|pad|stoep|trottoir|station|winkel|winkelcentrum|supermarkt|super|plein|"
    r"straat|straatje|weg|steeg|laan|gracht|kade|sloot|vijver|kanaal|rivier|haven|halte|"
    r"bushalte|bushokje|tramhalte|zwembad|sporthal|sportpark|sportveld|voetbalveld|gymzaal|"
    r"gemeentehuis|stadhuis|flat|flats|garage|garagebox(?:en)?|ingang|uitgang|entree|hek|"
    r"boom|bomen|rotonde|tunnel|viaduct|bos|veld|veldje|grasveld|gras|tuin|voortuin|"
    r"achtertuin|container|containers|glasbak|begraafplaats|kerkhof|bibliotheek|bieb|"
    r"ziekenhuis|huis|huizen|woning|deur|voordeur|(?<!pas)poort|achterom|brandgang|portiek|"
    r"hal|lift|kelderbox|berging|markt|marktplein|dorp|centrum|wijk|buurt|kruispunt|"
    r"kruising|hoek|zebrapad|oversteek|oprit|afrit|berm|dijk|strand|pier|steiger|molen|"
    r"kasteel|museum|theater|bioscoop|restaurant|cafe|café|kroeg|hotel|bakker|slager|"
    r"apotheek|tankstation|benzinepomp|pomp|spoor|spoorwegovergang|overweg|perron|"
    r"fietsenstalling|stalling|verkeerslicht|verkeerslichten|stoplicht|stoplichten|"
    r"lantaarnpaal|bankje|dorpshuis|buurthuis|kinderdagverblijf|creche|crèche|manege|"
    r"camping|heide|duinen|industrieterrein|bedrijventerrein|woonwijk|hofje|pleintje|"
    r"parkje|perk|plantsoen|singel)$"
    r"|^(?:playground|supermarket|church|mosque|bridge|street|road|lane|square|corner|pavement|"
    r"sidewalk|path|track|station|shop|store|mall|pond|canal|ditch|river|stop|pool|hall|"
    r"gate|entrance|exit|tree|trees|roundabout|underpass|woods|forest|field|pitch|garden|"
    r"library|hospital|house|houses|door|building|flats|apartment|garage|market|village|"
    r"centre|center|crossing|verge|lot|lights|lamppost|bin|bins|court|café|pub|bakery|"
    r"chemist|pharmacy|bench)$",
    re.IGNORECASE,
)
_ROAD = re.compile(r"[ANS]-?\d{1,3}", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:nummer|nr\.?|huisnummer|number|paal|lantaarnpaal|km|hectometerpaal)", re.I
)
# These come before the noun: "bus stop", "the old church".
_BEFORE_NOUN = set(
    "bus car parking swimming town city train petrol primary secondary bike cycle oak "
    "shopping old new big small little main first second last other local sports traffic "
    "front back side high oud nieuw groot klein ander albert playing football underground "
    "zebra post".split()
)
_STOPS = set(
    "en and met or is was zijn waren ligt liggen lag lagen staat staan stond stonden hangt "
    "hangen zit zitten heeft hebben had doet doen moet moeten kan kunnen wordt worden werd "
    "brandt branden stinkt knippert lekt loopt lopen rijdt rijden groeit groeien al sinds "
    "nog maar want omdat die dat waar graag vandaag gisteren morgen vanochtend vannacht "
    "vanmorgen vanavond weer steeds altijd er ik wij we jullie u ze hij niet geen wel ook "
    "kapot stuk vol leeg vies los glad has have are were lies lying stands hangs does must "
    "should can there since because which that's for please today yesterday again always i "
    "it not full empty broken dirty loose wat hoe als dan nu zo te om door tot uit with who "
    "when wegens vanwege helemaal".split()
)
# After a lead these are no places.
_NO_PLACES = set(
    "elkaar ene andere zich aankomst paspoort gemeente politie brandweer huisarts dokter "
    "rechter burgemeester wethouder bank spaarbank hulp vragen vraag afspraak voorbaat nood "
    "geval brief mail e-mail email telefoon website site app computer internet account "
    "rekening naam bezwaar probleem klacht melding reden tijd keer week weekend dag dagen "
    "maand jaar uur ochtend middag avond nacht moment vakantie zomer winter lente herfst "
    "feestdagen verjaardag kerst pasen begin eind einde gevolg orde zoek hand hoogte war "
    "gaten manier nederlands engels english dutch mij me ons u jullie hem haar hen je jou "
    "wie wat alles iets iemand niemand mensen kind kinderen moeder vader zoon dochter man "
    "vrouw vriend vriendin oma opa buren buurman buurvrouw hond kat fiets auto mening "
    "leeftijd bericht belasting formulier papier afval grofvuil restafval donker regen "
    "sneeuw wind plaats eerste tweede laatste volgende time day morning afternoon evening "
    "night phone list sale holiday work case fact general help municipality police doctor "
    "least all you us him her them once first my kerstmis oud nieuw".split()
)

_Span = tuple[int, int]


def place(text: str) -> str | None:
    """The part of `text` that is a place, in the citizen's words and with all that says where:
    "op het fietspad bij de speeltuin achter de Jumbo" from "er ligt glas op het fietspad bij de
    speeltuin achter de Jumbo"; None where there is none. The first place counts."""
    said = " ".join(text.split())[:_LONGEST]
    tokens = list(_TOKEN.finditer(said))
    words = [token[0].replace("’", "'") for token in tokens]
    for start in range(len(words)):
        end = _phrase(words, start)
        if end:
            return said[tokens[start].start() : tokens[end - 1].end()]
    return None


def _phrase(words: list[str], start: int) -> int:
    """The end of the place that starts there, or 0."""
    end = _begin(words, start)
    while end and end < len(words) and end - start < _MOST_WORDS:
        longer = _further(words, end, pairs=_is_pair(words[start:end]))
        if not longer:
            break
        end = longer
    return end


def _begin(words: list[str], start: int) -> int:
    """The end of the first part of a place, "bij de speeltuin" or "Kerkweg", or 0."""
    lead = _lead(words, start)
    if lead and lead not in _NO_BEGIN:
        return _noun(words, start + len(lead), sure=lead not in _WEAK_LEADS)
    alone = streets.is_street(words[start]) and not _follows_number(words, start)
    return start + 1 if alone and not lead else 0


def _further(words: list[str], at: int, *, pairs: bool) -> int:
    """The end of what goes on with a place: "achter de Jumbo", "van het zwembad", "/Kerkweg"."""
    lead = _lead(words, at)
    if lead:
        return _noun(words, at + len(lead), sure=lead not in _WEAK_LEADS)
    if words[at].lower() in _OF:
        return _noun(words, at + 1, sure=True)
    if pairs and words[at].lower() in _JOINTS | {"-", ","}:
        return _noun(words, at + 1, sure=words[at] != ",")
    if pairs and streets.is_street(words[at]):
        return at + 1
    return 0


def _is_pair(words: list[str]) -> bool:
    """Whether a place is between two others: "hoek Molenstraat/Kerkweg"."""
    return any(word.lower() in _PAIRS for word in words)


def _lead(words: list[str], at: int) -> tuple[str, ...]:
    """The words at that place that lead to a place; the most words that do."""
    said = tuple(word.lower() for word in words[at : at + 5])
    return next((lead for lead in _LEADS if said[: len(lead)] == lead), ())


def _noun(words: list[str], at: int, *, sure: bool) -> int:
    """The end of the noun with its article and adjectives, or 0 where it is no place. `sure`:
    any noun is one there."""
    while at < len(words) and (words[at].lower() in _DETERMINERS or _is_adjective(words, at)):
        at += 1
    if at >= len(words) or _ends_phrase(words[at]):
        return 0
    if _NUMBER.fullmatch(words[at]):
        return at + 2 if words[at + 1 : at + 2] and words[at + 1][0].isdigit() else 0
    word, end = words[at], _with_name(words, at)
    if _lead(words, at) and not _is_place(word):
        return 0
    if word.lower() in _NO_PLACES or dates.names_a_date(word) or word.lower() in dates.RELATIVE:
        return 0
    # "Bij ons opgehaald" is no place, and "bij ons huis" is.
    sure = sure and words[at - 1].lower() != "ons"
    fits = sure or _is_place(word) or (word[0].isupper() and len(word) > 2)
    return end if fits and any(map(str.isalpha, word)) else 0


def _is_adjective(words: list[str], at: int) -> bool:
    """Whether the word there belongs to a noun after it."""
    word = words[at].lower()
    following = words[at + 1 : at + 2]
    if not following or _ends_phrase(following[0]) or _lead(words, at + 1):
        return False
    inflected = word.endswith("e") and len(word) > 3 and words[at].islower()
    return word in _BEFORE_NOUN or (inflected and not _is_place(word) and word not in _NO_PLACES)


def _is_place(word: str) -> bool:
    return bool(_PLACES.search(word) or _ROAD.fullmatch(word)) or streets.is_street(word)


def _with_name(words: list[str], at: int) -> int:
    """The end of the noun there with the name that goes on: "school De Regenboog"."""
    end = at + 1
    while end < len(words) and _goes_on(words, end):
        end += 1
    return end


def _goes_on(words: list[str], end: int) -> bool:
    word = words[end]
    if word[0].isupper():
        return not _ends_phrase(word) and not dates.names_a_date(word)
    in_name = word in ("van", "der", "de", "den") and words[end - 1][0].isupper()
    following = words[end + 1 : end + 2]
    if in_name and following and following[0][0].isupper():
        return True
    return word[0].isdigit() and streets.is_street(words[end - 1])


def _follows_number(words: list[str], at: int) -> bool:
    return bool(at) and words[at - 1][0].isdigit()


def _ends_phrase(word: str) -> bool:
    return word.lower() in _STOPS or not (word[0].isalnum() or word[0] == "'")
