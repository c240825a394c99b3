"""Find the red-flag word that a misspelt word stands for: one letter too many, too few, wrong, or two swapped."""

from collections.abc import Iterable, Iterator


class TypoIndex:
    """Words indexed by what is left of them when one letter is taken out; a look-up costs the length of the word.

    A typo may raise the urgency of a reply, so only words of signs belong here, and never an everyday word: what stands
    in `never` is taken as it was written.
    """

    def __init__(self, words: Iterable[str], never: Iterable[str], *, min_letters: int) -> None:
        self._min = min_letters
        self._never = frozenset(never)
        self._words = sorted(word for word in set(words) if len(word) >= min_letters and word.isalpha())
        self._longest = max((len(word) for word in self._words), default=0)
        self._index: dict[str, list[str]] = {}
        for word in self._words:
            for key in {word, *_shortened(word)}:
                self._index.setdefault(key, []).append(word)

    def correct(self, word: str) -> str | None:
        """Return the indexed word at most one slip away from `word`, or None; the first by alphabet where there are two."""
        if not self._min - 1 <= len(word) <= self._longest + 1 or word in self._never or not word.isalpha():
            return None
        candidates = {found for key in (word, *_shortened(word)) for found in self._index.get(key, ())}
        return min((found for found in candidates if _one_slip(word, found)), default=None)


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _one_slip(a: str, b: str) -> bool:
    if a[0] != b[0] and a[1:2] != b[1:2]:
        return sorted(a[:2]) == sorted(b[:2]) and a[2:] == b[2:]
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    longer, shorter = (rest_a, rest_b) if len(a) > len(b) else (rest_b, rest_a)
    return longer[1:] == shorter
