"""Interprets a turn: a parsed text or a chosen button, in the context of the conversation."""

import json
import re
from dataclasses import dataclass
from typing import AbstractSet, Any, Dict, Iterable, List, Tuple

from bot import acts
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
# The confidence from which on a message has a subject of its own, though it follows what was said.
_OWN_SUBJECT = 0.85
# The most words of a message that leaves out its question.
_MAX_WORDS = 8

# The beginning of a message that names another subject, and leaves out the question about it; and
# the words that are questions, and leave nothing out.
_SAME_QUESTION = re.compile(
    r"(?:en|maar|of|nee|neen|nou|ik bedoel|and|but|or|no|what about|i mean)\b", re.IGNORECASE
)
_ASKS_ITSELF = re.compile(
    r"\b(?:wat|hoe|hoeveel|hoelang|waar|wanneer|welke?|wie|waarom|kan|kun|mag|moet|moeten|kost|duurt|"
    r"what (?!about)|how|where|when|which|who|why|can|may|must|do|does|is it|cost|costs)\b",
    re.IGNORECASE,
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
    message that follows the `last` answer, and has no subject of its own, is about the topic of
    that answer ("en wat kost dat?"). One that leaves its question out asks about the same aspects
    ("nee, ik bedoel mijn ID-kaart", "en voor mijn dochter van 11?")."""
    parsed = _with_form(parsed, text)
    aspects, intent = parsed["aspect"], parsed["intent"]
    asks_more = bool(aspects) and aspects[0]["name"] != ASPECTS[0]
    form = all_forms().get(intent["name"])
    if form:
        wants_it = form.sign(text) or acts.act_of(parsed) == acts.ARRANGES
        asks_about_it = asks_more and form.topic in content.topics and not wants_it
        return _with_topic(form.topic, intent["confidence"], parsed) if asks_about_it else parsed
    if last.topic not in content.topics or _addresses_the_bot(intent, content):
        return parsed
    if last.aspects and _leaves_out_question(text):
        parsed = {**parsed, "aspect": _certain(last.aspects)}
    if acts.follows(parsed) and not _has_own_subject(parsed, last):
        return _with_topic(last.topic, parsed["follows"], parsed)
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


def _leaves_out_question(text: str) -> bool:
    """Whether `text` names a subject or a case and no question, such as "en een rijbewijs?"."""
    few = len(text.split()) <= _MAX_WORDS
    return few and bool(_SAME_QUESTION.match(text.strip())) and not _ASKS_ITSELF.search(text)


def _has_own_subject(parsed: Parsed, last: LastAnswer) -> bool:
    """Whether the message is surely about another subject than the `last` answer."""
    intent = parsed["intent"]
    same = intent["name"] in (last.topic, "wachttijd")
    return not same and intent["confidence"] >= _OWN_SUBJECT


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
