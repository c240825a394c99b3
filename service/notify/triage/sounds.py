"""Find the red-flag word that a word was written for by ear: `infekshun`, `tempricha`, `soor`."""

import re
from collections.abc import Collection, Mapping
from functools import cached_property

_SHORTEST = 5
_LONGEST = 20
_RULES = tuple(
    (re.compile(pattern, re.MULTILINE), sound)
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

    def __init__(self, words: Collection[str], never: frozenset[str]) -> None:
        self._given = words
        self._never = never

    def meant(self, word: str) -> str | None:
        if not _SHORTEST <= len(word) <= _LONGEST or word in self._never or not _is_latin(word):
            return None
        return self._words.get(_sounds(word))

    @cached_property
    def _words(self) -> Mapping[str, str]:
        """All words by their sounds, put together when the first word is heard."""
        told = sorted((word for word in set(self._given) if len(word) >= _SHORTEST and _is_latin(word)), reverse=True)
        return dict(zip(_sounds("\n".join(told)).split("\n"), told, strict=True)) if told else {}


def _is_latin(word: str) -> bool:
    return word.isalpha() and word.isascii()


def _sounds(words: str) -> str:
    """Return the sounds of words, one a line."""
    for pattern, sound in _RULES:
        words = pattern.sub(sound, words)
    return words
