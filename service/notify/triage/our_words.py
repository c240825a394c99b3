"""Words of ours that a patient sends back are not the patient's: they are blanked before a reply is judged.

Ours is a row of words only where nobody could have written it by chance: a whole sentence of a text of ours, or eight
words in a row. "My face is hot and painful" stays the patient's, though we wrote "if your face is hot and painful".
"""

import re
from collections.abc import Iterable, Sequence

from service.notify.triage.overlong import LONGEST_PROSE
from service.notify.triage.tokens import fold

LEAST_IN_A_ROW = 8
SHORTEST_SENTENCE = 4
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?\n\u061f\u2026]+")

Row = tuple[str, ...]


def without_ours(text: str, ours: Iterable[str]) -> str:
    """Return `text` with what it takes from `ours` blanked, so that every other word stays in its place."""
    found = list(_WORD.finditer(text, 0, LONGEST_PROSE))
    words = [fold(match.group()) for match in found]
    rows = _rows(ours)
    covered = [False] * len(words)
    for start in range(len(words)):
        for length in sorted(rows, reverse=True):
            if tuple(words[start : start + length]) in rows[length]:
                covered[start : start + length] = [True] * length
                break
    return _blanked(text, found, covered)


def _rows(ours: Iterable[str]) -> dict[int, set[Row]]:
    rows: dict[int, set[Row]] = {}
    for text in ours:
        words = _words(text)
        parts = [words[at : at + LEAST_IN_A_ROW] for at in range(len(words) - LEAST_IN_A_ROW + 1)]
        parts += [_words(sentence) for sentence in _SENTENCE_END.split(text)]
        for part in parts:
            if SHORTEST_SENTENCE <= len(part) <= LEAST_IN_A_ROW:
                rows.setdefault(len(part), set()).add(part)
    return rows


def _words(text: str) -> Row:
    return tuple(fold(word) for word in _WORD.findall(text))


def _blanked(text: str, found: Sequence[re.Match[str]], covered: Sequence[bool]) -> str:
    parts: list[str] = []
    last = 0
    for place, match in enumerate(found):
        if covered[place]:
            start = found[place - 1].end() if place and covered[place - 1] else match.start()
            parts += [text[last:start], " " * (match.end() - start)]
            last = match.end()
    return "".join((*parts, text[last:]))
