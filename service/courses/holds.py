"""Holds: reasons to stop a course. It is on hold while any of them is not lifted, and only a clinician lifts them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM, Actor
from service.base.audit import record
from service.base.errors import Fault, Refusal, invalid
from service.base.pairs import Key, among
from service.clinics.models import Site
from service.courses.facts import CourseFact, Listener, tell
from service.courses.models import Course, CourseHold, CourseSession
from service.courses.planning.forecast import days_after
from service.courses.sessions import hold_still
from service.protocols.definition import Protocol


def place_hold(
    session: Session,
    clinic_id: UUID,
    course_id: UUID,
    *,
    cause: str,
    cause_id: UUID,
    at: datetime,
    actor: Actor = SYSTEM,
    recorded_at: datetime | None = None,
    listeners: Iterable[Listener] = (),
) -> bool:
    """Put a course on hold for one cause; the same cause again changes nothing, not even after it was lifted.

    Tells whether the course is on hold now.

    `cause` is a word such as `concern`, `cause_id` the id of what stands behind it. `at` is clinic time, `recorded_at`
    the machine's (they differ in the demo only). Refuses `not_found`.
    """
    return place_on(
        session,
        hold_still(session, clinic_id, course_id),
        cause=cause,
        cause_id=cause_id,
        at=at,
        actor=actor,
        recorded_at=recorded_at,
        listeners=listeners,
    )


def place_on(
    session: Session,
    course: Course,
    *,
    cause: str,
    cause_id: UUID,
    at: datetime,
    actor: Actor = SYSTEM,
    recorded_at: datetime | None = None,
    listeners: Iterable[Listener] = (),
    is_new: bool = False,
) -> bool:
    """Do as `place_hold` does to a course that the caller holds still.

    `is_new`: what stands behind the cause was made just now, so that no hold can be for it yet.
    """
    clinic_id = course.clinic_id
    with session.no_autoflush:  # whatever changes a hold flushes itself
        holds = [] if is_new else all_holds(session, clinic_id, [course.id])
    if any(hold.cause_id == cause_id for hold in holds):
        return any(hold.lifted_at is None for hold in holds)
    hold = CourseHold(clinic_id=clinic_id, course_id=course.id, cause=cause, cause_id=cause_id, placed_at=at)
    session.add(hold)
    record(session, actor, "course.hold_placed", "course", course.id, at=recorded_at or at, clinic_id=clinic_id)
    tell(listeners, session, CourseFact("hold_placed", clinic_id, course.id, (), actor, at))
    return True


def lift_holds(
    session: Session,
    actor: Actor,
    clinic_id: UUID,
    course_id: UUID,
    reason: str,
    at: datetime,
    *,
    recorded_at: datetime | None = None,
    listeners: Iterable[Listener] = (),
    cleared_on: date | None = None,
) -> list[CourseHold]:
    """Lift every open hold of a course and return them. Nobody is moved by that.

    `cleared_on`, the local date on which what stood behind them had cleared (today, if left out), is kept with them.

    Refuses `forbidden` to anybody but a clinician who may lift holds, `invalid_input` without a reason, `not_found`,
    and `no_hold` where none is open.
    """
    if not (actor.is_clinician and actor.may_lift_holds):
        raise Refusal("forbidden")
    if not reason.strip():
        raise invalid(Fault("$.reason", "must not be empty"))
    course = hold_still(session, clinic_id, course_id)
    holds = open_holds(session, clinic_id, course.id)
    if not holds:
        raise Refusal("no_hold")
    zone = ZoneInfo(session.get_one(Site, (clinic_id, course.site_id)).zone)
    cleared = cleared_day(cleared_on, at.astimezone(zone).date(), _treated_on(session, course, zone))
    for hold in holds:
        hold.lifted_at, hold.lifted_by, hold.lift_reason = at, actor.id, reason.strip()
        hold.cleared_on = cleared
    record(session, actor, "course.hold_lifted", "course", course.id, at=recorded_at or at, clinic_id=clinic_id)
    tell(listeners, session, CourseFact("hold_lifted", clinic_id, course.id, (), actor, at))
    return holds


def withdraw_hold(
    session: Session,
    actor: Actor,
    clinic_id: UUID,
    course_id: UUID,
    *,
    cause_id: UUID,
    at: datetime,
    recorded_at: datetime,
    listeners: Iterable[Listener] = (),
) -> bool:
    """Take back a hold that was put on the wrong course: it never was. Tells whether there was one.

    That lifts nothing: a hold for any other cause stays.
    """
    course = hold_still(session, clinic_id, course_id)
    mine = [hold for hold in all_holds(session, clinic_id, [course.id]) if hold.cause_id == cause_id]
    for hold in mine:
        session.delete(hold)
    session.flush()
    if mine:
        record(session, actor, "course.hold_withdrawn", "course", course.id, at=recorded_at, clinic_id=clinic_id)
        tell(listeners, session, CourseFact("hold_withdrawn", clinic_id, course.id, (), actor, at))
    return bool(mine)


def cleared_day(cleared_on: date | None, today: date, treated_on: date | None) -> date:
    """Return the day on which a reaction had cleared; refuse one to come, and one before the last treatment."""
    if cleared_on is not None and cleared_on > today:
        raise invalid(Fault("$.cleared_on", "must not be in the future"))
    if cleared_on is not None and treated_on is not None and cleared_on < treated_on:
        raise invalid(Fault("$.cleared_on", "must not be before the last treatment"))
    return cleared_on or today


def _treated_on(session: Session, course: Course, zone: ZoneInfo) -> date | None:
    last = select(func.max(CourseSession.completed_at)).where(
        CourseSession.clinic_id == course.clinic_id, CourseSession.course_id == course.id
    )
    at = session.scalar(last)
    return at.astimezone(zone).date() if at else None


def courses_on_hold(session: Session, clinic_id: UUID, patient_id: UUID) -> list[Course]:
    """Return a patient's courses with a hold that nobody has lifted."""
    held = exists().where(
        CourseHold.clinic_id == Course.clinic_id, CourseHold.course_id == Course.id, CourseHold.lifted_at.is_(None)
    )
    theirs = select(Course).where(Course.clinic_id == clinic_id, Course.patient_id == patient_id, held)
    return list(session.scalars(theirs.order_by(Course.id)))


def recovered_on(holds: Iterable[CourseHold], protocol: Protocol) -> date | None:
    """Return the local date from which the skin has had its days since the last reaction cleared, if there was one."""
    cleared = max((hold.cleared_on for hold in holds if hold.cleared_on), default=None)
    return days_after(cleared, protocol.recovery_days) if cleared else None


def is_on_hold(session: Session, clinic_id: UUID, course_id: UUID) -> bool:
    return bool(held_among(session, [(clinic_id, course_id)]))


def held_among(session: Session, courses: Collection[Key]) -> set[Key]:
    """Return those of these courses that are on hold."""
    held = select(CourseHold.clinic_id, CourseHold.course_id).where(
        among(CourseHold.clinic_id, CourseHold.course_id, courses), CourseHold.lifted_at.is_(None)
    )
    return {(clinic_id, course_id) for clinic_id, course_id in session.execute(held)}


def open_holds(session: Session, clinic_id: UUID, course_id: UUID) -> list[CourseHold]:
    """Return the holds that nobody has lifted, oldest first."""
    return [hold for hold in all_holds(session, clinic_id, [course_id]) if hold.lifted_at is None]


def all_holds(session: Session, clinic_id: UUID, course_ids: Iterable[UUID]) -> list[CourseHold]:
    """Return the holds of several courses, lifted ones too, oldest first."""
    of_courses = select(CourseHold).where(
        CourseHold.clinic_id == clinic_id, CourseHold.course_id.in_(tuple(course_ids))
    )
    return list(session.scalars(of_courses.order_by(CourseHold.placed_at, CourseHold.id)))
