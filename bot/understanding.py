"""What a turn means: how a parsed text, or a chosen button, looks to Rasa and to the router."""

import json
import re
from typing import AbstractSet, Any, Dict, List, Optional, Tuple

from bot.actions.answers import FALLBACK, OUT_OF_SCOPE, PICKUP, PICKUP_TOPIC
from bot.content import ASPECTS, Content

Parsed = Dict[str, Any]
"""A message as Rasa's processor parses it, with our `aspect` and `language`."""

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)
_LONGEST_PAYLOAD = 200
_ALTERNATIVES = 3
_SURE = 0.6

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


def chosen(payload: str, intents: AbstractSet[str]) -> Parsed:
    """What the button with `payload` means, such as `/paspoort{"aspect": "kosten"}`. `intents`
    are those that a button may stand for."""
    match = _PAYLOAD.fullmatch(payload) if len(payload) <= _LONGEST_PAYLOAD else None
    if not match or match[1] not in intents:
        return nothing()
    try:
        aspect = json.loads(match[2] or "{}").get("aspect", ASPECTS[0])
    except ValueError:
        return nothing()
    intent = {"name": match[1], "confidence": 1.0}
    return {
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [],
        "aspect": {"name": aspect if aspect in ASPECTS else ASPECTS[0], "confidence": 1.0},
    }


def meant(parsed: Parsed, text: str, last: Optional[str], content: Content) -> Parsed:
    """`parsed` seen in its context: a question about the pick-up ("wat kost de afspraak?") does
    not ask for one, and one without a subject ("en wat kost dat?") is about `last`, the topic
    that was answered before it."""
    aspect, intent = parsed["aspect"], parsed["intent"]
    if aspect["name"] == ASPECTS[0]:
        return parsed
    if intent["name"] == PICKUP:
        return _about(PICKUP_TOPIC, intent["confidence"], parsed)
    if last in content.topics and _without_subject(text) and not _to_the_bot(intent, content):
        return _about(str(last), aspect["confidence"], parsed)
    return parsed


def _without_subject(text: str) -> bool:
    return set(re.findall(r"[^\W_]+", text.lower())) <= _WITHOUT_SUBJECT


def _to_the_bot(intent: Dict[str, Any], content: Content) -> bool:
    """Whether it is surely said to the bot itself, such as "wat kun je"."""
    label = intent["name"] not in (*content.topics, OUT_OF_SCOPE, FALLBACK)
    return label and intent["confidence"] >= _SURE


def _about(topic: str, confidence: float, parsed: Parsed) -> Parsed:
    intent = {"name": topic, "confidence": confidence}
    same = (topic, PICKUP if topic == PICKUP_TOPIC else topic)
    others = [one for one in parsed["intent_ranking"] if one["name"] not in same]
    return {**parsed, "intent": intent, "intent_ranking": [intent, *others]}


def reported(
    parsed: Parsed, outcomes: List[str], language: str, content: Content
) -> Dict[str, Any]:
    """`parsed` for the router, with what came of it: docs/protocols.md, "understanding"."""
    (label, confidence), *others = _ranked_topics(parsed) or [(OUT_OF_SCOPE, 0.0)]
    outcome = outcomes[-1] if outcomes else "clarify"
    topic = content.topics.get(PICKUP_TOPIC if outcome == "form" else label)
    return {
        "topic": topic.id if topic else label,
        "aspect": (parsed.get("aspect") or {}).get("name", "") if topic else "",
        "confidence": round(confidence, 4),
        "language": language,
        "outcome": outcome,
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
        name = PICKUP_TOPIC if one["name"] == PICKUP else one["name"]
        if name != FALLBACK:
            ranked[name] = ranked.get(name, 0.0) + one["confidence"]
    return sorted(ranked.items(), key=lambda one: -one[1])
