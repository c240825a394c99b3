"""What happens in a run, decided beforehand by its seed: clinics, patients, their treatments, and who does what when.

Pure. Everything is told in wall times of one zone; the clinic's clock is moved from moment to moment.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
TREATMENT = timedelta(minutes=30)
SLOTS = tuple(time(hour, minute) for hour in range(9, 16) for minute in (0, 30))
DESKS = (("imogen", "room-1"), ("felix", "room-2"))
MORNING, TICKS, AFTER_TICKS, EVENING = time(9, 40), time(17, 30), time(17, 37), time(18, 20)
BOOKED_AT = time(8, 30)

Trait = Literal["plain", "opted_out", "no_consent", "landline", "print"]
Doing = Literal["nothing", "undone", "urgent", "stop"]
TRAITS: tuple[Trait, ...] = ("plain",) * 22 + ("opted_out", "no_consent", "landline", "print")
DOINGS: tuple[Doing, ...] = ("nothing",) * 16 + ("undone", "urgent", "urgent", "stop")


@dataclass(frozen=True, slots=True)
class ClinicPlan:
    """One clinic: the number that it texts from, and that of its nurse on call."""

    number: int

    @property
    def key(self) -> str:
        return f"chaos-{self.number}"

    @property
    def sender(self) -> str:
        return f"+447700900{900 + self.number}"

    @property
    def nurse(self) -> str:
        return f"+447700900{950 + self.number}"


@dataclass(frozen=True, slots=True)
class Visit:
    """One patient with one treatment. `ticked_on` is None for a session that nobody completes during the run."""

    clinic: ClinicPlan
    place: int
    trait: Trait
    starts_at: datetime
    desk: tuple[str, str]
    ticked_on: date | None
    doing: Doing

    @property
    def name(self) -> str:
        return f"Invented {self.clinic.number} {self.place}"

    @property
    def mobile(self) -> str:
        return f"+442079460{self.place % 1000:03}" if self.trait == "landline" else f"+447700900{self.place:03}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + TREATMENT

    @property
    def ticked_at(self) -> datetime | None:
        return None if self.ticked_on is None else at(self.ticked_on, TICKS)


@dataclass(frozen=True, slots=True)
class Days:
    """The first day, on which everything is booked, and the days on which the clinics are seen at work."""

    first: date
    worked: tuple[date, ...]

    @property
    def treated(self) -> tuple[date, ...]:
        """Give the days with treatments: up to the third last one, so that the last texts are seen too."""
        if len(self.worked) == 1:
            only = self.worked[0]
            return tuple(only + timedelta(days=by) for by in (-2, -1, 0, 1))
        return self.worked[:-3]

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Give every moment to which the clinic's clock is moved."""
        walls = (TICKS, AFTER_TICKS, EVENING) if len(self.worked) == 1 else (MORNING, TICKS, AFTER_TICKS, EVENING)
        return (at(self.first, BOOKED_AT), *(at(day, wall) for day in self.worked for wall in walls))


def at(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, ZONE)


def days_of(first: date, worked: int) -> Days:
    """Lay out the days; a single one stands three days after the bookings, amid treatments before and after it."""
    if worked == 1:
        return Days(first, (first + timedelta(days=3),))
    return Days(first, tuple(first + timedelta(days=number) for number in range(worked)))


def clinics(number: int) -> tuple[ClinicPlan, ...]:
    return tuple(ClinicPlan(one) for one in range(number))


def visits(seed: int, days: Days, houses: tuple[ClinicPlan, ...]) -> Iterator[Visit]:
    """Make one visit after another, for as long as the diaries have room; the same seed makes the same."""
    dice = random.Random(f"visits {seed}")
    places = [(day, slot, desk) for slot in SLOTS for desk in DESKS for day in days.treated]
    places = [place for place in places if at(place[0], place[1]) > at(days.first, time(10)) and _is_used(*place, days)]
    for number, (day, slot, desk) in enumerate(places):
        for clinic in houses:
            yield _visit(dice, days, clinic, number, at(day, slot), desk)


def _is_used(day: date, slot: time, desk: tuple[str, str], days: Days) -> bool:
    """Around a single day that is worked, leave most places empty: its own treatments lead to more texts."""
    return len(days.worked) > 1 or day == days.worked[0] or (slot.minute == 0 and desk == DESKS[0])


def _visit(
    dice: random.Random, days: Days, clinic: ClinicPlan, number: int, starts_at: datetime, desk: tuple[str, str]
) -> Visit:
    trait, doing = dice.choice(TRAITS), dice.choice(DOINGS)
    late = dice.random() < 0.1
    earliest = starts_at.date() + timedelta(days=1 if late and len(days.worked) > 1 else 0)
    ticked_on = next((day for day in days.worked if day >= earliest), None)
    return Visit(clinic, number, trait, starts_at, desk, ticked_on, doing if trait == "plain" else "nothing")
