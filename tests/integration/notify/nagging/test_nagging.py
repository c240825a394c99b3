"""A session past its end without an outcome nags its practitioner, then the managers, and each of them once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.clinics.models import Closure, Staff
from service.courses.models import CourseSession
from service.notify.models import Message
from service.notify.nagging.nagging import Nagging
from service.notify.nagging.unticked import to_tick
from tests.cast import Cast, a_course, a_session, the_cast
from tests.integration.courses.scene import at
from tests.support.clocks import FixedClock

URL = "https://rowan.example"
MANAGERS_PHONE = "+447700900250"


@dataclass
class Day:
    """The owner clinic with one session on Monday from 10 to 11, which is Imogen's."""

    database: Database
    clock: FixedClock
    cast: Cast
    visit: UUID

    def at(self, written: str) -> int:
        self.clock.advance(at(written) - self.clock.now())
        return Nagging(self.database, self.clock, URL).run()

    def nudges(self) -> list[Message]:
        with self.database.read() as session:
            return list(session.scalars(select(Message).where(Message.kind == "nudge").order_by(Message.created_at)))

    def next_due(self) -> datetime | None:
        return Nagging(self.database, self.clock, URL).next_due()

    def completed(self, visit: UUID | None = None) -> None:
        with self.database.write() as session:
            session.get_one(CourseSession, (self.cast.owner.clinic.id, visit or self.visit)).state = "completed"

    def another(self, start: str, end: str) -> UUID:
        """Book one more session with Imogen; return its id."""
        house = self.cast.owner
        with self.database.write() as session:
            course = a_course(session, house.patients[1], house.site, house.protocol)
            place = {"starts_at": at(start), "ends_at": at(end), "state": "booked"}
            return a_session(session, course, 1, practitioner_id=house.practitioners[0].id, **place).id

    def to_manager(self) -> list[Message]:
        return [nudge for nudge in self.nudges() if nudge.staff_id == self.cast.owner.manager.id]


@pytest.fixture
def day(database: Database, clock: FixedClock) -> Day:
    with database.write() as session:
        cast = the_cast(session)
        house = cast.owner
        session.get_one(Staff, (house.clinic.id, house.manager.id)).mobile = MANAGERS_PHONE
        course = a_course(session, house.patients[0], house.site, house.protocol)
        place = {"starts_at": at("2026-11-30 10:00"), "ends_at": at("2026-11-30 11:00"), "state": "booked"}
        visit = a_session(session, course, 1, practitioner_id=house.practitioners[0].id, **place)
        return Day(database, clock, cast, visit.id)


def test_nobody_is_nagged_within_half_an_hour(day: Day) -> None:
    assert day.at("2026-11-30 11:29") == 0


def test_the_practitioner_gets_one_text(day: Day) -> None:
    nurse = day.cast.owner.nurse
    assert day.at("2026-11-30 11:30") == 1
    assert day.at("2026-11-30 12:30") == 0
    (nudge,) = day.nudges()
    assert nudge.dedupe_key == f"nudge:{day.visit}:{nurse.id}"
    assert (nudge.to_number, nudge.staff_id, nudge.patient_id) == (nurse.mobile, nurse.id, None)
    assert nudge.body == f"1 session of today has no outcome yet. Please tick it: {URL}"
    assert nudge.expires_at == at("2026-11-30 18:00")


def test_the_managers_are_told_once_before_closing(day: Day) -> None:
    day.at("2026-11-30 11:30")
    assert day.at("2026-11-30 17:00") == 1
    assert day.at("2026-11-30 17:30") == 0
    assert [nudge.to_number for nudge in day.nudges()] == [day.cast.owner.nurse.mobile, MANAGERS_PHONE]


def test_a_ticked_session_nags_nobody(day: Day) -> None:
    day.completed()
    assert day.at("2026-11-30 17:00") == 0


def test_nobody_is_nagged_after_closing(day: Day) -> None:
    assert day.at("2026-11-30 18:01") == 0
    assert day.at("2026-12-01 09:00") == 1
    assert "of Mon 30 November" in (day.nudges()[0].body or "")


def test_somebody_without_a_phone_stops_nothing(day: Day) -> None:
    with day.database.write() as session:
        session.get_one(Staff, (day.cast.owner.clinic.id, day.cast.owner.nurse.id)).mobile = None
    assert day.at("2026-11-30 11:30") == 0
    assert day.at("2026-11-30 17:00") == 1


def test_time_that_is_run_forward_stops_at_each_moment(day: Day) -> None:
    assert day.next_due() == at("2026-11-30 11:30")
    day.at("2026-11-30 11:30")
    assert day.next_due() == at("2026-11-30 17:00")


def test_every_page_can_tell_how_many_wait(day: Day) -> None:
    with day.database.read() as session:
        clinic_id, outsider = day.cast.owner.clinic.id, day.cast.outsider.clinic.id
        assert to_tick(session, clinic_id, at("2026-11-30 10:59")) == 0
        assert to_tick(session, clinic_id, at("2026-11-30 11:00")) == 1
        assert to_tick(session, outsider, at("2026-11-30 11:00")) == 0
        assert to_tick(session, clinic_id, at("2026-11-30 11:00") + timedelta(days=200)) == 1


def test_a_second_session_that_is_over_is_counted_with_the_first(day: Day) -> None:
    day.another("2026-11-30 11:00", "2026-11-30 12:00")
    day.at("2026-11-30 11:30")
    assert day.at("2026-11-30 12:30") == 1
    assert [_count(nudge) for nudge in day.nudges()] == [1, 2]


def test_two_that_are_due_at_once_are_one_text(day: Day) -> None:
    day.another("2026-11-30 11:00", "2026-11-30 12:00")
    assert day.at("2026-12-01 09:00") == 1
    assert day.at("2026-12-01 09:30") == 0
    (nudge,) = day.nudges()
    assert nudge.body == f"2 sessions of Mon 30 November have no outcome yet. Please tick them: {URL}"


def test_the_first_stays_told_when_the_second_has_been_ticked(day: Day) -> None:
    second = day.another("2026-11-30 11:00", "2026-11-30 12:00")
    day.at("2026-12-01 09:00")
    day.completed(second)
    assert day.at("2026-12-01 09:30") == 0


def test_the_managers_hear_of_all_that_are_over_when_their_text_is_made(day: Day) -> None:
    day.another("2026-11-30 15:50", "2026-11-30 16:50")
    day.at("2026-11-30 16:30")
    day.at("2026-11-30 17:00")
    assert [_count(nudge) for nudge in day.to_manager()] == [2]
    day.at("2026-11-30 17:25")
    assert len(day.to_manager()) == 1


def test_what_ends_after_that_is_told_too_before_closing(day: Day) -> None:
    day.another("2026-11-30 16:10", "2026-11-30 17:10")
    day.at("2026-11-30 17:00")
    day.at("2026-11-30 17:40")
    assert [_count(nudge) for nudge in day.to_manager()] == [1, 2]


def test_a_manager_who_treats_is_reminded_as_both(day: Day) -> None:
    with day.database.write() as session:
        session.get_one(Staff, (day.cast.owner.clinic.id, day.cast.owner.nurse.id)).role = "manager"
    assert day.at("2026-11-30 11:30") == 1
    assert day.at("2026-11-30 17:00") == 2


def test_of_the_last_session_of_a_day_the_managers_hear_the_next_morning(day: Day) -> None:
    day.completed()
    day.another("2026-11-30 16:50", "2026-11-30 17:50")
    assert day.at("2026-11-30 17:59") == 0
    assert day.at("2026-12-01 09:00") == 2
    assert day.at("2026-12-01 17:30") == 0
    (told,) = day.to_manager()
    assert told.body == f"1 session of Mon 30 November has no outcome yet. Please tick it: {URL}"


def test_a_long_closure_keeps_it_from_nobody(day: Day) -> None:
    day.completed()
    day.another("2026-12-23 16:50", "2026-12-23 17:50")
    house = day.cast.owner
    with day.database.write() as session:
        for number in range(11):
            on = date(2026, 12, 24) + timedelta(days=number)
            session.add(Closure(clinic_id=house.clinic.id, site_id=house.site.id, on_date=on, reason="Rest"))
    assert day.at("2027-01-03 10:00") == 0
    assert day.at("2027-01-04 09:00") == 2


def _count(nudge: Message) -> int:
    return int((nudge.body or "").split()[0])
