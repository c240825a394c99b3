"""Courses as they are shown: plain data with keys for people and rooms, times in the zone of the site."""

from collections.abc import Iterable
from datetime import datetime
from typing import NotRequired, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Practitioner, Room, Site
from service.courses.holds import all_holds
from service.courses.models import Course, CourseHold, CourseSession
from service.protocols.models import ProtocolVersion


class SessionView(TypedDict):
    """A session; times are RFC 3339 with the offset of the site's zone, `practitioner` and `room` are keys."""

    id: UUID
    number: int
    state: str
    start: str | None
    end: str | None
    practitioner: str | None
    room: str | None
    completed_at: str | None
    areas: list[str]


class HoldView(TypedDict):
    """A hold; it is open while `lifted_at` is None."""

    id: UUID
    cause: str
    cause_id: UUID | None
    placed_at: str
    lifted_at: str | None
    lift_reason: str | None


class CourseView(TypedDict):
    """A course with its sessions by number and its holds, oldest first; `protocol` is its key."""

    id: UUID
    state: str
    on_hold: bool
    patient_id: UUID
    protocol: str
    protocol_version: int
    areas: list[str]
    reason: str | None
    created_at: str
    sessions: list[SessionView]
    holds: list[HoldView]
    warnings: NotRequired[list[dict[str, str]]]


def course_view(session: Session, clinic_id: UUID, course_id: UUID) -> CourseView:
    """Show one course, or refuse with `not_found`."""
    views = _views(session, clinic_id, Course.id == course_id)
    if not views:
        raise Refusal("not_found", {"what": "course"})
    return views[0]


def courses_of_patient(session: Session, clinic_id: UUID, patient_id: UUID) -> list[CourseView]:
    """Show a patient's courses, newest first."""
    return _views(session, clinic_id, Course.patient_id == patient_id)


def _views(session: Session, clinic_id: UUID, which: ColumnElement[bool]) -> list[CourseView]:
    """Read courses in three queries, however many there are."""
    rows = session.execute(
        select(Course, ProtocolVersion.key, ProtocolVersion.number, Site.zone)
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .join(Site, (Site.clinic_id == Course.clinic_id) & (Site.id == Course.site_id))
        .where(Course.clinic_id == clinic_id, which)
        .order_by(Course.created_at.desc(), Course.id.desc())
    ).all()
    zones = {course.id: ZoneInfo(zone) for course, _, _, zone in rows}
    sessions = _sessions(session, clinic_id, zones)
    holds = all_holds(session, clinic_id, zones)
    return [
        _course(course, (key, number), zones[course.id], sessions, [h for h in holds if h.course_id == course.id])
        for course, key, number, _ in rows
    ]


def _course(
    course: Course,
    protocol: tuple[str, int],
    zone: ZoneInfo,
    sessions: dict[UUID, list[SessionView]],
    holds: list[CourseHold],
) -> CourseView:
    return {
        "id": course.id,
        "state": course.state,
        "on_hold": any(hold.lifted_at is None for hold in holds),
        "patient_id": course.patient_id,
        "protocol": protocol[0],
        "protocol_version": protocol[1],
        "areas": list(course.areas),
        "reason": course.reason,
        "created_at": course.created_at.astimezone(zone).isoformat(),
        "sessions": sessions.get(course.id, []),
        "holds": [_hold(hold, zone) for hold in holds],
    }


def _hold(hold: CourseHold, zone: ZoneInfo) -> HoldView:
    return {
        "id": hold.id,
        "cause": hold.cause,
        "cause_id": hold.cause_id,
        "placed_at": hold.placed_at.astimezone(zone).isoformat(),
        "lifted_at": written(hold.lifted_at, zone),
        "lift_reason": hold.lift_reason,
    }


def _sessions(session: Session, clinic_id: UUID, zones: dict[UUID, ZoneInfo]) -> dict[UUID, list[SessionView]]:
    rows = session.execute(
        select(CourseSession, Practitioner.key, Room.key)
        .join(
            Practitioner,
            (Practitioner.clinic_id == CourseSession.clinic_id) & (Practitioner.id == CourseSession.practitioner_id),
            isouter=True,
        )
        .join(Room, (Room.clinic_id == CourseSession.clinic_id) & (Room.id == CourseSession.room_id), isouter=True)
        .where(CourseSession.clinic_id == clinic_id, CourseSession.course_id.in_(tuple(zones)))
        .order_by(CourseSession.number)
    )
    views: dict[UUID, list[SessionView]] = {}
    for one, practitioner, room in rows:
        view = session_view(one, practitioner, room, zones[one.course_id])
        views.setdefault(one.course_id, []).append(view)
    return views


def session_view(one: CourseSession, practitioner: str | None, room: str | None, zone: ZoneInfo) -> SessionView:
    return {
        "id": one.id,
        "number": one.number,
        "state": one.state,
        "start": written(one.starts_at, zone),
        "end": written(one.ends_at, zone),
        "practitioner": practitioner,
        "room": room,
        "completed_at": written(one.completed_at, zone),
        "areas": list(one.areas),
    }


def one_session(view: CourseView, number: int) -> SessionView:
    """Pick the session of that number, or refuse with `not_found`."""
    for one in view["sessions"]:
        if one["number"] == number:
            return one
    raise Refusal("not_found", {"what": "session"})


def written(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Write an instant with the offset of the zone, or nothing."""
    return None if at is None else at.astimezone(zone).isoformat()


def on_hold_among(session: Session, clinic_id: UUID, course_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the courses that are on hold."""
    return {hold.course_id for hold in all_holds(session, clinic_id, course_ids) if hold.lifted_at is None}
