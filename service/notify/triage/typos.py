"""Find the red-flag word that a misspelt word stands for: one letter too many, too few, wrong, or two swapped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property


class TypoIndex:
    """Words indexed by what is left of them when one letter is taken out; a look-up costs the length of the word.

    A typo may raise the urgency of a reply, so only words of signs belong here, and never an everyday word: what stands
    in `never` is taken as it was written.
    """

    def __init__(self, words: Iterable[str], never: Iterable[str], *, min_letters: int, min_letters_wrong: int) -> None:
        self._min, self._min_wrong = min_letters, min_letters_wrong
        self._never = frozenset(never)
        self._words = sorted(word for word in set(words) if len(word) >= min_letters and word.isalpha())
        self._longest = max((len(word) for word in self._words), default=0)

    @cached_property
    def _index(self) -> Mapping[str, Sequence[str]]:
        """The words by their keys, put together when the first word is looked up."""
        index: dict[str, list[str]] = {}
        for word in self._words:
            for key in {word, *_shortened(word)}:
                index.setdefault(key, []).append(word)
        return index

    def correct(self, word: str) -> str | None:
        """Return the indexed word at most one slip away from `word`, or None; of several the first by alphabet."""
        if not self._min - 1 <= len(word) <= self._longest + 1 or word in self._never or not word.isalpha():
            return None
        candidates = {found for key in (word, *_shortened(word)) for found in self._index.get(key, ())}
        return min((found for found in candidates if self._is_slip(word, found)), default=None)

    def _is_slip(self, typed: str, meant: str) -> bool:
        """Words that share a key are one or two slips apart. Hardly anybody slips on the first letter."""
        if typed[0] != meant[0] and typed[:2] != meant[1::-1]:
            return False
        if len(typed) != len(meant):
            return len(typed) < len(meant) or len(meant) >= self._min_wrong or _is_doubled(typed, meant)
        return _is_swapped(typed, meant) or (len(meant) >= self._min_wrong and _is_one_wrong(typed, meant))


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _first_difference(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _is_one_wrong(typed: str, meant: str) -> bool:
    place = _first_difference(typed, meant)
    return typed[place + 1 :] == meant[place + 1 :]


def _is_swapped(typed: str, meant: str) -> bool:
    place = _first_difference(typed, meant)
    return typed[place : place + 2] == meant[place : place + 2][::-1] and typed[place + 2 :] == meant[place + 2 :]


def _is_doubled(typed: str, meant: str) -> bool:
    """`feever`: the letter too many repeats the one before it."""
    place = _first_difference(typed, meant)
    return place > 0 and typed[place] == typed[place - 1] and typed[place + 1 :] == meant[place:]
