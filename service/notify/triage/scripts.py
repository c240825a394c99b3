"""Letters of other scripts, and words that other languages write as one: `l'infection`, `brifo'n`, `والألم`.

What is left of a word here is only tried where the lexicon does not know the word as it stands.
"""

import re
from collections.abc import Iterator

# Letters that no decomposition takes to a plain one; Arabic letters that are written in several ways; its digits.
_ALIKE = {
    **dict(zip("łøđıðħ", "lodidh", strict=True)),
    "œ": "oe",
    "æ": "ae",
    "þ": "th",
    **dict(zip("ىیېةۀہھکگڤٱ", "يييههههككفا", strict=True)),
    "\u066b": ".",
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
}
LETTERS = {ord(letter): plain for letter, plain in _ALIKE.items()}

_APOSTROPHE = re.compile("['\u2018\u2019\u02bc\u00b4`\uff07]")
_WELSH_ENDINGS = frozenset({"n", "r", "i", "u", "w", "ch", "th"})
_LONGEST_ARTICLE = 2
_SHORTEST_STEM = 3
_ARABIC = re.compile("[\u0620-\u064a]")
_BEFORE = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل", "ع")
_BEHIND = ("كم", "ني", "ها", "هم", "ات", "ين", "ون", "ي", "ه", "ك", "ا", "ت", "ن")


def inner_words(raw: str) -> Iterator[str]:
    """Give the words that may stand inside of `raw`: behind a shortened article, or without what Arabic adds to it."""
    parts = _APOSTROPHE.split(raw)
    if len(parts) > 1 and 0 < len(parts[0]) <= _LONGEST_ARTICLE:
        yield "".join(parts[1:])
    if len(parts) > 1 and parts[-1].casefold() in _WELSH_ENDINGS:
        yield "".join(parts[:-1])
    if _ARABIC.search(raw):
        yield from _arabic(raw)


def _arabic(raw: str) -> Iterator[str]:
    stems = [raw, *(raw[len(before) :] for before in _BEFORE if raw.startswith(before))]
    for stem in stems:
        if stem != raw and len(stem) >= _SHORTEST_STEM:
            yield stem
        for behind in _BEHIND:
            if stem.endswith(behind) and len(stem) - len(behind) >= _SHORTEST_STEM:
                yield stem[: -len(behind)]
