"""Writes stretches of diaries by COPY, constraints on: patients, courses, sessions and bookings.

The dates of all clinics are mixed, as they are in a table that fills up day by day. Each processor takes its share of
the stretches.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from heapq import merge
from itertools import count, islice
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from bench.appointments import AROUND, Appointment, Stretch
from bench.copying import Row, connect, copy
from bench.houses import House
from service.courses.models import Booking, Course, CourseSession
from service.patients.models import Patient
from tests.cast import LONG_AGO
from tests.support.clocks import MONDAY_MORNING

ZONE = "Europe/London"
TODAY = MONDAY_MORNING.date()
CHUNK = 20_000
COURSE = ("clinic_id", "id", "patient_id", "site_id", "protocol_version_id", "areas", "created_at")
SESSION = (
    "clinic_id", "id", "course_id", "number", "state", "starts_at", "ends_at", "practitioner_id", "room_id",
    "completed_at", "areas",
)  # fmt: skip
BOOKING = (
    "clinic_id", "id", "session_id", "active", "practitioner_id", "room_id", "patient_id", "starts_at", "ends_at",
    "blocked_from", "blocked_until", "created_at",
)  # fmt: skip

Work = tuple[House, Stretch]


def fill(url: str, work: Sequence[Work]) -> int:
    """Write stretches of the houses' diaries; return how many bookings that were. `url` comes with the password."""
    hands = min(os.cpu_count() or 1, len(work))
    shares = [work[at::hands] for at in range(hands)]
    with ProcessPoolExecutor(hands) as pool:
        return sum(pool.map(partial(_fill, url), shares))


def _fill(url: str, work: Sequence[Work]) -> int:
    diaries = [_Diary(house, stretch) for house, stretch in work]
    written, mixed = 0, merge(*(one.lines() for one in diaries), key=lambda line: line[1].day)
    with connect(make_url(url), ZONE) as server:
        while lines := list(islice(mixed, CHUNK)):
            for diary in diaries:
                diary.write_newcomers(server)
            copy(server, CourseSession, SESSION, (diary.session(one, at) for diary, one, at in lines))
            copy(server, Booking, BOOKING, (diary.booking(one, at) for diary, one, at in lines))
            server.commit()
            written += len(lines)
    return written


class _Diary:
    """One stretch on its way into the database; identifiers follow from its seed."""

    def __init__(self, house: House, stretch: Stretch) -> None:
        self._house, self._stretch = house, stretch
        self._known, self._newest = 0, 0

    def lines(self) -> Iterator[tuple["_Diary", Appointment, int]]:
        for at, one in zip(count(), self._stretch.appointments(), strict=False):
            self._newest = max(self._newest, one.patient + 1)
            yield self, one, at

    def _id(self, kind: int, number: int) -> UUID:
        stretch = hash(self._stretch.first.toordinal()) % 2**32
        return UUID(int=(self._house.clinic.int ^ (stretch << 64)) & ~(2**40 - 1) | kind << 32 | number)

    def write_newcomers(self, server: psycopg.Connection[Any]) -> None:
        """Write the patients who came up since last time, each with a course."""
        house, numbers = self._house, range(self._known, self._newest)
        self._known = self._newest
        copy_patients(server, house, [self._id(1, number) for number in numbers])
        rows: Iterator[Row] = (
            (house.clinic, self._id(2, one), self._id(1, one), house.site, house.version, '["face"]', LONG_AGO)
            for one in numbers
        )
        copy(server, Course, COURSE, rows)

    def session(self, one: Appointment, at: int) -> Row:
        house, past = self._house, one.day < TODAY
        state = ("completed" if past else "booked") if one.active else "cancelled"
        start, end = _wall(one.day, one.start), _wall(one.day, one.end)
        done = end if state == "completed" else None
        place = house.practitioners[one.practitioner], house.rooms[one.room]
        course = self._id(2, one.patient)
        return house.clinic, self._id(3, at), course, one.visit, state, start, end, *place, done, '["face"]'

    def booking(self, one: Appointment, at: int) -> Row:
        house, minutes = self._house, (one.start, one.end, one.start - AROUND, one.end + AROUND)
        who = house.practitioners[one.practitioner], house.rooms[one.room], self._id(1, one.patient)
        times = (_wall(one.day, minute) for minute in minutes)
        return house.clinic, self._id(4, at), self._id(3, at), one.active, *who, *times, LONG_AGO


def _wall(day: date, minute: int) -> str:
    return f"{day} {minute // 60:02}:{minute % 60:02}"


def copy_patients(server: psycopg.Connection[Any], house: House, ids: list[UUID]) -> None:
    """Give the clinic patients who differ from its first only in who they are."""
    names = ", ".join(column.name for column in Patient.__table__.columns if column.name not in {"id", "clinic_id"})
    server.execute(
        f"INSERT INTO patients (clinic_id, id, {names}) SELECT clinic_id, new, {names}"
        " FROM patients, unnest(%s::uuid[]) AS new WHERE clinic_id = %s AND id = %s".encode(),
        (ids, house.clinic, house.patient),
    )
