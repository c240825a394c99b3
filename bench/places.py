"""Whole courses in disjoint areas of one diary: every client has a practitioner, a room and patients of its own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.asking import PROTOCOL
from bench.filling import ZONE
from service.courses.requests import BookingRequest, WantedSession

SESSIONS, GAP = 3, timedelta(days=28)
FIRST = date(2026, 12, 7)  # a Monday
STARTS = (time(9), time(10, 20), time(11, 40), time(14), time(15, 20), time(16, 40))
WORKING_DAYS, WEEK = 5, 7


@dataclass(frozen=True, slots=True)
class Area:
    """The keys of a client's practitioner and room, and its patients, each for one course."""

    practitioner: str
    room: str
    patients: tuple[UUID, ...]

    def course(self, number: int) -> BookingRequest:
        """Ask for the `number`-th course of this area; no two of them meet."""
        sessions = tuple(
            WantedSession(number=at + 1, start=start, practitioner=self.practitioner, room=self.room)
            for at, start in enumerate(starts(number))
        )
        return BookingRequest(patient_id=self.patients[number], protocol=PROTOCOL, sessions=sessions, areas=("face",))


def starts(number: int) -> list[datetime]:
    """Return when the sessions of the `number`-th course start: four weeks apart, then the next slot, day, season."""
    day, slot = divmod(number, len(STARTS))
    season, day = divmod(day, GAP.days // WEEK * WORKING_DAYS)
    week, weekday = divmod(day, WORKING_DAYS)
    first = FIRST + season * SESSIONS * GAP + timedelta(days=week * WEEK + weekday)
    return [datetime.combine(first + at * GAP, STARTS[slot], ZoneInfo(ZONE)) for at in range(SESSIONS)]
