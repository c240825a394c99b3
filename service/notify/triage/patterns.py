"""Patterns of words as the lexicon writes them, and the index that finds them in a reply.

A pattern is a row of elements with spaces between:

- `word`, or `a|b|c`: one of these words;
- `<group>`: one word of a group of the lexicon;
- `(…)`: the element may be missing;
- `...`: up to five words, none of which turns the meaning (a negator or a contrast), inside one sentence;
- `#37.8-43`: a number in this range.

Nothing in it can run away: a pattern has at most two gaps, and a gap at most five words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from service.notify.triage.tokens import Gap, Token, fold

GAP_WORDS = 5
MOST_GAPS = 2
MOST_OPTIONAL = 3
_NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Words:
    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Number:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AnyWords:
    """A gap."""


Element = Words | Number | AnyWords
Elements = tuple[Element, ...]


class Hit(NamedTuple):
    """A pattern found: what it means, which entry of that meaning, and its tokens, half-open."""

    role: str
    entry: int
    start: int
    end: int


class PatternFaultError(ValueError):
    """One sentence on what is wrong with a pattern."""


def parse_pattern(source: str, groups: Mapping[str, frozenset[str]]) -> list[Elements]:
    """Return every way to read `source` (each optional element with and without); raises PatternFaultError."""
    parts = source.split()
    if not parts:
        raise PatternFaultError("must not be empty")
    if sum(part.startswith("(") for part in parts) > MOST_OPTIONAL:
        raise PatternFaultError(f"must have at most {MOST_OPTIONAL} optional elements")
    if parts.count("...") > MOST_GAPS:
        raise PatternFaultError(f"must have at most {MOST_GAPS} gaps")
    choices = [_choices(part, groups) for part in parts]
    ways = [tuple(element for element in way if element is not None) for way in product(*choices)]
    for way in ways:
        if not way or isinstance(way[0], AnyWords) or isinstance(way[-1], AnyWords):
            raise PatternFaultError("must begin and end with a word")
    return ways


def _choices(part: str, groups: Mapping[str, frozenset[str]]) -> tuple[Element | None, ...]:
    if part.startswith("(") and part.endswith(")"):
        return (_element(part[1:-1], groups), None)
    return (_element(part, groups),)


def _element(part: str, groups: Mapping[str, frozenset[str]]) -> Element:
    if part == "...":
        return AnyWords()
    if part.startswith(_NUMBER):
        return _number(part)
    words: set[str] = set()
    for word in part.split("|"):
        if word.startswith("<") and word.endswith(">"):
            if word[1:-1] not in groups:
                raise PatternFaultError(f"names the group {word}, which does not exist")
            words |= groups[word[1:-1]]
        elif word and (fold(word) == word):
            words.add(word)
        else:
            raise PatternFaultError(f"has the word {word!r}: words are lower case, without accents or apostrophes")
    return Words(frozenset(words))


def _number(part: str) -> Number:
    low, _, high = part[1:].partition("-")
    try:
        number = Number(float(low), float(high))
    except ValueError:
        raise PatternFaultError(f"has {part!r}: a number is written #37.8-43") from None
    if number.low > number.high:
        raise PatternFaultError(f"has {part!r}: the range is reversed")
    return number


class PatternIndex:
    """All patterns of a lexicon, by the first word of each."""

    def __init__(self) -> None:
        self._first: dict[str, list[tuple[str, int, Elements]]] = {}

    def add(self, role: str, entry: int, ways: Iterable[Elements]) -> None:
        for way in ways:
            for key in _keys(way[0]):
                self._first.setdefault(key, []).append((role, entry, way))

    def words(self) -> frozenset[str]:
        """Return every word that any pattern names."""
        ways = (way for entries in self._first.values() for _, _, way in entries)
        return frozenset(word for way in ways for item in way if isinstance(item, Words) for word in item.any_of)

    def find(self, tokens: Sequence[Token], turning: frozenset[str]) -> list[Hit]:
        """Return all hits in reading order, for each start, role and entry the longest; `turning` words end a gap."""
        hits: list[Hit] = []
        for start, token in enumerate(tokens):
            candidates = self._first.get(token.word)
            if candidates is None:
                if not token.word[0].isdigit():
                    continue
                candidates = self._first.get(_NUMBER, [])
            longest: dict[tuple[str, int], int] = {}
            for role, entry, way in candidates:
                end = _match(way, tokens, start, turning)
                if end is not None and end > longest.get((role, entry), 0):
                    longest[role, entry] = end
            hits += [Hit(role, entry, start, end) for (role, entry), end in longest.items()]
        return hits


def _keys(element: Element) -> Iterable[str]:
    return element.any_of if isinstance(element, Words) else (_NUMBER,)


def _match(way: Elements, tokens: Sequence[Token], start: int, turning: frozenset[str], at: int = 0) -> int | None:
    """Return where the row of elements from `at` ends when it begins at token `start`, or None."""
    position = start
    for number in range(at, len(way)):
        element = way[number]
        if isinstance(element, AnyWords):
            return _match_after_gap(way, tokens, position, turning, number + 1)
        if position >= len(tokens) or (number > 0 and tokens[position].gap is Gap.HARD):
            return None
        if not _fits(element, tokens[position].word):
            return None
        position += 1
    return position


def _match_after_gap(
    way: Elements, tokens: Sequence[Token], start: int, turning: frozenset[str], at: int
) -> int | None:
    for position in range(start, min(start + GAP_WORDS + 1, len(tokens))):
        if tokens[position].gap is Gap.HARD:
            return None
        end = _match(way, tokens, position, turning, at)
        if end is not None:
            return end
        if tokens[position].word in turning:
            return None
    return None


def _fits(element: Element, word: str) -> bool:
    if isinstance(element, Words):
        return word in element.any_of
    return isinstance(element, Number) and _in_range(element, word)


def _in_range(number: Number, word: str) -> bool:
    digits = word.rstrip("cf").replace(",", ".")
    try:
        return number.low <= float(digits) <= number.high
    except ValueError:
        return False
