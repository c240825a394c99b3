"""Signs that are told by words which stand together in any order: a part of the body and something bad about it.

The lexicon lists concepts (`body`, `awful`), each with its patterns, and for a sign the concepts that make it. Between
them stand at most `REACH` words, no end of a sentence, no denial and no "but".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from service.notify.triage.index import Hit
from service.notify.triage.tokens import Gap, Token

REACH = 6


class Rule(NamedTuple):
    """The concepts that make the sign of this entry."""

    entry: int
    of: frozenset[int]


Rules = Mapping[int, Sequence[Rule]]


def by_concept(rules: Iterable[Rule]) -> Rules:
    found: dict[int, list[Rule]] = {}
    for rule in rules:
        for concept in rule.of:
            found.setdefault(concept, []).append(rule)
    return found


def together(concepts: Sequence[Hit], tokens: Sequence[Token], rules: Rules, turning: Collection[str]) -> list[Hit]:
    """Return the signs that the concepts (in reading order) make, each from its first word to its last."""
    if not concepts or not rules:
        return []
    within = {place for hit in concepts for place in range(hit.start, hit.end)}
    turns = [0, *accumulate(token.word in turning and place not in within for place, token in enumerate(tokens))]
    sentence = _sentences(tokens)
    last: dict[int, Hit] = {}
    found: list[Hit] = []
    for hit in concepts:
        for rule in rules.get(hit.entry, ()):
            others = [last.get(other) for other in rule.of if other != hit.entry]
            near = [other for other in others if other is not None and _is_near(other, hit, turns, sentence)]
            if len(near) == len(others):
                start = min(other.start for other in near) if near else hit.start
                found.append(Hit("sign", rule.entry, start, hit.end))
        last[hit.entry] = hit
    return found


def _sentences(tokens: Sequence[Token]) -> list[int]:
    """Number the sentences; an emoji belongs to the words on either side of it."""
    before = [True, *(token.word.isalnum() for token in tokens)]
    return list(accumulate(token.gap >= Gap.COLON and before[place] for place, token in enumerate(tokens)))


def _is_near(first: Hit, second: Hit, turns: Sequence[int], sentence: Sequence[int]) -> bool:
    between = second.start - first.end
    return (
        0 <= between <= REACH
        and sentence[first.start] == sentence[second.start]
        and turns[second.start] == turns[first.end]
    )
