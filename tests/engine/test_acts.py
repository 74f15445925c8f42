"""Tests that the act of a message is read apart from its topic, and whether it follows what was
said before. None of these messages is an example."""

import pytest

# The act of each message, and whether the message follows another; None where both may be said.
MESSAGES = [
    ("asks", False, "moet ik een vergunning hebben om een carport te bouwen?"),
    ("asks", False, "wat zijn de kosten van een huwelijk op vrijdag"),
    ("asks", False, "Do I need a visa to bring my wife here"),
    ("asks", True, "en moet mijn zus dan ook mee?"),
    ("asks", True, "hoeveel dagen duurt dat dan ongeveer"),
    ("asks", True, "does that go for teenagers too?"),
    ("arranges", False, "zou u een afspraak voor mij willen inplannen voor grofvuil"),
    ("arranges", False, "ik wil een scheve lantaarnpaal melden in de Beukenlaan"),
    ("arranges", False, "could you ring me back tomorrow morning"),
    ("informs", True, "nummer 27, tweede verdieping"),
    ("informs", True, "vier stoelen en een eettafel"),
    ("informs", True, "mijn oma is 91"),
    ("informs", True, "next to the swimming pool"),
    ("adds", True, "en nog een oude wasdroger"),
    ("adds", True, "o ja, ook nog twee lampen"),
    ("adds", True, "and a coffee table as well"),
    ("corrects", True, "nee sorry, het is nummer 19"),
    ("corrects", True, "ik bedoelde zaterdag"),
    ("corrects", True, "sorry, I meant 6b not 6"),
    ("cancels", None, "ik wil de afspraak toch niet meer, annuleer hem"),
    ("cancels", None, "zeg die ophaalafspraak maar af"),
    ("cancels", None, "please cancel the whole thing"),
    ("moves", None, "kunnen we de afspraak een paar dagen opschuiven"),
    ("moves", None, "ik wil graag een andere dag voor mijn ophaalafspraak"),
    ("moves", None, "can we move my appointment to Monday"),
    ("confirms", None, "ja dat is helemaal goed"),
    ("confirms", None, "klopt, zo doen we het"),
    ("confirms", None, "yes that works"),
    ("denies", None, "nee, dat is niet goed"),
    ("denies", None, "nee dat hoeft van mij niet"),
    ("pauses", None, "momentje, ik pak even mijn agenda"),
    ("pauses", None, "hang on a minute, I have to look it up"),
    ("resumes", None, "zo, daar ben ik weer, waar waren we gebleven"),
    ("resumes", None, "ok I am back, let's go on"),
    ("repeats", None, "kunt u dat nog een keer zeggen"),
    ("repeats", None, "sorry, could you say that once more"),
    ("reviews", None, "wat heb ik allemaal al opgegeven"),
    ("reviews", None, "kunt u mijn afspraak nog een keer laten zien"),
    ("reviews", None, "show me what I told you so far"),
    ("own_case", False, "ik heb vorige maand bezwaar gemaakt en nog steeds niets gehoord"),
    ("own_case", False, "hoe ver is mijn aanvraag voor bijzondere bijstand"),
    ("own_case", False, "has my application been approved yet"),
    ("complains", None, "jij begrijpt echt helemaal niks"),
    ("complains", None, "dit is totaal geen antwoord op mijn vraag"),
    ("complains", None, "you are no help at all"),
    ("skips", None, "dat weet ik echt niet"),
    ("skips", None, "wil ik liever niet vertellen"),
    ("skips", None, "I'd rather skip that one"),
    ("thanks", None, "hartelijk dank voor uw hulp"),
    ("thanks", None, "thanks a million"),
    ("greets", None, "hallo, goedemiddag allemaal"),
    ("greets", None, "hello, good afternoon"),
    ("leaves", None, "oke dan ga ik, tot ziens"),
    ("leaves", None, "that's all, bye"),
    ("human", None, "ik wil liever met een echt persoon praten"),
    ("human", None, "let me speak with a real employee"),
    ("wait", None, "hoeveel mensen staan er nog voor mij in de rij"),
    ("wait", None, "how long until somebody is free to chat"),
    ("contact", False, "op welk telefoonnummer kan ik de gemeente bereiken"),
    ("contact", False, "what is the address of the town hall"),
    (None, True, "en bij slecht weer?"),
    (None, True, "ook als hij nog maar 15 is"),
    (None, True, "hoezo moet dat"),
    (None, True, "krijg je dat thuisgestuurd"),
    (None, True, "and for my parents?"),
    (None, True, "wat als ik dat formulier niet meer heb"),
    (None, False, "hoe vraag ik een bijstandsuitkering aan"),
    (None, False, "mijn hond is weggelopen, waar meld ik dat"),
    (None, False, "de ondergrondse container bij de flat zit vol"),
    (None, False, "how do I register my newborn baby"),
    (None, False, "ik wil mijn rijbewijs verlengen"),
    (None, False, "parkeervergunning voor mijn tweede auto aanvragen"),
]


@pytest.fixture(scope="module")
def read(engine) -> list[tuple[str | None, bool | None, dict]]:
    """The act, whether the message follows, and how the model read each message."""
    return [(act, follows, engine._rasa.parse(text)) for act, follows, text in MESSAGES]


def test_the_act_of_most_messages_is_the_likeliest_one(read) -> None:
    right = [seen["act"][0]["name"] == act for act, _, seen in read if act]
    assert sum(right) / len(right) >= 0.85


def test_the_act_of_nearly_all_messages_is_among_the_three(read) -> None:
    right = [act in [one["name"] for one in seen["act"]] for act, _, seen in read if act]
    assert sum(right) / len(right) >= 0.93


def test_what_follows_is_told_from_what_stands_alone(read) -> None:
    judged = [(follows, seen["follows"]) for _, follows, seen in read if follows is not None]
    right = [(chance >= 0.5) == follows for follows, chance in judged]
    assert sum(right) / len(right) >= 0.85


def test_acts_come_best_first_as_probabilities(read) -> None:
    for _, _, seen in read:
        confidences = [one["confidence"] for one in seen["act"]]
        assert confidences == sorted(confidences, reverse=True)
        assert len(confidences) == 3
        assert 0 <= sum(confidences) <= 1.0001
        assert 0 <= seen["follows"] <= 1


def test_acts_are_no_topics(read) -> None:
    ranked = {one["name"] for _, _, seen in read for one in seen["intent_ranking"]}
    assert not [name for name in ranked if name.startswith(("act_", "follows_"))]
