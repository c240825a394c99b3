"""The index that finds the patterns of a lexicon in a reply.

Patterns stay as they are written until a reply has a word that begins one: most words of a lexicon are met by no
process, and reading all patterns at each start would take longer than all else that a process does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from service.notify.triage.patterns import NUMBER, Elements, Groups, Words, match, parse_pattern, words_of
from service.notify.triage.tokens import Token

_Meaning = tuple[str, int]
_Row = tuple[_Meaning, Elements]


class Hit(NamedTuple):
    """A pattern found: what it means, which entry of that meaning, and its tokens, half-open."""

    role: str
    entry: int
    start: int
    end: int


class _Source(NamedTuple):
    """A pattern as it is written, in the order of the lexicon."""

    number: int
    meaning: _Meaning
    text: str


class _Begun(NamedTuple):
    """What begins with one word: alone, with a known second word, and with anything else after it."""

    alone: dict[_Meaning, None]
    pairs: dict[str, list[_Row]]
    others: list[_Row]


class PatternIndex:
    """All patterns of a lexicon, which `check_pattern` found sound, by the first word of each."""

    def __init__(self, sources: Iterable[tuple[str, int, str]], groups: Groups) -> None:
        self._groups = groups
        self._sources: defaultdict[str, list[_Source]] = defaultdict(list)
        self._single: list[_Source] = []
        for number, (role, entry, text) in enumerate(sources):
            self._add(_Source(number, (role, entry), text))
        self._named_by = self._naming()
        self._words = words_of(" ".join({each.text for rows in self._sources.values() for each in rows}), groups)
        self._begun: dict[str, _Begun] = {}
        self._ways: dict[str, list[Elements]] = {}

    def _add(self, source: _Source) -> None:
        first, *others = source.text.split(maxsplit=1)
        if first.startswith(NUMBER):
            self._sources[NUMBER].append(source)
            return
        for part in first.split("|"):
            self._sources[part].append(source)
        if not others:
            self._single.append(source)

    def _naming(self) -> Mapping[str, list[str]]:
        """Return for each word of a group that begins patterns how those patterns name it."""
        naming: defaultdict[str, list[str]] = defaultdict(list)
        for name, words in self._groups.items():
            if f"<{name}>" in self._sources:
                for word in words:
                    naming[word].append(f"<{name}>")
        return naming

    def alone(self, *roles: str) -> Iterable[tuple[str, int]]:
        """Return the words that are a pattern of one of the roles by themselves, with their entry."""
        found = (source for source in self._single if source.meaning[0] in roles)
        return ((word, each.meaning[1]) for each in found for word in words_of(each.text, self._groups))

    def words(self) -> frozenset[str]:
        """Return every word that any pattern names."""
        return frozenset(self._words)

    def find(self, tokens: Sequence[Token], turning: frozenset[str]) -> list[Hit]:
        """Return all hits in reading order, for each start, role and entry the longest; `turning` words end a gap."""
        hits: list[Hit] = []
        following = [token.word for token in tokens[1:]] + [""]
        for start, (token, second) in enumerate(zip(tokens, following, strict=False)):
            word = token.word
            begun = self._begun.get(word) or self._begin(word)
            rows = [*begun.pairs.get(second, _NO_ROWS), *begun.others]
            if word[0].isdigit():
                numbers = self._begun.get(NUMBER) or self._begin(NUMBER)
                rows += numbers.pairs.get(second, _NO_ROWS)
                rows += numbers.others
            if rows:
                hits += _longest(begun.alone, rows, tokens, start, turning)
            else:
                hits += [Hit(role, entry, start, start + 1) for role, entry in begun.alone]
        return hits

    def _begin(self, word: str) -> _Begun:
        """Read the patterns that begin with a word, once."""
        if word not in self._sources and word not in self._named_by:
            return _NOTHING
        sources = {source for name in (word, *self._named_by.get(word, ())) for source in self._sources.get(name, ())}
        begun = _Begun({}, {}, [])
        for source in sorted(sources):
            for way in self._read(source.text):
                self._place(begun, source.meaning, way)
        self._begun[word] = begun
        return begun

    def _read(self, text: str) -> list[Elements]:
        ways = self._ways.get(text)
        if ways is None:
            ways = self._ways[text] = parse_pattern(text, self._groups)
        return ways

    @staticmethod
    def _place(begun: _Begun, meaning: _Meaning, way: Elements) -> None:
        if len(way) == 1 and isinstance(way[0], Words):
            begun.alone[meaning] = None
        elif len(way) > 1 and isinstance(way[1], Words):
            for second in way[1].any_of:
                begun.pairs.setdefault(second, []).append((meaning, way))
        else:
            begun.others.append((meaning, way))


_NOTHING = _Begun({}, {}, [])
_NO_ROWS: list[_Row] = []


def _longest(
    alone: Iterable[_Meaning], rows: Iterable[_Row], tokens: Sequence[Token], start: int, turning: frozenset[str]
) -> list[Hit]:
    longest = dict.fromkeys(alone, start + 1)
    for meaning, way in rows:
        end = match(way, tokens, start, turning)
        if end is not None and end > longest.get(meaning, 0):
            longest[meaning] = end
    return [Hit(role, entry, start, end) for (role, entry), end in longest.items()]
