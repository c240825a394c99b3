"""The texts of a course leave only while everything still speaks for them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from service.base.actors import SYSTEM
from service.base.lookup import number_digest
from service.courses.facts import CourseFact, FactKind
from service.courses.models import Course, CourseHold, CourseSession
from service.notify.models import Message
from service.notify.planning import TextPlanner
from service.notify.replies.models import Conversation, InboxItem
from service.protocols.models import ProtocolSignOff
from tests.cast import SHARED_PHONE, a_consent, a_course, a_message
from tests.integration.notify.delivery.scene import Scene

LONDON = ZoneInfo("Europe/London")


@dataclass
class Treatment:
    """A session that was completed today at eleven; clinic time is in the hands of the test."""

    scene: Scene
    course_id: UUID
    session_id: UUID
    completed_at: datetime

    def tell(self, kind: FactKind) -> None:
        parts, clinic_id = self.scene.parts, self.scene.cast.owner.clinic.id
        with parts.database.write() as session:
            visit = session.get_one(CourseSession, (clinic_id, self.session_id))
            if kind == "completed":
                visit.state, visit.completed_at, visit.completion = "completed", self.completed_at, 1
            if kind == "completion_undone":
                visit.state, visit.completed_at = "booked", None
            session.flush()
            fact = CourseFact(kind, clinic_id, self.course_id, (self.session_id,), SYSTEM, parts.clock.now())
            TextPlanner(parts.delivery.checks).on_fact(session, fact)

    def it_is(self, day: int, hour: int, minute: int = 0) -> None:
        """Move clinic time to a wall time some days after the session."""
        on = self.completed_at.astimezone(LONDON).date() + timedelta(days=day)
        wanted = datetime.combine(on, time(hour, minute), LONDON)
        self.scene.parts.clock.clinic_ahead += wanted - self.scene.parts.clock.now()

    def send_due(self) -> None:
        for lane in ("urgent", "aftercare"):
            self.scene.drain(lane)

    def text(self, step: str) -> Message:
        with self.scene.parts.database.read() as session:
            of_step = select(Message).where(Message.session_id == self.session_id, Message.step == step)
            return session.scalars(of_step).one()

    def change(self, row: Any) -> None:
        with self.scene.parts.database.write() as session:
            session.add(row)

    def sent(self) -> list[str]:
        return [entry["body"] for entry in self.scene.network.log()]


@pytest.fixture
def treatment(scene: Scene) -> Treatment:
    house = scene.cast.owner
    at = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), time(11), LONDON).astimezone(UTC)
    with scene.parts.database.write() as session:
        course = a_course(session, house.patients[0], house.site, house.protocol, sessions=2)
        first, second = session.scalars(
            select(CourseSession).where(CourseSession.course_id == course.id).order_by(CourseSession.number)
        )
        for visit, days in ((first, 0), (second, 28)):
            visit.state, visit.starts_at, visit.placement = "booked", at + timedelta(days=days, hours=-1), 1
        ids = course.id, first.id
    found = Treatment(scene, *ids, at)
    found.it_is(0, 11)
    found.tell("completed")
    return found


def test_what_was_undone_while_nobody_knew_whether_it_left_is_not_sent_after_all(treatment: Treatment) -> None:
    scene = treatment.scene
    treatment.tell("completed")
    treatment.it_is(0, 11, 30)
    scene.network.faults(error_500=1)
    treatment.send_due()
    assert treatment.text("straight_after").state == "unknown"
    treatment.tell("completion_undone")
    scene.network.faults()
    scene.time_proves()
    treatment.send_due()
    text = treatment.text("straight_after")
    assert (text.state, text.reason) == ("skipped", "completion_undone")
    assert treatment.sent() == []


def test_the_first_text_waits_for_a_wrong_tick_and_names_the_number(treatment: Treatment) -> None:
    treatment.send_due()
    assert treatment.sent() == []
    treatment.it_is(0, 11, 5)
    treatment.send_due()
    assert len(treatment.sent()) == 1
    assert treatment.sent()[0].startswith("Pain and discharge are not normal: ring the clinic at once")
    assert "07700 900910" in treatment.sent()[0][:160]


def test_it_names_the_number_that_is_answered_when_it_leaves(treatment: Treatment) -> None:
    treatment.it_is(0, 19)
    treatment.send_due()
    assert "07700 900911" in treatment.sent()[0][:160]


def test_an_undo_before_it_is_due_stops_everything(treatment: Treatment) -> None:
    treatment.tell("completion_undone")
    treatment.it_is(7, 12)
    treatment.send_due()
    assert treatment.sent() == []


def test_days_come_one_after_another_and_none_twice(treatment: Treatment) -> None:
    for day in range(9):
        treatment.it_is(day, 20)
        treatment.send_due()
        treatment.send_due()
    assert 5 <= len(treatment.sent()) == len(set(treatment.sent()))
    assert treatment.text("day_2").state != "planned"


def test_advice_of_yesterday_expires(treatment: Treatment) -> None:
    treatment.it_is(2, 12)
    treatment.send_due()
    assert (treatment.text("day_1").state, treatment.text("day_1").reason) == ("expired", "expired")
    assert treatment.text("day_2").state != "expired"


def test_a_text_that_is_late_waits_for_the_end_of_the_quiet_hours(treatment: Treatment) -> None:
    treatment.it_is(7, 23)
    treatment.send_due()
    waiting = treatment.text("day_7")
    assert (waiting.state, waiting.reason) == ("planned", "quiet_hours")
    treatment.it_is(8, 8, 1)
    treatment.send_due()
    assert treatment.text("day_7").state not in {"planned", "expired"}


def test_a_hold_withholds_all_that_tells_of_a_usual_course_and_no_check_in(treatment: Treatment) -> None:
    course = treatment.scene.cast.owner
    hold = CourseHold(clinic_id=course.clinic.id, course_id=treatment.course_id, cause="concern")
    hold.placed_at = treatment.scene.parts.clock.now()
    treatment.change(hold)
    for day in (1, 2, 5):
        treatment.it_is(day, 10)
        treatment.send_due()
        withheld = treatment.text(f"day_{day}")
        assert (withheld.state, withheld.reason) == ("planned", "withheld_on_hold")
    assert treatment.text("day_3").reason != "expired_on_hold"
    treatment.it_is(6, 10)
    treatment.send_due()
    assert (treatment.text("day_5").state, treatment.text("day_5").reason) == ("expired", "expired_on_hold")


@pytest.mark.parametrize(
    ("known", "withheld", "expired"),
    [
        (True, "withheld_concern_open", "expired_concern_open"),
        (False, "withheld_concern_shared", "expired_concern_shared"),
    ],
    ids=["the patient's own", "a number that two share"],
)
def test_an_open_worry_that_may_be_theirs_withholds_the_cheerful_texts_and_is_named(
    treatment: Treatment, known: bool, withheld: str, expired: str
) -> None:
    house, now = treatment.scene.cast.owner, treatment.scene.parts.clock.now()
    patient, clinic_id = house.patients[0], house.clinic.id
    assert patient.mobile is not None
    talk = Conversation(clinic_id=clinic_id, sender_id=house.sender.id, number=patient.mobile, created_at=now)
    talk.number_digest = number_digest(clinic_id, patient.mobile)
    treatment.change(talk)
    item = InboxItem(clinic_id=clinic_id, urgency="concern", source="sms", code="4821", text="…", signs=[], because="")
    item.conversation_id, item.patient_id, item.opened_at = talk.id, patient.id if known else None, now
    treatment.change(item)
    treatment.it_is(5, 10)
    treatment.send_due()
    assert (treatment.text("day_5").state, treatment.text("day_5").reason) == ("planned", withheld)
    treatment.it_is(6, 10)
    treatment.send_due()
    assert (treatment.text("day_5").state, treatment.text("day_5").reason) == ("expired", expired)


def test_consent_that_was_taken_back_counts_at_the_moment_of_sending(treatment: Treatment) -> None:
    with treatment.scene.parts.database.write() as session:
        a_consent(session, treatment.scene.cast.owner.patients[0], given=False, at=treatment.scene.parts.clock.now())
    treatment.it_is(0, 12)
    treatment.send_due()
    assert treatment.text("straight_after").reason == "no_consent"
    assert treatment.sent() == []


@pytest.mark.parametrize(
    ("state", "placement", "reason"),
    [
        ("booked", 2, "session_moved"),
        ("completed", 1, "session_completed"),
        ("no_show", 1, "session_missed"),
        ("cancelled", 1, "session_cancelled"),
    ],
)
def test_a_reminder_that_is_not_needed_says_what_became_of_the_session(
    treatment: Treatment, state: str, placement: int, reason: str
) -> None:
    house, now = treatment.scene.cast.owner, treatment.scene.parts.clock.now()
    about = {"course_id": treatment.course_id, "session_id": treatment.session_id, "patient_id": house.patients[0].id}
    with treatment.scene.parts.database.write() as session:
        visit = session.get_one(CourseSession, (house.clinic.id, treatment.session_id))
        visit.state, visit.placement = state, placement
        reminder = {"kind": "step", "step": "prepare", "lane": "aftercare", "next_try_at": now, **about}
        a_message(session, house.clinic, to_number=None, body=None, **reminder)
    treatment.send_due()
    assert (treatment.text("prepare").state, treatment.text("prepare").reason) == ("skipped", reason)


def test_nothing_that_nobody_signed_is_sent(treatment: Treatment) -> None:
    with treatment.scene.parts.database.write() as session:
        for signature in session.scalars(select(ProtocolSignOff)):
            session.delete(signature)
    treatment.it_is(0, 12)
    treatment.send_due()
    assert (treatment.text("straight_after").state, treatment.text("straight_after").reason) == (
        "planned",
        "protocol_unsigned",
    )
    assert treatment.sent() == []


def test_a_new_number_is_used_at_the_moment_of_sending(treatment: Treatment) -> None:
    with treatment.scene.parts.database.write() as session:
        patient = session.merge(treatment.scene.cast.owner.patients[0])
        patient.mobile = "+447700900321"
    treatment.it_is(0, 12)
    treatment.send_due()
    assert [entry["to"] for entry in treatment.scene.network.log()] == ["+447700900321"]
    assert treatment.scene.network.phone(SHARED_PHONE) == []


def test_a_cancelled_course_sends_nothing_more(treatment: Treatment) -> None:
    with treatment.scene.parts.database.write() as session:
        course = session.get_one(Course, (treatment.scene.cast.owner.clinic.id, treatment.course_id))
        course.state = "cancelled"
    treatment.it_is(0, 12)
    treatment.send_due()
    assert treatment.text("straight_after").reason == "course_cancelled"
