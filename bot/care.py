"""What is known of danger in a message, and what to say of it; the router decides what follows.

The texts are in care.yml.
"""

import re
from typing import Any, Dict, Mapping, Optional

from bot.actions.responses import Part, message
from bot.content import Content
from bot.intents import DANGER_PREFIX, KINDS
from contract.events import DANGER, POSSIBLE

TEAM = "zorg_jeugd"
_TEAMS = {"eviction": "werk_inkomen", "food": "werk_inkomen"}

# What people ask once they were told whom to call, by the name of the answer in care.yml: words of
# the first kind, and after them words of the second. The first that fits counts.
_ASKS = [
    (
        "mistaken",
        "als|stel|what if|suppose",
        "vergis|ernaast|mis heb|fout|niet waar|niet klopt|loos|meevalt|niks is|niets is|wrong|"
        "mistaken|nothing",
    ),
    ("speak", "niet|durf|niks|cannot|can't|cant|unable", "praten|hardop|bellen|speak|talk|call"),
    (
        "phone",
        "mag|kan|veilig|moet|may|can|safe|should",
        "telefoon|mobiel|toestel|bellen|phone|mobile|call",
    ),
    (
        "privacy",
        "wie|iemand|hij|zij|ze|man|vrouw|partner|ouders?|ex|politie|anyone|anybody|someone|"
        "somebody|who|he|she|they|police",
        "zien|ziet|zie|lezen|leest|lees|weten|weet|horen|see|read|know|find out",
    ),
    ("privacy", "", "geheim|privé|prive|private|secret"),
    ("name", "", "anoniem|anonymous|anonymously"),
    ("name", "naam|name", "zeggen|geven|noemen|nodig|say|give|tell|need"),
    ("name", "zeg|geef|noem|say|give|tell", "naam|name"),
    (
        "cost",
        "bel|bellen|nummer|dat|dit|call|calling|it",
        "kost|kosten|gratis|geld|free|cost|costs",
    ),
    ("cost", "kost|kosten|gratis|free|cost|costs", "bellen|bel|nummer|dat$|dit$|call|calling|it$"),
    (
        "after",
        "wat|hoe|what",
        "gebeurt|gebeuren|daarna|dan|verder|happens|happen|next|then",
    ),
]
_PATTERNS = [
    (answer, re.compile(rf"\b(?:{first})\b.*\b(?:{then})", re.IGNORECASE))
    for answer, first, then in _ASKS
]
_MOST_WORDS = 16

_Advice = Dict[str, Any]


def advice(
    found: Optional[Mapping[str, Any]], content: Content, language: str
) -> Optional[_Advice]:
    """What the router needs to know (contract.events.Care) where danger was `found` in a message:
    its `degree`, `kind` and `confidence`."""
    if not found:
        return None
    kind = found["kind"]
    return {
        "degree": found["degree"],
        "kind": kind,
        "confidence": round(found["confidence"], 4),
        "team": _TEAMS.get(kind, TEAM),
        "help": _said(content, kind, "help", language),
        "quiet": _said(content, kind, "quiet", language),
    }


def follow_up(text: str, kind: str, content: Content, language: str) -> Optional[Part]:
    """The answer to a question about the help that was given before, in danger of this `kind`; None
    where `text` is no such question."""
    if kind not in KINDS or len(text.split()) > _MOST_WORDS:
        return None
    name = next((name for name, pattern in _PATTERNS if pattern.search(text)), None)
    return message(content.care_answer(kind, name, language)) if name else None


def of_button(payload: str) -> Optional[Dict[str, Any]]:
    """The danger that a citizen confirmed with a button."""
    kind = payload.removeprefix(f"/{DANGER_PREFIX}")
    return {"degree": DANGER, "kind": kind, "confidence": 1.0} if kind in KINDS else None


def in_form(found: Optional[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    """The danger in an answer to a form. A street or a list of waste is often a little like danger,
    so it must be sure."""
    return None if found and found["degree"] == POSSIBLE else found


def _said(content: Content, kind: str, what: str, language: str) -> Dict[str, Any]:
    said: Dict[str, Any] = message(content.care_text(kind, what, language))["message"]
    return said
