"""Read each word as the lexicon spells it: dialect and text speech, stretched and clipped words, slips, lost spaces.

A word that the lexicon knows stays what it is, but for the spellings that it lists.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, product

from service.notify.triage.sounds import Sounds
from service.notify.triage.tokens import Gap, Token
from service.notify.triage.typos import TypoIndex

_MOST_RUNS = 4
_STRETCHED = 3
_LONGEST_RUN_TOGETHER = 60
_SHORTEST_RUN_TOGETHER = 10
_LONGEST_PART = 16
_LETTERS_A_PART = 2.9
_SHORTEST_SWAPPED = 5
_SHORTEST_CLIPPED = 5
_VOWELS = frozenset("aeiou")
_SHORTEST_WITHOUT_H = 3
_SHORT_PARTS = frozenset({"a", "i"})


@dataclass(frozen=True, slots=True)
class Speller:
    """`known`: every word of the lexicon; `spellings`: other ways to write some of them."""

    known: frozenset[str]
    spellings: Mapping[str, str]
    typos: TypoIndex
    sounds: Sounds
    plain_sounds: Sounds

    def respell(self, tokens: Iterable[Token]) -> list[Token]:
        seen: dict[str, tuple[str, ...]] = {}
        respelt: list[Token] = []
        for token in tokens:
            words = seen.get(token.word)
            if words is None:
                words = seen[token.word] = self._read(token.word)
            respelt += [token._replace(word=words[0])] if len(words) == 1 else _cut(token, words)
        return respelt

    def _read(self, word: str) -> tuple[str, ...]:
        """Return the word that `word` stands for, or the words that were written as one."""
        meant = self._meant(word)
        return (meant,) if meant else self._apart(word) or (word,)

    def _meant(self, word: str) -> str | None:
        if word in self.spellings or word in self.known:
            return self.spellings.get(word, word)
        if word.endswith("s") and word[:-1] in self.spellings:
            return self.spellings[word[:-1]]
        for meant in (*_unstretched(word), *_unclipped(word)):
            if meant in self.known or meant in self.spellings:
                return self.spellings.get(meant, meant)
        by_slip = self.typos.correct(word) or self.sounds.meant(word)
        return by_slip or self._swapped(word) or self.plain_sounds.meant(word)

    def _swapped(self, word: str) -> str | None:
        """Return the known word that `word` is with two neighbouring letters swapped: `strat` for `start`."""
        if not _SHORTEST_SWAPPED <= len(word) <= _LONGEST_PART or not word.isalpha():
            return None
        swaps = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        return next((swap for swap in swaps if swap in self.known and swap != word), None)

    def _apart(self, word: str) -> tuple[str, ...]:
        """Return the known words that stand in `word` without a space, the fewest there can be, or none."""
        if not _SHORTEST_RUN_TOGETHER <= len(word) <= _LONGEST_RUN_TOGETHER or not word.isascii():
            return ()
        best: list[tuple[str, ...] | None] = [(), *([None] * len(word))]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST_PART), end):
                before = best[start]
                if before is None or not self._is_part(word[start:end]):
                    continue
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = (*before, word[start:end])
        parts = best[-1] or ()
        return parts if len(word) >= _LETTERS_A_PART * len(parts) else ()

    def _is_part(self, part: str) -> bool:
        if part.isdigit():
            return True
        return part in self.known and (len(part) > 1 or part in _SHORT_PARTS)


def _cut(token: Token, words: tuple[str, ...]) -> list[Token]:
    if token.end - token.start != len(token.word):
        return [token]
    parts: list[Token] = []
    start = token.start
    for word in words:
        parts.append(Token(word, start, start + len(word), Gap.NONE if parts else token.gap))
        start += len(word)
    return parts


def _unclipped(word: str) -> Iterator[str]:
    """Give what a clipped word may stand for: `burnin`, `sweatn`, `erts`."""
    if word.endswith("in"):
        yield word + "g"
    if word.endswith("n") and len(word) >= _SHORTEST_CLIPPED:
        yield word[:-1] + "ing"
    if word[0] in _VOWELS and len(word) >= _SHORTEST_WITHOUT_H:
        yield "h" + word


def _unstretched(word: str) -> Iterator[str]:
    """Give the words that `word` may be with its long runs of a letter cut to two or one: `shivverrring`."""
    runs = [(letter, len(list(run))) for letter, run in groupby(word)]
    long = [place for place, (_, length) in enumerate(runs) if length > 1]
    if not long or len(long) > _MOST_RUNS or not word.isalpha() or all(length < _STRETCHED for _, length in runs):
        return
    for lengths in product((2, 1), repeat=len(long)):
        cut = dict(zip(long, lengths, strict=True))
        yield "".join(letter * cut.get(place, 1) for place, (letter, _) in enumerate(runs))
