"""What a calendar that reads a diary again and again makes of a session that moves and goes."""

from typing import Any

import pytest
import vobject

from service.base.actors import Actor
from service.base.database import Database
from service.courses.calendars.desk import CalendarDesk
from service.courses.desk import CourseDesk
from tests.cast import the_cast
from tests.integration.courses.life.scene import CourseLife
from tests.support.clocks import FixedClock

Seen = tuple[str, int, str, str]
MONDAY, TUESDAY = "2026-12-07 10:00", "2026-12-08 11:00"


@pytest.fixture
def life(database: Database, clock: FixedClock) -> CourseLife:
    with database.write() as session:
        cast = the_cast(session)
    return CourseLife(database, cast, clock, CourseDesk(clock))


class Reader:
    """A program that reads a practitioner's diary."""

    def __init__(self, life: CourseLife, calendars: CalendarDesk, practitioner: int) -> None:
        self._life, self._calendars = life, calendars
        manager = Actor("staff", life.clinic_id, life.house.manager.id, "manager")
        with life.database.write() as session:
            link, secret = calendars.links.make(session, manager, life.house.practitioners[practitioner])
            self._address = link.id, secret

    def text(self) -> str:
        with self._life.database.read() as session:
            return self._calendars.links.calendar(session, *self._address).decode()

    def sees(self) -> list[Seen]:
        """Return uid, sequence, start and status of what stands in the diary."""
        found: list[Any] = vobject.readOne(self.text()).contents.get("vevent", [])
        return [
            (one.uid.value, int(one.sequence.value), f"{one.dtstart.value:%m-%d %H:%M}", one.status.value)
            for one in found
        ]


@pytest.fixture
def reader(life: CourseLife, calendars: CalendarDesk) -> Reader:
    return Reader(life, calendars, 0)


def test_moving_keeps_the_uid_and_raises_the_sequence(life: CourseLife, reader: Reader) -> None:
    course = life.a_course(MONDAY)
    ((uid, first, start, _),) = reader.sees()
    assert start == "12-07 10:00"
    life.move(course, 1, TUESDAY)
    ((same, second, start, status),) = reader.sees()
    assert (same, start, status) == (uid, "12-08 11:00", "CONFIRMED")
    assert second > first
    life.move(course, 1, MONDAY)  # and back to where it was
    ((same, third, start, _),) = reader.sees()
    assert (same, start) == (uid, "12-07 10:00")
    assert third > second


def test_what_is_taken_back_raises_the_sequence_as_well(
    life: CourseLife, calendars: CalendarDesk, reader: Reader
) -> None:
    other = Reader(life, calendars, 1)
    course = life.a_course(MONDAY)
    life.move(course, 1, TUESDAY)
    ((_, moved, *_),) = reader.sees()
    life.undo(course, 1)
    ((_, back, start, _),) = reader.sees()
    assert start == "12-07 10:00"
    assert back > moved
    life.move(course, 1, TUESDAY, practitioner="felix")
    ((_, lost, *_),), ((_, gained, *_),) = reader.sees(), other.sees()
    life.undo(course, 1)
    ((_, again, _, here),), ((_, gone, _, there),) = reader.sees(), other.sees()
    assert (here, there) == ("CONFIRMED", "CANCELLED")
    assert again > lost > back
    assert gone > gained


def test_what_is_cancelled_says_so_and_comes_back_later_under_the_same_uid(
    life: CourseLife, calendars: CalendarDesk, reader: Reader
) -> None:
    other = Reader(life, calendars, 1)
    course = life.a_course(MONDAY)
    ((uid, first, *_),) = reader.sees()
    life.leave(course, 1)
    ((same, second, start, status),) = reader.sees()
    assert (same, start, status) == (uid, "12-07 10:00", "CANCELLED")
    assert second > first
    life.replan(course)
    ((same, third, *_),) = [one for one in [*reader.sees(), *other.sees()] if one[3] == "CONFIRMED"]
    assert same == uid
    assert third > second


def test_who_loses_a_session_to_another_is_told_and_the_other_gets_it(
    life: CourseLife, calendars: CalendarDesk, reader: Reader
) -> None:
    other = Reader(life, calendars, 1)
    course = life.a_course(MONDAY)
    ((uid, first, *_),) = reader.sees()
    life.move(course, 1, TUESDAY, practitioner="felix")
    ((lost, then, _, status),) = reader.sees()
    assert (lost, status) == (uid, "CANCELLED")
    assert then > first
    ((gained, _, start, status),) = other.sees()
    assert (gained, start, status) == (uid, "12-08 11:00", "CONFIRMED")


def test_lines_are_folded_by_octets_whatever_the_clinic_is_called(life: CourseLife, reader: Reader) -> None:
    name = "Clínica de la señora Ångström — 診療所の長い名前、そしてもっと長い名前"
    with life.database.write() as session:
        clinic = session.get_one(type(life.house.clinic), life.clinic_id)
        clinic.name = name
    life.a_course(MONDAY)
    text = reader.text()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert vobject.readOne(text).contents["x-wr-calname"][0].value == name


def test_times_are_instants(life: CourseLife, reader: Reader) -> None:
    life.a_course("2027-03-29 10:00")
    assert "DTSTART:20270329T090000Z" in reader.text()
