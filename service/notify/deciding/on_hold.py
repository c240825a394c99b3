"""Courses on hold: for Today, so that a clinician decides before texts go stale, and what still goes meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.courses.holds import is_on_hold
from service.courses.models import Course, CourseHold
from service.notify.case import calendar_of, load_case
from service.notify.inbox.handover.reading import last_closing
from service.notify.models import Message
from service.notify.reading import words_as_shown
from service.notify.remaking import UNSENT
from service.notify.replies.models import InboxItem
from service.notify.timeline.calendar import SiteCalendar
from service.patients.models import Patient
from service.protocols.definition import WhileConcernOpen

NOON = 12
FAR = timedelta(days=14)
"""What is due later stands on the timeline; by then somebody has decided."""


@dataclass(frozen=True, slots=True)
class HeldCourse:
    """A course that nobody has let go on yet; `since` is when its oldest open hold began."""

    course_id: UUID
    patient: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OnHold:
    """What stands on Today: the courses on hold, and in the morning how many reports came in since the last closing."""

    courses: Sequence[HeldCourse]
    came_in: int

    def __bool__(self) -> bool:
        return bool(self.courses or self.came_in)


@dataclass(frozen=True, slots=True)
class StillGoes:
    """A text that goes in spite of a hold, because safety needs it; `words` as it reads now."""

    id: UUID
    title: str
    due_at: datetime
    words: str


def on_hold(session: Session, clinic_id: UUID, now: datetime) -> OnHold:
    """Gather both for a clinic; `now` is clinic time."""
    calendar = calendar_of(session, clinic_id)
    return OnHold(
        _held(session, clinic_id), _came_in(session, clinic_id, calendar, now) if _early(calendar, now) else 0
    )


def still_goes(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> list[StillGoes]:
    """List the texts of a course on hold that do not wait, soonest first; none of a course that is not on hold."""
    if not is_on_hold(session, clinic_id, course_id):
        return []
    case = load_case(session, clinic_id, course_id)
    unsent = select(Message).where(
        Message.clinic_id == clinic_id,
        Message.course_id == course_id,
        Message.kind == "step",
        Message.state.in_(UNSENT),
        Message.due_at < now + FAR,
    )
    steps = [(one, case.protocol.step(one.step or "")) for one in session.scalars(unsent.order_by(Message.due_at))]
    return [
        StillGoes(one.id, step.title, one.due_at, words_as_shown(case, one, max(now, one.due_at), concern_open=True))
        for one, step in steps
        if step.while_concern_open is not WhileConcernOpen.WITHHOLD
    ]


def _held(session: Session, clinic_id: UUID) -> list[HeldCourse]:
    since = func.min(CourseHold.placed_at)
    rows = session.execute(
        select(Course.id, Patient.name, since)
        .join(Course, (Course.clinic_id == CourseHold.clinic_id) & (Course.id == CourseHold.course_id))
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
        .where(CourseHold.clinic_id == clinic_id, CourseHold.lifted_at.is_(None), Course.state != "cancelled")
        .group_by(Course.id, Patient.name)
        .order_by(since)
    )
    return [HeldCourse(*row) for row in rows]


def _early(calendar: SiteCalendar, now: datetime) -> bool:
    return calendar.local_time(now).hour < NOON


def _came_in(session: Session, clinic_id: UUID, calendar: SiteCalendar, now: datetime) -> int:
    since = last_closing(calendar, now)
    came = select(func.count()).where(InboxItem.clinic_id == clinic_id, InboxItem.opened_at >= since)
    return session.scalar(came) or 0
