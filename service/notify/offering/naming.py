"""A practitioner's name as a text can carry it. Pure."""

from service.notify.texts.gsm7 import downgrade
from service.notify.texts.plainly import without_accent

SHORT = 24
"""As much of a name as fits beside the longest clinic and dates."""


def ways_to_write(name: str) -> tuple[str, ...]:
    """Return a name whole, in the letters of GSM-7, and shortened: the one that says most first."""
    whole = downgrade(" ".join(name.split()))
    plain = "".join(without_accent(letter) for letter in whole)
    return tuple(dict.fromkeys((whole, plain, shortened(plain))))


def shortened(name: str) -> str:
    """Cut a name: titles behind a comma go first, then the last of its words."""
    words = name.split(",", maxsplit=1)[0].split()
    while len(words) > 1 and len(" ".join(words)) > SHORT:
        words.pop()
    return " ".join(words)[:SHORT]
