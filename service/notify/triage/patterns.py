"""Patterns of words as the lexicon writes them, and whether one fits at a place of a reply.

A pattern is a row of elements with spaces between:

- `word`, or `a|b|c`: one of these words;
- `<group>`: one word of a group of the lexicon;
- `(…)`: the element may be missing, but not the first or the last one (`gone (hard)` would find every "gone");
- `...`: up to five words, none of which turns the meaning (a negator or a contrast), inside one sentence;
- `#37.8-43`: a number in this range; `#.37.8-43`: one that is written with a single decimal.

Nothing in it can run away: a pattern has at most two gaps, and a gap at most five words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from service.notify.triage.tokens import Gap, Token, fold

GAP_WORDS = 5
MOST_GAPS = 2
MOST_OPTIONAL = 5
NUMBER = "#"
_DECIMAL = "#."
_ANY_OF = r"(?!\.\.\.(?:\s|$))(?:[^\s|()<>#]+|<\w+>)(?:\|(?:[^\s|()<>#]+|<\w+>))*"
_SOUND = re.compile(rf"{_ANY_OF}(?:\s+(?:(?:{_ANY_OF}|\({_ANY_OF}\)|\.\.\.)\s+)*{_ANY_OF})?")
_NAMED = re.compile(r"<(\w+)>")
_SEPARATORS = re.compile(r"[\s|()]+")


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
Groups = Mapping[str, frozenset[str]]


class PatternFaultError(ValueError):
    """One sentence on what is wrong with a pattern."""


def check_pattern(source: str, groups: Groups) -> None:
    """Raise PatternFaultError where `source` cannot be read; most are seen to be sound without being taken apart."""
    few = source.count("(") <= MOST_OPTIONAL and source.count("...") <= MOST_GAPS
    named = set(_NAMED.findall(source)) <= groups.keys()
    if not (few and named and _SOUND.fullmatch(source) and fold(source) == source):
        parse_pattern(source, groups)


def words_of(sources: str, groups: Groups) -> set[str]:
    """Return every word that patterns name, given as one text with blanks between them."""
    parts = set(_SEPARATORS.split(sources)) - {"", "..."}
    named = {part for part in parts if part[0] == "<" and part[-1] == ">"}
    plain = {part for part in parts - named if part[0] != NUMBER}
    return plain.union(*(groups[name[1:-1]] for name in named))


def parse_pattern(source: str, groups: Groups) -> list[Elements]:
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


def _choices(part: str, groups: Groups) -> tuple[Element | None, ...]:
    if part.startswith("(") and part.endswith(")"):
        return (_element(part[1:-1], groups), None)
    return (_element(part, groups),)


def _element(part: str, groups: Groups) -> Element:
    if part == "...":
        return AnyWords()
    if part.startswith(NUMBER):
        return _number(part)
    if part[1:-1] in groups and part[0] == "<" and part[-1] == ">":
        return Words(groups[part[1:-1]])
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
    low, _, high = part.removeprefix(_DECIMAL if decimal else NUMBER).partition("-")
    try:
        number = Number(float(low), float(high), decimal)
    except ValueError:
        raise PatternFaultError(f"has {part!r}: a number is written #37.8-43") from None
    if number.low > number.high:
        raise PatternFaultError(f"has {part!r}: the range is reversed")
    return number


def match(way: Elements, tokens: Sequence[Token], start: int, turning: frozenset[str], at: int = 0) -> int | None:
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
        end = match(way, tokens, position, turning, at)
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
