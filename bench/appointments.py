"""Makes a clinic's appointments out of a seed: day by day, room by room, none of them overlapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

MORNING, AFTERNOON = (9 * 60, 13 * 60), (14 * 60, 18 * 60)
SATURDAY, SUNDAY = 5, 6
LENGTHS = (20, 30, 45, 60, 60, 90)
AROUND = 5  # minutes of preparation, and of cleaning
ROTATION, VISITS = 60, 6  # patients take turns, so that nobody is in two rooms at once
CANCELLED = 0.08


class Appointment(NamedTuple):
    """Minutes are wall minutes; `patient` is a number within the stretch, `visit` counts that patient's from 1."""

    day: date
    start: int
    end: int
    practitioner: int
    room: int
    patient: int
    visit: int
    active: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Dates of one diary, the last not included; `share` is how much of what the rooms could hold is booked."""

    first: date
    end: date
    share: float
    seed: str
    practitioners: int
    rooms: int

    def appointments(self) -> Iterator[Appointment]:
        """Give the appointments in order of their dates, always the same."""
        random, numbers = Random(self.seed), count()
        for at in range((self.end - self.first).days):
            for start, end, who, room in self._day(random, self.first + timedelta(days=at)):
                block, turn = divmod(next(numbers), ROTATION * VISITS)
                patient, visit = block * ROTATION + turn % ROTATION, turn // ROTATION + 1
                active = random.random() >= CANCELLED
                yield Appointment(self.first + timedelta(days=at), start, end, who, room, patient, visit, active)

    def size(self) -> int:
        return sum(1 for _ in self.appointments())

    def _day(self, random: Random, day: date) -> Iterator[tuple[int, int, int, int]]:
        taken: list[list[tuple[int, int]]] = [[] for _ in range(self.practitioners)]
        for room in range(self.rooms):
            for start, end in _walk(random, day, self.share):
                who = _free(taken, start - AROUND, end + AROUND, first=random.randrange(self.practitioners))
                if who is not None:
                    taken[who].append((start - AROUND, end + AROUND))
                    yield start, end, who, room


def _walk(random: Random, day: date, share: float) -> Iterator[tuple[int, int]]:
    halves = {SATURDAY: (MORNING,), SUNDAY: ()}.get(day.weekday(), (MORNING, AFTERNOON))
    for begin, end in halves:
        minute = begin + AROUND
        while minute + (length := random.choice(LENGTHS)) + AROUND <= end:
            if random.random() < share:
                yield minute, minute + length
            minute += length + 2 * AROUND


def _free(taken: list[list[tuple[int, int]]], begin: int, end: int, *, first: int) -> int | None:
    """Return who is free, asking everybody in turn from `first`; None if nobody is."""
    for turn in range(len(taken)):
        who = (first + turn) % len(taken)
        if all(end <= start or begin >= stop for start, stop in taken[who]):
            return who
    return None
