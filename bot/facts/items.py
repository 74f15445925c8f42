"""Finds the things that people want collected as bulky waste, and what they change in that list.

A thing is known by its name (`bot.facts.things`); an unknown noun with a number or an article is
taken along where it stands in a list beside a known one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.facts import dates, numbers, streets, things

_LONGEST = 1000
_TOKEN = re.compile(r"\d+\s?x\b|[\w'-]*\w|[^\w\s]", re.IGNORECASE)
_COUNT = re.compile(r"([1-9]\d{0,2})\s?x?", re.IGNORECASE)
# "3-zits", "140x200".
_SIZE = re.compile(r"\d+(?:x|-)\w+")
_PIECES = set("x stuks stuk st keer".split())
_ONE = set("een 'n n a an één".split())
_SOME = set(
    "wat enkele meerdere verschillende diverse veel some several few many sommige allerlei".split()
)
_SOME_AFTER_ONE = set("paar aantal stel hoop heleboel few couple bunch lot number".split())
_DEFINITE = set(
    "de het 't t die deze dit dat m'n mn mijn ons onze the my our that this these those "
    "zijn haar hun her his their".split()
)
_NONE = set("geen no".split())
# After these a thing is a place, or part of what is said, and nothing to collect.
_BARRED = set(
    "naar in op onder achter naast bij uit van tegen aan langs tussen over to on from at "
    "near behind about into inside under of".split()
)
_AWAY = set("af vanaf rid afkomen kwijt out".split())
_SEPARATORS = set(", ; + & / en and plus of or ook nog dan also oh verder daarnaast".split())
_STOPS = (
    streets.STOPS
    | _BARRED
    | _SEPARATORS
    | _DEFINITE
    | _ONE
    | {"met", "for", "without", "zonder", "behalve", "erbij", "mee", "weg", "eraf", "wegdoen"}
    | set(
        "ophaalt afhalen meenemen meegeven kwijt brengen laten zetten doen maken vragen weten "
        "hoeft hoeven blijft blijven worden collect collected remove take removed away get rid "
        "need needs can could would will should also too instead maak make stuks klopt alleen "
        "only ook bedoel toch liever eigenlijk actually rather sorry nieuw vergeten willen zou "
        "zouden gratis per dank bedankt thanks thank please alstublieft aub svp asap there's "
        "we've i've which".split()
    )
)
# Nouns with a number or an article that nobody collects.
_NO_ITEMS = set(
    "bulky waste grofvuil loon afspraak vraag vraagje dag dagen week weken maand maanden "
    "jaar uur uren keer keren minuut minuten moment tijd adres huis woning straat weg buurt "
    "stoep idee antwoord beetje paspoort formulier brief mail email bericht melding klacht "
    "probleem gemeente man vrouw mensen mens persoon personen kind kinderen buurman "
    "buurvrouw buren moeder vader zoon dochter ochtend middag avond nacht euro euros meter "
    "kilo meters verdieping etage trap nummer huisnummer telefoon telefoonnummer bel "
    "rekening factuur appointment question day days weeks month months year years hour "
    "hours time times minute minutes address house street problem complaint letter phone "
    "number people person kids woman morning afternoon evening floor hond kat auto rest "
    "spaarbank afvalpas pas ding hulp foto datum plek plaats stukje reden verhuizing".split()
)
_ADJECTIVES = set(
    "oud groot klein kapot wit zwart grijs bruin rood groen blauw geel hout houten leren "
    "metalen ijzeren stalen rieten glazen stenen eiken grenen plastic zwaar rond vierkant "
    "antiek defect nieuw los lang hoog breed old broken big small large wooden white black "
    "grey gray brown red green blue yellow leather metal iron steel glass heavy round "
    "square used double single king queen size washing dining coffee garden office kitchen "
    "baby ironing bunk filing bedside lawn vacuum electric fridge box tv l-shaped broke "
    "rusty worn dirty twin spare".split()
)
_MEASURES = set(
    "zak zakken doos dozen krat kratten stapel stapels rol rollen bos set sets emmer emmers "
    "box boxes bag bags pile chest pair stack roll berg kruiwagen aanhanger vuilniszak "
    "vuilniszakken boel paar hoop".split()
)
_WITH = set("met with".split())
_OF = set("met vol aan of with full".split())
# Alone these are other words in the other language.
_NEVER_BARE = {"door", "fan"}
_MOST_BEFORE_NOUN = 3
# The end of the first names the other thing only in these.
_OTHER_THINGS = set("koelkast ijskast droogkast waterbed ligbed hondenbank".split())

_INSTEAD = re.compile(r"\b(?:in plaats van|i\.?p\.?v\.?|instead of|rather than)(?!\w)", re.I)
_CLAUSE = re.compile(r"\b(?:maar(?! (?:mee|weg|zitten|staan|hier))|but|wel)\b|[.;!?]\s", re.I)
_REMOVES = re.compile(
    r"\b(?:niet(?! (?:vergeten|alleen|te|waar))|geen|zonder|behalve|eraf|schrap\w*|verwijder\w*|"
    r"minus|weglaten|blij[fv]\w*|laat|houd?en?|without|not(?! only)|no(?! longer)(?=\s+\w)|except|"
    r"remove|leave|don'?t|doesn'?t|no longer|never mind|keep\w*|skip|forget)\b",
    re.IGNORECASE,
)
# "Geen bank, een kast" is "geen bank maar een kast".
_NONE_BUT = re.compile(
    r"\b((?:geen|niet (?:de|het)|not (?:the|a)) [^,]{2,40}),\s+(?=(?:een|a|an|\d+)\b)",
    re.IGNORECASE,
)
# "No" before a comma, and "no, a sofa", deny what was said before.
_DENIES = re.compile(
    r"^\W*(?:nee|neen|no)\b(?=\W*[,.:!]|\s+(?:ik|het|i|a|an|een|\d))|\b(?:ik bedoel\w*|bedoel\w*|"
    r"i mean|i meant|sorry|moet(?:en)? .*(?:zijn|worden)|should be|het zijn|het is|it's|it is|"
    r"maak er .*van|doe (?:er )?maar|toch|liever|eigenlijk|actually|make it)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^\W*(?:oh?\W+)?(?:en|and|plus)\b|\b(?:erbij|ook|nog|toevoegen|toe te voegen|voeg|daarnaast|"
    r"bovendien|vergeten|forgot|extra|also|too|as well|add|another|plus|verder)\b|\bbij\W*$|\+",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:erbij|nog|extra|another|more|bij)\b", re.IGNORECASE)
# Words beside the items of a message that says nothing else.
_FILLING = set(
    "oh o ja nee en and no yes het zijn is dus trouwens er it its it's graag please aub svp "
    ", . ! ok oke oké only alleen maar dan are they hoor gewoon just by the way in totaal "
    "total".split()
)


@dataclass(frozen=True)
class Item:
    """A thing as somebody names it. `count` is None where it is not said how many: "wat
    planken"."""

    count: int | None
    name: str


@dataclass(frozen=True)
class _Seen:
    """An item at some words of a text. `known`: its name is that of a thing. `negated`: "geen
    bank". `barred`: it is a place, as in "in de kast"."""

    item: Item
    start: int
    end: int
    known: bool
    negated: bool
    barred: bool


def find(text: str) -> list[Item]:
    """The things that `text` names, in its order; not those that it says are not there."""
    return [seen.item for seen in _seen(_words(text), frozenset()) if not seen.negated]


def change(held: list[Item], text: str) -> list[Item] | None:
    """The list `held` after what `text` does to it: things added, removed, replaced, or counted
    anew; None where it does nothing to it."""
    changed = _changed(held, text, frozenset(_kind(item.name) for item in held))
    return changed if changed != held else None


def written(items: Sequence[Item], language: str) -> str:
    """`items` as people read them: "een bank, twee matrassen en wat planken"; `language` is nl
    or en."""
    each = [f"{_written_count(item, language)} {item.name}" for item in items]
    last = {"nl": " en ", "en": " and "}[language]
    return last.join(filter(None, (", ".join(each[:-1]), *each[-1:])))


_WRITTEN = {
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf".split(),
    "en": "a two three four five six seven eight nine ten eleven twelve".split(),
}


def _written_count(item: Item, language: str) -> str:
    if item.count is None:
        return {"nl": "wat", "en": "some"}[language]
    if item.count == 1 and language == "en" and item.name[:1].lower() in "aeiou":
        return "an"
    words = _WRITTEN[language]
    return words[item.count - 1] if 0 < item.count <= len(words) else str(item.count)


# What a text does to a list.


def _changed(held: list[Item], text: str, kinds: frozenset[str]) -> list[Item]:
    added, removed, replaces, adds = _read(text, kinds)
    if not added and not removed:
        return held
    left, gap = _without(held, removed)
    if removed:
        return _with(left, added, gap, more=False) if left != held or added else held
    if replaces and not adds:
        none_alike = all(_place(held, item) is None for item in added)
        return added if none_alike else _with(held, added, len(held), more=False)
    if adds or _says_only_items(text, kinds):
        return _with(held, added, len(held), more=bool(_MORE.search(text)))
    return held


def _read(text: str, kinds: frozenset[str]) -> tuple[list[Item], list[Item], bool, bool]:
    """The items that `text` adds, those that it removes, and whether it denies what was said
    before, or adds to it."""
    added: list[Item] = []
    removed: list[Item] = []
    instead = _INSTEAD.split(text, maxsplit=1)
    if len(instead) == 2:
        return _items(instead[0], kinds), _items(instead[1], kinds), True, False
    for clause in _CLAUSE.split(_NONE_BUT.sub(r"\1 maar ", _without_denial(text))):
        if _REMOVES.search(clause):
            kept, gone = _around_removal(clause, kinds)
            added += kept
            removed += gone
        else:
            added += _items(clause, kinds)
    return added, removed, bool(_DENIES.search(text)), bool(_ADDS.search(text))


def _without_denial(text: str) -> str:
    return re.sub(r"^\W*(?:nee|neen|no)\b(?=\W*[,.:!])[\s,.:!]*", "", text, flags=re.IGNORECASE)


def _around_removal(clause: str, kinds: frozenset[str]) -> tuple[list[Item], list[Item]]:
    """The items that stay and those that go: "en een kast, zonder de bank" adds one; in "de
    stoelen hoeven niet" all go."""
    word = _REMOVES.search(clause)
    start = word.start() if word else 0
    before, after = _items(clause[:start], kinds), _items(clause[start:], kinds)
    adds = before and after and _ADDS.search(clause[:start])
    return (before, after) if adds else ([], before + after)


def _items(text: str, kinds: frozenset[str]) -> list[Item]:
    return [seen.item for seen in _seen(_words(text), kinds)]


def _says_only_items(text: str, kinds: frozenset[str]) -> bool:
    words = _words(text)
    left = set(range(len(words)))
    for seen in _seen(words, kinds):
        left -= set(range(seen.start, seen.end))
    return all(words[at].lower() in _FILLING | _SEPARATORS for at in left)


def _without(held: list[Item], removed: Iterable[Item]) -> tuple[list[Item], int]:
    """`held` without `removed`, and the place of the first that went."""
    left, gap = list(held), len(held)
    for item in removed:
        place = _place(left, item)
        if place is None:
            continue
        gap = min(gap, place)
        fewer = _fewer(left[place], item)
        left[place : place + 1] = [fewer] if fewer else []
    return left, gap


def _fewer(held: Item, gone: Item) -> Item | None:
    """What is left of `held`; nothing where `gone` says no number, or all of them."""
    some = held.count is not None and gone.count is not None and gone.count < held.count
    return Item((held.count or 0) - (gone.count or 0), held.name) if some else None


def _with(held: list[Item], added: Iterable[Item], gap: int, *, more: bool) -> list[Item]:
    """`held` with `added`: in the place of the same thing, else from `gap` on. `more`: they come
    on top of the same thing."""
    result = list(held)
    for item in added:
        place = _place(result, item)
        total = _total(result[place], item) if place is not None and more else item
        if place is not None and total:
            result[place] = total
        else:
            result.insert(gap, item)
            gap += 1
    return result


def _total(held: Item, more: Item) -> Item | None:
    """Both as one item, where one of the names is a plural that fits the total."""
    plural = next((one.name for one in (held, more) if _is_plural(one.name)), "")
    if not plural or held.count is None or more.count is None:
        return None
    return Item(held.count + more.count, plural)


def _place(held: Sequence[Item], item: Item) -> int | None:
    """Where in `held` the same thing is: "stoelen" is also "eetkamerstoelen"."""
    kind = _kind(item.name)
    kinds = [_kind(one.name) for one in held]
    if kind in kinds:
        return kinds.index(kind)
    longer = [
        place
        for place, one in enumerate(kinds)
        if one not in _OTHER_THINGS and kind not in _OTHER_THINGS
        if one.endswith(kind) or (kind.endswith(one) and len(one) > 3)
    ]
    return longer[0] if longer else None


def _kind(name: str) -> str:
    """The singular of the noun in `name`: "stoel" for "oude stoelen met kussens"."""
    return things.singular(_noun(name))


def _is_plural(name: str) -> bool:
    return things.is_plural(_noun(name))


def _noun(name: str) -> str:
    words = name.lower().split()
    before = next((at for at, word in enumerate(words) if at and word in _OF), len(words))
    return words[before - 1]


# Where items are in a text.


def _words(text: str) -> list[str]:
    said = " ".join(text.replace("’", "'").replace("‘", "'").split())[:_LONGEST]
    return _TOKEN.findall(numbers.in_digits(said))


def _seen(words: list[str], kinds: frozenset[str]) -> list[_Seen]:
    """The items at `words`; `kinds` are nouns that are known besides the things."""
    kept: list[_Seen] = []
    for group in _lists(words, list(_candidates(words, kinds))):
        any_known = any(seen.known for seen in group)
        kept += [seen for seen in group if any_known and not seen.barred]
    return kept


def _lists(words: list[str], candidates: list[_Seen]) -> Iterator[list[_Seen]]:
    """`candidates` in groups that have only commas and the like between them."""
    group: list[_Seen] = []
    for seen in candidates:
        between = words[group[-1].end : seen.start] if group else []
        if group and not (between and {word.lower() for word in between} <= _SEPARATORS):
            yield group
            group = []
        group.append(seen)
    if group:
        yield group


def _candidates(words: list[str], kinds: frozenset[str]) -> Iterator[_Seen]:
    at = 0
    while at < len(words):
        seen = _at(words, at, kinds)
        if seen:
            yield seen
        at = seen.end if seen else at + 1


def _at(words: list[str], start: int, kinds: frozenset[str]) -> _Seen | None:
    """The item that begins at that word."""
    count, noun = _counted(words, start)
    named = _named(words, noun, kinds, determined=noun > start)
    if not named:
        return None
    last, known = named
    end = _with_tail(words, last)
    head = words[noun if words[noun].lower() in _MEASURES else last]
    # "De stoelen" and "hout" say no number; "een bank" and "bank" do.
    vague = _is_some(words, start, noun) or things.is_mass(head) or things.is_plural(head)
    return _Seen(
        Item(count or (None if vague else 1), " ".join(words[noun:end])),
        start,
        end,
        known,
        negated=words[start].lower() in _NONE or words[max(start - 1, 0)].lower() in _NONE,
        barred=_is_barred(words, start)
        or [word.lower() for word in words[end : end + 1]] == ["uit"],
    )


def _counted(words: list[str], at: int) -> tuple[int | None, int]:
    """The number in digits at that word, also in "de 2", and where the noun may begin."""
    said, following = (word.lower() for word in (*words[at : at + 2], "")[:2])
    if said in _DEFINITE and _COUNT.fullmatch(following):
        return _counted(words, at + 1)
    number = _COUNT.fullmatch(said)
    if number:
        return int(number[1]), at + (2 if following in _PIECES else 1)
    if said in _ONE and following in _SOME_AFTER_ONE:
        return None, at + (3 if words[at + 2 : at + 3] == ["of"] else 2)
    return None, at + (said in _ONE | _SOME | _DEFINITE | _NONE)


def _is_some(words: list[str], start: int, noun: int) -> bool:
    """Whether "wat" or "een paar" comes before the noun."""
    said = words[start].lower()
    return start < noun and (said in _SOME or (said in _ONE and noun > start + 1))


def _named(
    words: list[str], at: int, kinds: frozenset[str], *, determined: bool
) -> tuple[int, bool] | None:
    """The last word of the noun that begins there, and whether it is a known thing."""
    known = None
    for place in range(at, min(at + _MOST_BEFORE_NOUN + 1, len(words))):
        if _is_stop(words[place]):
            break
        if _is_known(words[place], kinds):
            known = place
        elif known is not None or not (determined or _is_adjective(words[place])):
            break
    if known is not None and (determined or words[at].lower() not in _NEVER_BARE):
        return known, True
    return _unknown(words, at) if determined else None


def _unknown(words: list[str], at: int) -> tuple[int, bool] | None:
    """The noun that begins there, of which only its place in a list can show what it is."""
    while at + 1 < len(words) and _is_adjective(words[at]) and not _is_stop(words[at + 1]):
        at += 1
    fits = at < len(words) and words[at].isalpha() and len(words[at]) > 2
    names = (
        fits and words[at].islower() and not _is_stop(words[at]) and not _is_adjective(words[at])
    )
    return (at, False) if names else None


def _with_tail(words: list[str], last: int) -> int:
    """The end of a name with "met kussens", and with what a bag or a box holds."""
    measure = words[last].lower() in _MEASURES
    at = last + 1
    joined = at < len(words) and words[at].lower() in (_OF if measure else _WITH)
    at += joined
    at += at < len(words) and joined and words[at].lower() in _ONE | _DEFINITE
    if at >= len(words) or _is_stop(words[at]) or not (joined or measure):
        return last + 1
    # A bag may hold anything: "een doos met boeken".
    return at + 1 if things.is_thing(words[at]) or (measure and joined) else last + 1


def _is_barred(words: list[str], start: int) -> bool:
    before = [word.lower() for word in words[max(start - 2, 0) : start]]
    return bool(before) and before[-1] in _BARRED and before[0] not in _AWAY


def _is_known(word: str, kinds: frozenset[str]) -> bool:
    return things.is_thing(word) or things.singular(word) in kinds


def _is_adjective(word: str) -> bool:
    said = word.lower()
    inflected = len(said) > 3 and said.endswith("e") and said.isalpha()
    return bool(said in _ADJECTIVES or _SIZE.fullmatch(said) or (inflected and not _is_stop(said)))


def _is_stop(word: str) -> bool:
    said = word.lower()
    return (
        said in _STOPS
        or said in _NO_ITEMS
        or not (said[0].isalnum() or said[0] == "'")
        or dates.names_a_date(said)
        or said in dates.RELATIVE
        or (streets.is_street(word) and not things.is_thing(said))
    )
