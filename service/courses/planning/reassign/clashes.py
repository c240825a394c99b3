"""Sets of options as whole numbers: which of them want a practitioner, a room or a patient at a moment.

Options of all sessions are numbered through; bit i of a set stands for option i.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Claim(NamedTuple):
    """Somebody or something (`whom`) is needed from `begin` to `end`, half-open instants."""

    whom: str
    begin: int
    end: int

    def meets(self, other: "Claim") -> bool:
        return self.whom == other.whom and self.begin < other.end and other.begin < self.end


class _Timeline:
    """The claims on one of them; sets of options by where their claims begin and end."""

    def __init__(self, claims: Sequence[tuple[Claim, int]]) -> None:
        by_begin = sorted(claims, key=lambda pair: pair[0].begin)
        by_end = sorted(claims, key=lambda pair: pair[0].end)
        self.begins = [claim.begin for claim, _ in by_begin]
        self._ends = [claim.end for claim, _ in by_end]
        self._begun = _growing(option for _, option in by_begin)
        self._ended = _growing(option for _, option in by_end)

    def between(self, begin: int, end: int) -> int:
        """Return the options that begin before `end` and end after `begin`."""
        begun = self._begun[bisect_left(self.begins, end)]
        return begun & ~self._ended[bisect_right(self._ends, begin)]


def _growing(options: Iterable[int]) -> list[int]:
    """Return the sets of the first 0, 1, 2 … options."""
    return list(accumulate(options, lambda known, option: known | 1 << option, initial=0))


class Clashes:
    """`claims`: for each option what it needs."""

    def __init__(self, claims: Sequence[Iterable[Claim]]) -> None:
        self._claims = [tuple(each) for each in claims]
        wanted: dict[str, list[tuple[Claim, int]]] = {}
        for option, needs in enumerate(self._claims):
            for claim in needs:
                wanted.setdefault(claim.whom, []).append((claim, option))
        self._timelines = {whom: _Timeline(found) for whom, found in wanted.items()}

    def with_option(self, option: int) -> int:
        """Return the options that cannot be taken beside this one (itself among them)."""
        found = 0
        for claim in self._claims[option]:
            found |= self._timelines[claim.whom].between(claim.begin, claim.end)
        return found

    def at(self, whom: str, moment: int) -> int:
        """Return the options that need `whom` at `moment`: of these no two can be taken."""
        return self._timelines[whom].between(moment, moment + 1)

    def common(self, one: int, other: int) -> tuple[str, int]:
        """Return what two options that clash both need, and a moment at which they do."""
        pairs = ((mine, its) for mine in self._claims[one] for its in self._claims[other] if mine.meets(its))
        mine, its = next(pairs)
        return mine.whom, max(mine.begin, its.begin)

    def moments(self) -> Iterable[int]:
        """Yield the sets of options that meet at some moment, all that are worth looking at."""
        for timeline in self._timelines.values():
            for moment in dict.fromkeys(timeline.begins):
                yield timeline.between(moment, moment + 1)
