"""Patterns of words as the lexicon writes them, and the index that finds them in a reply.

A pattern is a row of elements with spaces between:

- `word`, or `a|b|c`: one of these words;
- `<group>`: one word of a group of the lexicon;
- `(…)`: the element may be missing, but not the first or the last one (`gone (hard)` would find every "gone");
- `...`: up to five words, none of which turns the meaning (a negator or a contrast), inside one sentence;
- `#37.8-43`: a number in this range; `#.37.8-43`: one that is written with a single decimal.

Nothing in it can run away: a pattern has at most two gaps, and a gap at most five words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from service.notify.triage.tokens import Gap, Token, fold

GAP_WORDS = 5
MOST_GAPS = 2
MOST_OPTIONAL = 5
_NUMBER = "#"
_DECIMAL = "#."


@dataclass(frozen=True, slots=True)
class Words:
    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Number:
    low: float
    high: float
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class AnyWords:
    """A gap."""


Element = Words | Number | AnyWords
Elements = tuple[Element, ...]
_Meaning = tuple[str, int]
_Row = tuple[_Meaning, Elements]


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
    if any(part == "..." or part.startswith("(") for part in (parts[0], parts[-1])):
        raise PatternFaultError("must begin and end with a word that may not be missing")
    if parts.count("...") > MOST_GAPS:
        raise PatternFaultError(f"must have at most {MOST_GAPS} gaps")
    choices = [_choices(part, groups) for part in parts]
    return [tuple(element for element in way if element is not None) for way in product(*choices)]


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
    decimal = part.startswith(_DECIMAL)
    low, _, high = part.removeprefix(_DECIMAL if decimal else _NUMBER).partition("-")
    try:
        number = Number(float(low), float(high), decimal)
    except ValueError:
        raise PatternFaultError(f"has {part!r}: a number is written #37.8-43") from None
    if number.low > number.high:
        raise PatternFaultError(f"has {part!r}: the range is reversed")
    return number


class PatternIndex:
    """All patterns of a lexicon, by the first word of each."""

    def __init__(self) -> None:
        self._alone: dict[str, dict[_Meaning, None]] = {}
        self._pairs: dict[tuple[str, str], list[_Row]] = {}
        self._others: dict[str, list[_Row]] = {}
        self._words: set[str] = set()

    def add(self, role: str, entry: int, ways: Iterable[Elements]) -> None:
        for way in ways:
            self._words |= {word for item in way if isinstance(item, Words) for word in item.any_of}
            for first in _keys(way[0]):
                self._place(first, (role, entry), way)

    def _place(self, first: str, meaning: _Meaning, way: Elements) -> None:
        if len(way) == 1 and isinstance(way[0], Words):
            self._alone.setdefault(first, {})[meaning] = None
        elif len(way) > 1 and isinstance(way[1], Words):
            for second in way[1].any_of:
                self._pairs.setdefault((first, second), []).append((meaning, way))
        else:
            self._others.setdefault(first, []).append((meaning, way))

    def alone(self, role: str) -> Iterable[tuple[str, int]]:
        """Return the words that are a pattern of `role` by themselves, with their entry."""
        return ((word, entry) for word, meanings in self._alone.items() for name, entry in meanings if name == role)

    def words(self) -> frozenset[str]:
        """Return every word that any pattern names."""
        return frozenset(self._words)

    def find(self, tokens: Sequence[Token], turning: frozenset[str]) -> list[Hit]:
        """Return all hits in reading order, for each start, role and entry the longest; `turning` words end a gap."""
        hits: list[Hit] = []
        following = [token.word for token in tokens[1:]] + [""]
        for start, (token, second) in enumerate(zip(tokens, following, strict=False)):
            first = _NUMBER if token.word[0].isdigit() and token.word not in self._words else token.word
            alone = self._alone.get(first, _NOTHING)
            rows = self._pairs.get((first, second), _NO_ROWS)
            others = self._others.get(first, _NO_ROWS)
            if first != _NUMBER and token.word[0].isdigit():
                rows = [*rows, *self._pairs.get((_NUMBER, second), _NO_ROWS)]
                others = [*others, *self._others.get(_NUMBER, _NO_ROWS)]
            if rows or others:
                hits += _longest(alone, [*rows, *others], tokens, start, turning)
            else:
                hits += [Hit(role, entry, start, start + 1) for role, entry in alone]
        return hits


_NOTHING: Mapping[_Meaning, None] = {}
_NO_ROWS: list[_Row] = []


def _longest(
    alone: Iterable[_Meaning], rows: Iterable[_Row], tokens: Sequence[Token], start: int, turning: frozenset[str]
) -> list[Hit]:
    longest = dict.fromkeys(alone, start + 1)
    for meaning, way in rows:
        end = _match(way, tokens, start, turning)
        if end is not None and end > longest.get(meaning, 0):
            longest[meaning] = end
    return [Hit(role, entry, start, end) for (role, entry), end in longest.items()]


def _keys(element: Element) -> Iterable[str]:
    return element.any_of if isinstance(element, Words) else (_NUMBER,)


def _match(way: Elements, tokens: Sequence[Token], start: int, turning: frozenset[str], at: int = 0) -> int | None:
    """Return where the row of elements from `at` ends when it begins at token `start`, or None."""
    position = start
    for number in range(at, len(way)):
        element = way[number]
        if isinstance(element, AnyWords):
            return _match_after_gap(way, tokens, position, turning, number + 1)
        if position >= len(tokens) or (number > 0 and tokens[position].gap >= Gap.COLON):
            return None
        if not _fits(element, tokens[position].word):
            return None
        position += 1
    return position


def _match_after_gap(
    way: Elements, tokens: Sequence[Token], start: int, turning: frozenset[str], at: int
) -> int | None:
    for position in range(start, min(start + GAP_WORDS + 1, len(tokens))):
        if tokens[position].gap >= Gap.COLON:
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
    if number.decimal and digits[-2:-1] != ".":
        return False
    try:
        return number.low <= float(digits) <= number.high
    except ValueError:
        return False
