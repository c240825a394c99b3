"""A fact may change while a text waits for another try: what came back is told again, and at its new time."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from service.base.actors import SYSTEM
from service.courses.facts import CourseFact, FactKind
from service.courses.models import CourseSession
from service.notify.models import Message
from service.notify.planning import TextPlanner
from service.notify.receipts import Receipt, apply
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]

SWITCHED_OFF = 30003


def test_a_tick_undone_and_set_again_lets_its_first_text_be_tried_again(treatment: Treatment) -> None:
    treatment.scene.network.lose_receipts()
    treatment.it_is(0, 11, 6)
    treatment.send_due()
    first = treatment.text("straight_after")
    _never_arrives(treatment, first)
    treatment.tell("completion_undone")
    treatment.tell("completed")
    treatment.it_is(0, 12)
    treatment.send_due()
    assert [one.number for one in treatment.scene.attempts(first.id)] == [1, 2]


def test_a_reminder_that_did_not_arrive_goes_before_the_new_time_of_a_moved_session(treatment: Treatment) -> None:
    treatment.scene.network.lose_receipts()
    second = _tell_of_second(treatment, "booked")
    treatment.it_is(27, 18, 30)
    treatment.send_due()
    _never_arrives(treatment, _reminder(treatment, second))
    _tell_of_second(treatment, "moved", later=timedelta(days=14))
    reminder = _reminder(treatment, second)
    assert (reminder.occurrence, reminder.state) == (2, "queued")
    assert reminder.due_at > treatment.scene.parts.clock.now() + timedelta(days=13)
    assert reminder.next_try_at == reminder.due_at


def test_of_reminders_for_two_places_the_newest_alone_goes_along_with_the_next_move(treatment: Treatment) -> None:
    treatment.scene.network.lose_receipts()
    second = _tell_of_second(treatment, "booked")
    treatment.it_is(27, 18, 30)
    treatment.send_due()
    first = _reminder(treatment, second)
    _tell_of_second(treatment, "moved", later=timedelta(days=7))
    _never_arrives(treatment, first)
    assert treatment.scene.state(first.id) == "queued"
    _tell_of_second(treatment, "moved", later=timedelta(days=7), placement=3)
    texts = [(one.occurrence, one.state, one.reason) for one in _reminders(treatment, second)]
    assert texts == [(1, "cancelled", "session_moved"), (3, "planned", None)]


def _tell_of_second(treatment: Treatment, kind: FactKind, later: timedelta = timedelta(), placement: int = 2) -> UUID:
    parts, house = treatment.scene.parts, treatment.scene.cast.owner
    with parts.database.write() as session:
        of_course = select(CourseSession).where(CourseSession.course_id == treatment.course_id)
        second = session.scalars(of_course.where(CourseSession.number == 2)).one()
        second.practitioner_id, second.room_id = house.practitioners[0].id, house.rooms[0].id
        assert second.starts_at is not None
        second.starts_at, second.placement = second.starts_at + later, placement if later else 1
        session.flush()
        fact = CourseFact(kind, house.clinic.id, treatment.course_id, (second.id,), SYSTEM, parts.clock.now())
        TextPlanner(parts.delivery.checks).on_fact(session, fact)
        return second.id


def _reminder(treatment: Treatment, session_id: UUID) -> Message:
    (only,) = _reminders(treatment, session_id)
    return only


def _reminders(treatment: Treatment, session_id: UUID) -> list[Message]:
    with treatment.scene.parts.database.read() as session:
        of_session = select(Message).where(Message.session_id == session_id, Message.step == "prepare")
        return list(session.scalars(of_session.order_by(Message.occurrence)))


def _never_arrives(treatment: Treatment, message: Message) -> None:
    parts = treatment.scene.parts
    (attempt,) = treatment.scene.attempts(message.id)
    receipt = Receipt(attempt.provider_id or "", "undelivered", SWITCHED_OFF)
    with parts.database.write() as session:
        apply(session, attempt.clinic_id, attempt.id, receipt, parts.clock.real(), parts.clock.now())
