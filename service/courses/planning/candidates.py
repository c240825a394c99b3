"""The best place on each date.

Per date one place per practitioner is enough for an exact optimum: gaps and delay depend on the date alone, so on one
date a session inside the preference beats one outside, then the earlier beats the later, then (for ties) the smaller
practitioner id wins, then the smaller room id. Where anybody may do the session, one place per date is enough.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from service.courses.planning.book import Agenda, Book

Days = dict[int, int]
"""The dates that a session may take (ordinals, ascending): 1 where even the best place is outside the preference."""


class Candidate(NamedTuple):
    """A place for one session, `start` being an instant."""

    start: int
    practitioner: str
    room: str


def free_days(book: Book, people: Sequence[Agenda]) -> Days:
    """Return the dates on which one of `people` can do a session."""
    free = map(and_, book.housed, book.either(people))
    days = zip(book.horizon, free, book.liked, strict=True)
    return {ordinal: 0 if starts & liked else 1 for ordinal, starts, liked in days if starts}


def best_place(book: Book, people: Sequence[Agenda], ordinal: int) -> Candidate:
    """Return the best place of a date that is one of their `free_days`; `people` are in order of their ids."""
    at = ordinal - book.horizon.start
    free = book.housed[at] & reduce(or_, (one.free[at] for one in people), 0)
    start = earliest(free & book.liked[at] or free)
    practitioner, room = (
        next(one.id for one in agendas if one.free[at] >> start & 1) for agendas in (people, book.rooms)
    )
    return Candidate(book.slots.starts(at)[start], practitioner, room)


def earliest(starts: int) -> int:
    """Return the place of the lowest bit; there must be one."""
    return (starts & -starts).bit_length() - 1
