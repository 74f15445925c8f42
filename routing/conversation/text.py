"""What we do to every text before it is kept: as little as makes it safe to carry."""

import re
import unicodedata

LONGEST = 16_000
"""Characters kept of one text; no channel of ours carries more in one message."""

_ENGINE_HEAD, _ENGINE_TAIL = 300, 700

# Control characters but for newline and tab; and halves of characters, which no UTF-8 holds.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` in Unicode's composed form (NFC), without control characters, trimmed and cut
    to LONGEST characters. Direction marks and emoji joiners stay: they carry meaning."""
    printable = _UNPRINTABLE.sub("", text[: 2 * LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", printable).strip()[:LONGEST]


def for_engine(text: str) -> str:
    """The parts of a long text that say what is asked: its beginning, and its end, where
    people who tell a story put the question."""
    if len(text) <= _ENGINE_HEAD + _ENGINE_TAIL:
        return text
    return f"{text[:_ENGINE_HEAD]} … {text[-_ENGINE_TAIL:]}"
