"""What a turn means: how a parsed text, or a chosen button, looks to Rasa and to the router."""

import json
import re
from dataclasses import dataclass
from typing import AbstractSet, Any, Dict, Iterable, List, Tuple

from bot.actions.answers import FALLBACK
from bot.actions.care import DANGER, TOPICS_OF_DANGER
from bot.actions.responses import Part
from bot.content import ASPECTS, OUT_OF_SCOPE, Content
from bot.forms import FORMS, topic_of

Parsed = Dict[str, Any]
"""A message as Rasa's processor parses it, with our `aspect` (a list) and `language`."""

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)
_LONGEST_PAYLOAD = 200
_ALTERNATIVES = 3
_SURE = 0.6
# As sure as config.yml wants an answer to be, where a wrong one costs as much as five questions.
_TOGETHER = 0.83
_LIKELY = 0.4
_FEW_WORDS = 8

# How somebody begins who names another topic and leaves unsaid what they want to know of it.
_SAME_QUESTION = re.compile(
    r"(?:en|maar|of|nee|neen|nou|ik bedoel|and|but|or|no|what about|i mean)\b", re.IGNORECASE
)

# A question of only these words has no subject of its own: it is about what was answered last.
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


def nothing() -> Parsed:
    """What cannot mean anything: a text without a letter or digit, a button that is not ours."""
    return {
        "intent": {"name": FALLBACK, "confidence": 0.0},
        "intent_ranking": [],
        "entities": [],
    }


# What the topic set calls what we tell apart more finely.
_LABELS = {**{intent: offer.topic for intent, offer in FORMS.items()}, **TOPICS_OF_DANGER}


@dataclass(frozen=True)
class Before:
    """What was answered last: of which topic, and which aspects of it."""

    topic: str = ""
    aspects: Tuple[str, ...] = ()


def chosen(payload: str, intents: AbstractSet[str]) -> Parsed:
    """What the button with `payload` means, such as `/paspoort{"aspect": ["kosten"]}`.
    `intents` are those that a button may stand for."""
    match = _PAYLOAD.fullmatch(payload) if len(payload) <= _LONGEST_PAYLOAD else None
    if not match or match[1] not in intents:
        return nothing()
    try:
        asked = json.loads(match[2] or "{}").get("aspect", [])
    except ValueError:
        return nothing()
    intent = {"name": match[1], "confidence": 1.0}
    named = [one for one in asked if one in ASPECTS] if isinstance(asked, list) else []
    return {
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [],
        "aspect": _surely(named or ASPECTS[:1]),
    }


def meant(parsed: Parsed, text: str, before: Before, content: Content) -> Parsed:
    """`parsed` seen in its context. A question about what a form is for ("wat kost de
    afspraak?") does not ask for the form. One without a subject ("en wat kost dat?") is
    about the topic that was answered `before`, one that only names another subject ("nee, ik
    bedoel mijn ID-kaart") about the same aspects."""
    parsed = _for_a_form(_careful(parsed, content), text)
    aspects, intent = parsed["aspect"], parsed["intent"]
    asks_more = bool(aspects) and aspects[0]["name"] != ASPECTS[0]
    if intent["name"] in DANGER:
        return parsed
    offer = FORMS.get(intent["name"])
    if offer:
        asks_about_it = asks_more and offer.topic in content.topics and not offer.sign(text)
        return _about(offer.topic, intent["confidence"], parsed) if asks_about_it else parsed
    if before.topic not in content.topics or _to_the_bot(intent, content):
        return parsed
    if asks_more and _without_subject(text):
        return _about(before.topic, aspects[0]["confidence"], parsed)
    if not asks_more and before.aspects and _names_another(text):
        return {**parsed, "aspect": _surely(before.aspects)}
    return parsed


def _careful(parsed: Parsed, content: Content) -> Parsed:
    """`parsed`, about the danger that is possible unless it is surely about a topic: nobody in
    danger is asked what they meant."""
    danger = parsed.get("danger")
    if danger is None or parsed["intent"]["name"] in (danger["name"], *content.topics):
        return parsed
    return {**parsed, "intent": danger, "intent_ranking": [danger, *parsed["intent_ranking"]]}


def _for_a_form(parsed: Parsed, text: str) -> Parsed:
    """`parsed`, about a form where that and its topic together are sure enough: which of both
    was less clear. What only somebody gives who wants the form decides it."""
    if parsed["intent"]["name"] in DANGER:
        return parsed
    for intent, offer in FORMS.items():
        either = [one for one in parsed["intent_ranking"] if topic_of(one["name"]) == offer.topic]
        chance = sum(one["confidence"] for one in either)
        unclear = parsed["intent"]["name"] == FALLBACK and chance >= _TOGETHER
        if offer.sign(text) and chance >= _LIKELY:
            name = intent
        elif unclear:
            name = max(either, key=lambda one: one["confidence"])["name"]
        else:
            continue
        meant = {"name": name, "confidence": min(chance, 1.0)}
        others = [one for one in parsed["intent_ranking"] if one not in either]
        return {**parsed, "intent": meant, "intent_ranking": [meant, *others]}
    return parsed


def _surely(aspects: Iterable[str]) -> List[Dict[str, Any]]:
    return [{"name": one, "confidence": 1.0} for one in aspects]


def _names_another(text: str) -> bool:
    """Whether `text` is only another subject, such as "en een rijbewijs?"."""
    few = len(text.split()) <= _FEW_WORDS
    return few and bool(_SAME_QUESTION.match(text.strip())) and not _without_subject(text)


def _without_subject(text: str) -> bool:
    return set(re.findall(r"[^\W_]+", text.lower())) <= _WITHOUT_SUBJECT


def _to_the_bot(intent: Dict[str, Any], content: Content) -> bool:
    """Whether it is surely said to the bot itself, such as "wat kun je". Nobody waits for a
    human while the bot answers, so "hoe lang duurt dat" is not about that wait."""
    label = intent["name"] not in (*content.topics, OUT_OF_SCOPE, FALLBACK, "wachttijd")
    return label and intent["confidence"] >= _SURE


def _about(topic: str, confidence: float, parsed: Parsed) -> Parsed:
    intent = {"name": topic, "confidence": confidence}
    others = [one for one in parsed["intent_ranking"] if topic_of(one["name"]) != topic]
    return {**parsed, "intent": intent, "intent_ranking": [intent, *others]}


def reported(parsed: Parsed, outcomes: List[Part], content: Content) -> Dict[str, Any]:
    """`parsed` for the router, with what came of it, the last of `outcomes`:
    docs/protocols.md, "understanding"."""
    (label, confidence), *others = _ranked_topics(parsed) or [(OUT_OF_SCOPE, 0.0)]
    came = outcomes[-1] if outcomes else {"outcome": "clarify"}
    if parsed["intent"]["name"] == OUT_OF_SCOPE and label != OUT_OF_SCOPE:
        # Taken back: the best guess is no more than an alternative.
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
    """The labels of the topic set that it may be about, best first, each once."""
    ranked: Dict[str, float] = {}
    for one in parsed["intent_ranking"]:
        name = _LABELS.get(one["name"], one["name"])
        if name != FALLBACK:
            ranked[name] = ranked.get(name, 0.0) + one["confidence"]
    return sorted(ranked.items(), key=lambda one: -one[1])
