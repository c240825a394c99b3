"""Find the red-flag word that a word was written for by ear: `infekshun`, `tempricha`, `soor`."""

import re
from collections.abc import Iterable

_SHORTEST = 5
_LONGEST = 20
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=[fpkscx])ed$", "t"),
        (r"([^aeiou])\1+", r"\1"),
        (r"(?:ee|ey|ie)$", "y"),
        (r"(?:tio|sio|cio|shu|sho|tia)n", "Sn"),
        (r"(?:ture|cher|tcha|cha|tur)$", "Ca"),
        (r"sh", "S"),
        (r"tch|ch", "C"),
        (r"ph", "f"),
        (r"ck|q|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"dge|dj|ge$|j", "J"),
        (r"gh(?=t)|^(?:w)(?=r)|^k(?=n)|(?<=r)h|(?<=w)h", ""),
        (r"th", "f"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"(?:ea|ee|ie|ei)", "I"),
        (r"(?:ai|ay|ey|eigh)", "A"),
        (r"(?:oa|ow|oe)", "O"),
        (r"(?:oo|ou|ew|ue|ui)", "U"),
        (r"(?:er|or|ar|re|our|ur|a|ah|uh)$", "a"),
        (r"(?:ie|y|ey)$", "i"),
        (r"(?:ing|in|en|un)$", "N"),
        (r"e$", ""),
        (r"(.)\1+", r"\1"),
    )
)


class Sounds:
    """Words by how they sound; what stands in `never` is taken as it was written."""

    def __init__(self, words: Iterable[str], never: frozenset[str]) -> None:
        self._never = never
        self._words: dict[str, str] = {}
        for word in sorted(set(words), reverse=True):
            if len(word) >= _SHORTEST and word.isalpha() and word.isascii():
                self._words[_sound(word)] = word

    def meant(self, word: str) -> str | None:
        if len(word) < _SHORTEST or word in self._never or not (word.isalpha() and word.isascii()):
            return None
        return self._words.get(_sound(word)) if len(word) <= _LONGEST else None


def _sound(word: str) -> str:
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    return word
