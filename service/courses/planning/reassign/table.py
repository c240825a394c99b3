"""All options of all displaced sessions, numbered through, each with one whole number for how good it is.

The numbers of the options that are taken add up to how good the choice is as a whole: the digits, the most important
first, are the sums that are minimised one after the other (sessions without place, patients who come at another time,
dates, preference, minutes), and below them each session's start, then each practitioner, then each room, for ties.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul
from typing import NamedTuple, TypeVar

from service.courses.planning.reassign.clashes import Claim, Clashes
from service.courses.planning.reassign.model import Displaced
from service.courses.planning.reassign.options import Option
from service.courses.planning.walltime import MINUTE

Ranked = TypeVar("Ranked", int, str)


class Row(NamedTuple):
    """The options of one session: `first` is the number of its best, `width` how many there are.

    `without`: how bad it is to leave this session without a place.
    """

    first: int
    width: int
    without: int

    def of(self, options: int) -> int:
        """Return those of a set that are of this row, bit 0 being its best."""
        return options >> self.first & ((1 << self.width) - 1)

    @property
    def all(self) -> int:
        return ((1 << self.width) - 1) << self.first


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are in the order of the sessions. `moments`: the sets of options that meet at some moment."""

    rows: tuple[Row, ...]
    options: tuple[Option, ...]
    weights: tuple[int, ...]
    clashes: Clashes
    moments: tuple[int, ...]


def build_table(displaced: Sequence[Displaced], lists: Sequence[Sequence[Option]]) -> Table:
    scale = _Scale(lists)
    firsts = [sum(map(len, lists[:at])) for at in range(len(lists))]
    rows = tuple(
        Row(first, len(options), scale.without(at))
        for at, (first, options) in enumerate(zip(firsts, lists, strict=True))
    )
    flat = [(at, option) for at, options in enumerate(lists) for option in options]
    clashes = Clashes([_claims(displaced[at], option) for at, option in flat])
    weights = tuple(scale.weight(at, option) for at, option in flat)
    return Table(rows, tuple(option for _, option in flat), weights, clashes, tuple(clashes.moments()))


def _claims(one: Displaced, option: Option) -> tuple[Claim, Claim, Claim]:
    problem, start = one.problem, option.start
    end = start + problem.duration_minutes * MINUTE
    begin, until = start - problem.prep_minutes * MINUTE, end + problem.cleaning_minutes * MINUTE
    return (
        Claim(f"practitioner {option.practitioner}", begin, until),
        Claim(f"room {option.room}", begin, until),
        Claim(f"patient {one.patient}", start, end),
    )


class _Scale:
    """Puts what counts into one number, wide enough that no sum of digits runs into the next."""

    def __init__(self, lists: Sequence[Sequence[Option]]) -> None:
        count = len(lists)
        everything = [option for options in lists for option in options]
        self._starts = [_ranks(option.start for option in options) for options in lists]
        self._people = _ranks(option.practitioner for option in everything)
        self._rooms = _ranks(option.room for option in everything)
        most = [max((option.digits[digit] for option in everything), default=0) for digit in range(4)]
        room = _places([len(self._rooms) or 1] * count, 1)
        people = _places([len(self._people) or 1] * count, room[0])
        starts = _places([len(ranks) + 1 for ranks in self._starts], people[0])
        self._costs = _places([count * each + 1 for each in (1, *most)], starts[0])[1:]
        self._ties = list(zip(starts[1:], people[1:], room[1:], strict=True))

    def weight(self, at: int, option: Option) -> int:
        """Return how bad an option of row `at` is."""
        start, who, where = self._ties[at]
        tie = self._starts[at][option.start] * start
        tie += self._people[option.practitioner] * who + self._rooms[option.room] * where
        return tie + sum(digit * place for digit, place in zip(option.digits, self._costs[1:], strict=True))

    def without(self, at: int) -> int:
        """Return how bad it is to leave row `at` without a place: for ties it counts as later than any start."""
        return self._costs[0] + len(self._starts[at]) * self._ties[at][0]


def _ranks(values: Iterable[Ranked]) -> dict[Ranked, int]:
    return {value: rank for rank, value in enumerate(sorted(set(values)))}


def _places(bases: Sequence[int], unit: int) -> list[int]:
    """Return what one in each digit is worth, the last being worth `unit`; in front what lies beyond them all."""
    return list(accumulate(reversed(bases), mul, initial=unit))[::-1]
