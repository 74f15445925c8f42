"""GSM-7, the alphabet in which an SMS holds most: 3GPP TS 23.038, section 6.2.1."""

from typing import List

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These stand behind an escape character: each takes two septets.
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM7 = BASIC | EXTENSION


def outside(text: str) -> List[str]:
    """The characters of `text` that GSM-7 has not, each once, in order. One such character is
    enough to send the whole text in UCS-2."""
    return list(dict.fromkeys(char for char in text if char not in GSM7))


def septets(text: str) -> int:
    """The length of `text` in GSM-7, which must have all its characters."""
    return len(text) + sum(char in EXTENSION for char in text)
