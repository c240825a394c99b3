"""Write a text as it is sent: in the alphabet of GSM-7 wherever that loses nothing, so that it takes few segments.

1. Typographic characters are written plainly where that brings the whole text into GSM-7.
2. English does without accents: a clinic called Zoë's would cost every text more than twice the segments. Letters of
   any other language are never touched, nor those of people who write themselves.
"""

import unicodedata

from service.notify.texts.gsm7 import BASIC, EXTENDED, downgrade, is_gsm7

WITHOUT_ACCENTS = frozenset({"en"})
TEMPLATED = frozenset({"step", "acknowledgement", "offer", "moved", "nudge", "check_in"})
"""Kinds of texts whose words are ours, in the language that they say."""

LETTERS = str.maketrans(
    {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Œ": "OE", "œ": "oe", "ı": "i"}
)
"""Letters of the Latin alphabet that no accent can be taken from."""


def as_sent(text: str, kind: str, language: str, channel: str = "sms") -> str:
    """Give the very characters that are counted and sent; WhatsApp takes every character as it is."""
    if channel != "sms":
        return text
    plain = downgrade(text)
    if is_gsm7(plain) or kind not in TEMPLATED or language not in WITHOUT_ACCENTS:
        return plain
    bare = downgrade("".join(without_accent(letter) for letter in plain))
    return bare if is_gsm7(bare) else plain


def without_accent(letter: str) -> str:
    """Write a letter without what GSM-7 has not got; one that is of another script stays."""
    if letter in BASIC or letter in EXTENDED:
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare.translate(LETTERS)
