"""Cleaning of texts from outside: as little as makes a text safe to carry."""

import re
import unicodedata

LONGEST = 16_000
"""Characters kept of one text; no channel of ours carries more in one message."""

# Control characters but for newline and tab; and halves of characters, which no UTF-8 holds.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` in Unicode's composed form (NFC), without control characters, trimmed and cut to
    LONGEST characters. Direction marks and emoji joiners stay: they carry meaning."""
    printable = _UNPRINTABLE.sub("", text[: 2 * LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", printable).strip()[:LONGEST]
