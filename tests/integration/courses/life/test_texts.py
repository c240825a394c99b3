"""The reminder of a session moves with it, goes with its place, and comes back; nobody is reminded twice of one."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.phones import Phones
from service.courses.desk import CourseDesk
from service.notify.delivery.checks import Checks
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.planning import TextPlanner
from tests.cast import an_attempt, the_cast
from tests.integration.courses.life.scene import CourseLife
from tests.integration.courses.scene import wanted
from tests.support.clocks import FixedClock

REMINDER = "prepare"
Seen = tuple[int, str, str]


@pytest.fixture
def texting(database: Database, clock: FixedClock) -> CourseLife:
    """The owner clinic, with texts made of what happens to courses."""
    with database.write() as session:
        cast = the_cast(session)
    planner = TextPlanner(Checks(Phones(allow_drama=True)))
    return CourseLife(database, cast, clock, CourseDesk(clock, [planner.on_fact]))


@pytest.fixture
def course(texting: CourseLife) -> UUID:
    return texting.a_course()


def reminders(texting: CourseLife, course: UUID, number: int) -> list[Seen]:
    """Return the reminders of a session: for which placement, in which state, due on which day."""
    session_id = texting.sessions(course)[number - 1].id
    with texting.database.read() as session:
        found = select(Message).where(Message.session_id == session_id, Message.step == REMINDER)
        rows = session.scalars(found.order_by(Message.occurrence)).all()
        return [(row.occurrence, row.state, f"{row.due_at:%m-%d}") for row in rows]


def send(texting: CourseLife, course: UUID, number: int) -> None:
    """Let the reminder go out."""
    session_id = texting.sessions(course)[number - 1].id
    with texting.database.write() as session:
        found = select(Message).where(Message.session_id == session_id, Message.step == REMINDER)
        message = session.scalars(found).one()
        for state in ("queued", "sending", "accepted", "sent"):
            move_message(session, message, state, None, texting.clock.now())
            session.flush()
        an_attempt(session, message, texting.house.sender, state="sent")


def test_a_moved_session_takes_its_reminder_along(texting: CourseLife, course: UUID) -> None:
    assert reminders(texting, course, 2) == [(1, "planned", "01-03")]
    texting.move(course, 2, "2027-01-18 10:00")
    assert reminders(texting, course, 2) == [(2, "planned", "01-17")]
    assert reminders(texting, course, 3) == [(2, "planned", "02-14")]
    texting.undo(course, 2)
    assert [one for one in reminders(texting, course, 2) if one[1] == "planned"] == [(1, "planned", "01-03")]
    assert [one for one in reminders(texting, course, 3) if one[1] == "planned"] == [(1, "planned", "01-31")]


def test_a_session_that_lost_its_place_is_not_reminded_of(texting: CourseLife, course: UUID) -> None:
    texting.leave(course, 2)
    assert reminders(texting, course, 2) == [(1, "cancelled", "01-03")]
    texting.undo(course, 2)
    assert reminders(texting, course, 2) == [(1, "planned", "01-03")]


def test_a_new_place_has_a_reminder_of_its_own(texting: CourseLife, course: UUID) -> None:
    texting.leave(course, 2)
    texting.move(course, 2, "2027-01-06 10:00")
    assert reminders(texting, course, 2) == [(1, "cancelled", "01-03"), (2, "planned", "01-05")]


def test_a_reminder_that_went_out_is_not_sent_again_for_the_same_place(texting: CourseLife, course: UUID) -> None:
    texting.wait_until("2027-01-03 19:00")
    send(texting, course, 2)
    texting.move(course, 2, "2027-01-06 10:00")
    assert reminders(texting, course, 2) == [(1, "sent", "01-03"), (2, "planned", "01-05")]
    texting.undo(course, 2)
    assert reminders(texting, course, 2) == [(1, "sent", "01-03"), (2, "cancelled", "01-05")]
    texting.leave(course, 2)
    texting.undo(course, 2)
    assert reminders(texting, course, 2)[0] == (1, "sent", "01-03")
    texting.move(course, 2, "2027-01-07 10:00")
    assert reminders(texting, course, 2)[-1] == (3, "planned", "01-06")


def test_a_dropped_session_is_not_reminded_of(texting: CourseLife, course: UUID) -> None:
    texting.leave(course, 3, "dropped")
    assert reminders(texting, course, 3) == [(1, "cancelled", "01-31")]


def test_an_added_session_is_told_and_reminded_of(texting: CourseLife, course: UUID) -> None:
    texting.add(course, "2027-03-01 10:00")
    assert reminders(texting, course, 4) == [(1, "planned", "02-28")]


def test_sessions_had_elsewhere_send_nothing(texting: CourseLife) -> None:

    booked = texting.book(wanted(2, "2026-12-07 10:00"), done=(date(2026, 11, 5),))
    first = texting.sessions(booked.course.id)[0].id
    with texting.database.read() as session:
        assert session.scalars(select(Message).where(Message.session_id == first)).all() == []
