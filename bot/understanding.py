"""Interprets a turn: a parsed text or a chosen button, in the context of the conversation."""

import json
import re
from dataclasses import dataclass
from typing import AbstractSet, Any, Dict, Iterable, List, Tuple

from bot.actions.responses import Part
from bot.content import ASPECTS, Content
from bot.forms import all_forms, topic_of
from bot.intents import FALLBACK, OUT_OF_SCOPE

Parsed = Dict[str, Any]
"""A message as Rasa's processor parses it, with our `aspect` (a list) and `language`."""

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)
_MAX_PAYLOAD = 200
_ALTERNATIVES = 3
# The confidence from which on a message is surely about the bot itself.
_SURE = 0.6
# The confidence that a form and its topic need together, with a wrong answer at the cost of five
# questions as in config.yml.
_COMBINED = 0.83
# The confidence that they need where the message holds a sign of the form.
_SIGN_THRESHOLD = 0.4
# The most words of a message that only names another subject.
_MAX_WORDS = 8

# The beginning of a message that names another topic and leaves out the question about it.
_SAME_QUESTION = re.compile(
    r"(?:en|maar|of|nee|neen|nou|ik bedoel|and|but|or|no|what about|i mean)\b", re.IGNORECASE
)

# A question of only these words has no subject of its own: it is about the last answer.
_WITHOUT_SUBJECT = set(
    "en maar ok oke dan dus wat hoe hoelang hoeveel welke waar wanneer moet mag kan kun ik je jij "
    "we wij u mijn dat dit die deze het er daar daarvoor hiervoor hem ze een de is zijn ben heb "
    "heeft hebben kost kosten prijs betalen betaal duur lang duurt duren tijd snel klaar geldig "
    "blijft meenemen mee meebrengen brengen neem nemen nodig papieren documenten foto pasfoto "
    "voorwaarden recht verplicht aanvragen krijgen krijg voor van bij aan op in met ook eigenlijk "
    "precies toch iets dagen weken "
    "and but what how much many long does do is are it that this they i you need have to bring "
    "take cost costs price pay for of with me my documents papers photo valid ready required "
    "allowed may can must when which the a get will be".split()
)


def parse_of_nothing() -> Parsed:
    """The parse of a text without letters or digits, or of an unknown button."""
    return {
        "intent": {"name": FALLBACK, "confidence": 0.0},
        "intent_ranking": [],
        "entities": [],
    }


@dataclass(frozen=True)
class LastAnswer:
    """The last answer: its topic and its aspects."""

    topic: str = ""
    aspects: Tuple[str, ...] = ()


def parse_button(payload: str, intents: AbstractSet[str]) -> Parsed:
    """The parse of a button with `payload`, such as `/paspoort{"aspect": ["kosten"]}`. `intents`
    are those that a button may stand for."""
    match = _PAYLOAD.fullmatch(payload) if len(payload) <= _MAX_PAYLOAD else None
    if not match or match[1] not in intents:
        return parse_of_nothing()
    try:
        asked = json.loads(match[2] or "{}").get("aspect", [])
    except ValueError:
        return parse_of_nothing()
    intent = {"name": match[1], "confidence": 1.0}
    named = [one for one in asked if one in ASPECTS] if isinstance(asked, list) else []
    return {
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [],
        "aspect": _certain(named or ASPECTS[:1]),
    }


def interpret(parsed: Parsed, text: str, last: LastAnswer, content: Content) -> Parsed:
    """`parsed` in the context of the conversation.

    A question about the result of a form ("wat kost de afspraak?") does not start the form. A
    question without a subject ("en wat kost dat?") is about the topic of the `last` answer. A
    message that only names another subject ("nee, ik bedoel mijn ID-kaart") asks about the aspects
    of the `last` answer."""
    parsed = _with_form(parsed, text)
    aspects, intent = parsed["aspect"], parsed["intent"]
    asks_more = bool(aspects) and aspects[0]["name"] != ASPECTS[0]
    form = all_forms().get(intent["name"])
    if form:
        asks_about_it = asks_more and form.topic in content.topics and not form.sign(text)
        return _with_topic(form.topic, intent["confidence"], parsed) if asks_about_it else parsed
    if last.topic not in content.topics or _addresses_the_bot(intent, content):
        return parsed
    if asks_more and _without_subject(text):
        return _with_topic(last.topic, aspects[0]["confidence"], parsed)
    if not asks_more and last.aspects and _names_another_subject(text):
        return {**parsed, "aspect": _certain(last.aspects)}
    return parsed


def _with_form(parsed: Parsed, text: str) -> Parsed:
    """`parsed` with the intent or the topic of a form, where their confidences are high enough only
    together. Where the text holds a sign of the form, such as a telephone number, it is the intent
    of the form."""
    for intent, form in all_forms().items():
        either = [one for one in parsed["intent_ranking"] if topic_of(one["name"]) == form.topic]
        confidence = sum(one["confidence"] for one in either)
        unclear = parsed["intent"]["name"] == FALLBACK and confidence >= _COMBINED
        if form.sign(text) and confidence >= _SIGN_THRESHOLD:
            name = intent
        elif unclear:
            name = max(either, key=lambda one: one["confidence"])["name"]
        else:
            continue
        meant = {"name": name, "confidence": min(confidence, 1.0)}
        others = [one for one in parsed["intent_ranking"] if one not in either]
        return {**parsed, "intent": meant, "intent_ranking": [meant, *others]}
    return parsed


def _certain(aspects: Iterable[str]) -> List[Dict[str, Any]]:
    return [{"name": one, "confidence": 1.0} for one in aspects]


def _names_another_subject(text: str) -> bool:
    """Whether `text` only names another subject, such as "en een rijbewijs?"."""
    few = len(text.split()) <= _MAX_WORDS
    return few and bool(_SAME_QUESTION.match(text.strip())) and not _without_subject(text)


def _without_subject(text: str) -> bool:
    return set(re.findall(r"[^\W_]+", text.lower())) <= _WITHOUT_SUBJECT


def _addresses_the_bot(intent: Dict[str, Any], content: Content) -> bool:
    """Whether the message is surely about the bot itself, such as "wat kun je". The label
    "wachttijd" does not count: nobody waits for a human while the bot answers."""
    label = intent["name"] not in (*content.topics, OUT_OF_SCOPE, FALLBACK, "wachttijd")
    return label and intent["confidence"] >= _SURE


def _with_topic(topic: str, confidence: float, parsed: Parsed) -> Parsed:
    intent = {"name": topic, "confidence": confidence}
    others = [one for one in parsed["intent_ranking"] if topic_of(one["name"]) != topic]
    return {**parsed, "intent": intent, "intent_ranking": [intent, *others]}


def for_router(parsed: Parsed, outcomes: List[Part], content: Content) -> Dict[str, Any]:
    """`parsed` for the router, with the last of `outcomes`: docs/protocols.md,
    "understanding"."""
    (label, confidence), *others = _ranked_topics(parsed) or [(OUT_OF_SCOPE, 0.0)]
    came = outcomes[-1] if outcomes else {"outcome": "clarify"}
    if parsed["intent"]["name"] == OUT_OF_SCOPE and label != OUT_OF_SCOPE:
        # The guess was withdrawn: it is no more than an alternative.
        (label, confidence), others = (OUT_OF_SCOPE, 1 - confidence), [(label, confidence), *others]
    label = came.get("topic") or label
    topic = content.topics.get(label)
    aspects = parsed.get("aspect") or []
    return {
        "topic": label,
        "aspect": aspects[0]["name"] if topic and aspects else "",
        "confidence": round(confidence, 4),
        "outcome": came["outcome"],
        "team": topic.team if topic else "",
        "alternatives": [
            {"topic": name, "confidence": round(confidence, 4)}
            for name, confidence in others[:_ALTERNATIVES]
        ],
    }


def _ranked_topics(parsed: Parsed) -> List[Tuple[str, float]]:
    """The topics and labels of the topic set with their confidence, best first, each once."""
    ranked: Dict[str, float] = {}
    for one in parsed["intent_ranking"]:
        name = topic_of(one["name"])
        if name != FALLBACK:
            ranked[name] = ranked.get(name, 0.0) + one["confidence"]
    return sorted(ranked.items(), key=lambda one: -one[1])
