"""Writing a text in GSM-7 where that says the same.

One typographic quote makes three SMS of 67 characters out of one of 160. Therefore characters that
only look different are replaced by plain ones, but only where that brings the whole text into
GSM-7. Elsewhere nothing is gained: a text in Arabic, or with an emoji, stays as it was written.
"""

from unicodedata import normalize

from sms.alphabet import GSM7

# Characters that look different and say the same. A character that would be misread is not here,
# such as ½: 1½ would become 11/2.
_SIGNS = {
    **dict.fromkeys("‘’‚‛′´`‹›ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),  # hyphens, dashes, minus
    **dict.fromkeys("•‣◦▪·", "-"),
    "…": "...",
    "→": "->",
    "×": "x",
    "²": "2",
    "³": "3",
    **dict.fromkeys("\t\u00a0\u202f\u205f\u3000", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),  # from en quad to hair space
    **dict.fromkeys("\u2028\u2029", "\n"),
    # Of no width: soft hyphen, zero width space, joiners, direction marks, word joiner.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    **{"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ĳ": "ij", "Ĳ": "IJ"},
}

# Accents of Dutch words, also of those from French, that GSM-7 has not. In other languages such
# letters are letters of their own: a text in such a language stays in UCS-2.
_ACCENTS = str.maketrans("áâëêíîïóôúûçÁÂÀËÊÈÍÎÏÓÔÚÛ", "aaeeiiioouucAAAEEEIIIOOUU")
_PLAIN = str.maketrans(_SIGNS)


def plain(text: str, accents: bool = False) -> str:
    """`text` in GSM-7 if replacing signs by their plain equivalents brings it there, else `text` as
    it is. With `accents`, accents of Dutch words may be removed too: "ideeën" becomes "ideeen",
    which reads the same but is not how its writer spelled it."""
    replaced = normalize("NFC", text).translate(_PLAIN)
    if accents and not GSM7.issuperset(replaced):
        replaced = replaced.translate(_ACCENTS)
    return replaced if GSM7.issuperset(replaced) else text
