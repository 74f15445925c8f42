"""The names of things that people have collected as bulky waste, in Dutch and English."""

from collections.abc import Iterator

_DUTCH = """
bank bankstel sofa fauteuil stoel kruk poef zitzak zetel voetenbank loveseat chaiselongue tafel
salontafel bureau bureaustoel kast ladekast dressoir buffet vitrine commode kaptafel nachtkastje
kastje tafeltje bankje stoeltje bedje plankje krukje lampje wandmeubel meubel meubels meubilair
bureautje schap rek stelling wandrek schoenenrek boekenrek kapstok spiegel schilderij lijst lamp
schemerlamp kroonluchter gordijn gordijnrail rolgordijn luxaflex lamel jaloezie vloerkleed tapijt
vloerbedekking laminaat zeil mat deurmat karpet parket bed bedframe bedbodem lattenbodem spiraal
boxspring hoogslaper stapelbed ledikant matras topper topmatras dekbed deken kussen hoofdbord
hoofdeinde waterbed kinderbed babybed wieg box kinderwagen buggy wandelwagen kinderstoel
autostoeltje maxicosi wipstoel loopfiets driewieler speelgoed speelhuisje poppenhuis schommel
glijbaan wip zandbak trampoline tafeltennistafel wasmachine droger wasdroger droogkast centrifuge
vaatwasser afwasmachine koelkast ijskast frigo vriezer diepvries diepvriezer vrieskist koelvries
fornuis gasfornuis oven magnetron kookplaat afzuigkap inbouwoven boiler geiser ketel kachel
straalkachel houtkachel radiator verwarming airco ventilator stofzuiger strijkplank strijkijzer
naaimachine televisie tv teevee beeldscherm monitor computer pc laptop printer scanner stereo
geluidsinstallatie speaker luidspreker versterker radio platenspeler piano orgel keyboard gitaar
keyboardstandaard friteuse koffiezetapparaat apparaat apparaten elektronica witgoed bruingoed
tuinset tuinbank tuinstoel tuintafel tuinmeubel ligbed parasol parasolvoet partytent tent bbq
barbecue vuurkorf hogedrukspuit grasmaaier maaimachine heggenschaar kruiwagen tuinslang schutting
schuttingdeel tuinscherm pergola prieel tuinhuisje plantenbak bloembak bloempot pot regenton kas
kippenhok konijnenhok hok hondenhok kattenbak krabpaal aquarium terrarium vogelkooi kooi
hondenmand kerstboom snoeihout snoeiafval tuinafval boomstronk boomstam tak takken stronk hout
pallet fiets bakfiets kinderfiets brommer scooter step fietskar aanhanger hometrainer loopband
crosstrainer roeiapparaat fitnessapparaat sportapparaat biljart pooltafel voetbaltafel surfplank
ski's slee sleetje rollator rolstoel scootmobiel postoel koffer kist krat doos zak vuilniszak
emmer wasmand droogrek wasrek ladder trap trapje keukentrap steiger plank paneel deur voordeur
binnendeur raam kozijn ruit glasplaat drempel plint balk lat buis pijp regenpijp dakgoot goot
dakpan tegel steen stenen baksteen stoeptegel puin gips gipsplaat isolatie isolatiemateriaal
hardboard golfplaat spaanplaat board bouwafval sloopafval cement wc toilet toiletpot wastafel
wasbak badkuip bad ligbad douchecabine douchebak douche douchewand gootsteen aanrecht aanrechtblad
keuken keukenkastje keukenblok werkblad kraan zonnescherm luifel rolluik markies hek hekwerk poort
brievenbus band autoband wiel zonnepaneel satellietschotel antenne ijzer metaal schroot oudijzer
karton piepschuim plastic textiel kleding kleren servies serviesgoed huisraad inboedel boedel
rommel spullen
"""
_ENGLISH = """
sofa chest couch settee armchair chair stool bench pouf table desk wardrobe cupboard closet
cabinet dresser drawers drawer sideboard bookcase bookshelf shelf shelves shelving nightstand
furniture mirror painting frame lamp chandelier curtain curtains blinds carpet rug mat lino
laminate flooring bed bedframe mattress topper duvet blanket pillow cushion headboard bunkbed cot
crib pram stroller pushchair playpen highchair toy toys swing slide sandpit trampoline washer
dryer dishwasher fridge refrigerator freezer machine cooker stove oven microwave hob boiler heater
radiator fan vacuum hoover appliance television telly screen monitor computer printer stereo
speaker amplifier piano organ guitar parasol umbrella tent barbecue grill mower lawnmower
wheelbarrow hose fence planter pot shed hutch cage kennel aquarium branches branch trunk log wood
timber pallet bike bicycle scooter moped trailer treadmill suitcase box boxes crate bag bags
barrel bucket ladder plank board beam panel door window pipe tile tiles brick bricks rubble
plasterboard insulation toilet sink bathtub basin shower kitchen worktop awning gate tyre tire
wheel metal scrap cardboard clothes household stuff junk rack
"""
_KNOWN = frozenset((_DUTCH + _ENGLISH).split())
# A compound ends with a thing ("eetkamerstoel"); these, and all short words, end too many others.
_NO_ENDINGS = frozenset(
    "schap ruit door lijst poort step band board shed table hose cement bench tent boxes "
    "bureau stelling trap oven schroot crib grill piano radio orgel slide goot kraan "
    "apparaat apparaten toilet window lamel scanner".split()
)
_ENDINGS = {"bed", *(word for word in _KNOWN - _NO_ENDINGS if len(word) > 3)}
_SHORTEST_START = 3
# These end with the name of a thing, and are none.
_NO_THING = frozenset(
    "spaarbank databank voedselbank bloedbank rabobank volksbank wereldbank zandbank "
    "stadsbank kredietbank rechtbank hypotheekbank vensterbank achterbank toonbank "
    "straatlamp verkeerslamp slagboom stamboom eikenhouten schoorsteen afbreken meterkast "
    "elektriciteitskast zoutkist rekenmachine pinapparaat broekspijp hoofdbuis achterdeur "
    "viskraam marktkraam kippenkraam oliebollenkraam smashed restent without stabbed robbed "
    "stolen houten ijzeren reken verkast".split()
)
_MASS = frozenset(
    "hout puin snoeihout snoeiafval tuinafval karton speelgoed ijzer metaal schroot gips "
    "textiel kleding servies serviesgoed huisraad inboedel meubilair isolatie "
    "isolatiemateriaal witgoed bruingoed elektronica bouwafval sloopafval cement piepschuim "
    "plastic rommel spullen kleren vloerbedekking laminaat parket furniture wood timber "
    "rubble metal scrap cardboard clothes stuff junk flooring insulation shelving "
    "plasterboard household".split()
)
_VOWELS = "aeou"


def is_thing(word: str) -> bool:
    """Whether `word` names a thing, in the singular or the plural."""
    said = word.lower()
    return said not in _NO_THING and any(map(_is_known, _forms(said)))


def is_plural(word: str) -> bool:
    """Whether `word` names more than one thing."""
    return is_thing(word) and singular(word) != word.lower()


def is_mass(word: str) -> bool:
    """Whether `word` names something that nobody counts, such as wood."""
    said = word.lower()
    return any(said.endswith(one) for one in _MASS)


def singular(word: str) -> str:
    """The singular of a thing, in lower case: "bank" for "banken". Other words lose the ending
    of a plural, so that two forms of the same word are the same."""
    said, *shorter = _forms(word.lower())
    if said in _MASS:
        return said
    known = next(filter(_is_known, shorter), None)
    return known or (said if _is_known(said) or not shorter else shorter[0])


def _is_known(word: str) -> bool:
    return word in _KNOWN or (word not in _NO_THING and _is_compound(word))


def _is_compound(word: str) -> bool:
    return any(word[at:] in _ENDINGS for at in range(_SHORTEST_START, len(word) - 2))


def _forms(word: str) -> Iterator[str]:
    """`word`, and each singular that it may be the plural of; the likeliest first."""
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    elif word.endswith("ves"):
        yield word[:-3] + "f"
        yield word[:-1]
    elif word.endswith(("sses", "xes", "shes", "ches")):
        yield word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    elif word.endswith("en") and len(word) > 4:
        yield from _without_en(word[:-2])


def _without_en(stem: str) -> Iterator[str]:
    """The singulars with the plural `stem` + "en": "kast", "bed" for "bedd", "raam" for "ram",
    "doos" for "doz"."""
    if stem[-1] == stem[-2]:
        yield stem[:-1]
    hard = stem[:-1] + {"z": "s", "v": "f"}.get(stem[-1], stem[-1])
    is_open = stem[-2] in _VOWELS and stem[-3] not in _VOWELS
    if is_open:
        yield hard[:-1] + stem[-2] + hard[-1]
    # "Meubelen": an e may be short there.
    if not is_open or stem[-2] == "e":
        yield hard
