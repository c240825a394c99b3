"""A practitioner's name as a text can carry it. Pure."""

import unicodedata

from service.notify.texts.gsm7 import BASIC, downgrade

SHORT = 24
"""As much of a name as fits beside the longest clinic and dates."""

LETTERS = str.maketrans(
    {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Œ": "OE", "œ": "oe", "ı": "i"}
)
"""Letters of the Latin alphabet that no accent can be taken from."""


def ways_to_write(name: str) -> tuple[str, ...]:
    """Return a name whole, in the letters of GSM-7, and shortened: the one that says most first."""
    whole = downgrade(" ".join(name.split()))
    plain = "".join(_plain(letter) for letter in whole)
    return tuple(dict.fromkeys((whole, plain, shortened(plain))))


def shortened(name: str) -> str:
    """Cut a name: titles behind a comma go first, then the last of its words."""
    words = name.split(",", maxsplit=1)[0].split()
    while len(words) > 1 and len(" ".join(words)) > SHORT:
        words.pop()
    return " ".join(words)[:SHORT]


def _plain(letter: str) -> str:
    """Write a letter without what GSM-7 has not got; one that is of another script stays."""
    if letter in BASIC:
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare.translate(LETTERS)
