"""Courses as they are shown: plain data with keys for people and rooms, times in the zone of the site."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, NotRequired, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Practitioner, Room, Site
from service.courses.holds import all_holds, recovered_on
from service.courses.life.allowances import read_allowed
from service.courses.life.allowing import Allowed, Gap, Pair, narrow
from service.courses.life.line import Line
from service.courses.life.lining import line_of
from service.courses.life.standing import problems_of, standing_of
from service.courses.life.told import standing_to_json
from service.courses.models import Course, CourseHold, CourseSession
from service.courses.strays import lost_places
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion

Keyed = tuple[CourseSession, str | None, str | None]
"""A session with the keys of its practitioner and room."""


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
    pinned: bool
    confirmed_at: str | None
    elsewhere: bool


class HoldView(TypedDict):
    """A hold; it is open while `lifted_at` is None."""

    id: UUID
    cause: str
    cause_id: UUID | None
    placed_at: str
    lifted_at: str | None
    lift_reason: str | None
    cleared_on: str | None


class ProblemView(TypedDict):
    """What no longer suits what really happened, or the hours as they are: the number of a session, and a sentence."""

    number: int
    sentence: str


class AllowedView(TypedDict):
    """A distance under the minimum that a clinician allowed; see `AllowedSchema`."""

    number: int
    after: int
    days: int
    under: int
    by: str
    at: str
    reason: str


class CourseView(TypedDict):
    """A course with its sessions by number and its holds, oldest first; `protocol` is its key.

    `standing`, `problems` and `allowed` are told by those who say what time it is.
    """

    id: UUID
    state: str
    on_hold: bool
    kind: str
    same_practitioner: bool
    patient_id: UUID
    protocol: str
    protocol_version: int
    areas: list[str]
    reason: str | None
    created_at: str
    sessions: list[SessionView]
    holds: list[HoldView]
    warnings: NotRequired[list[dict[str, str]]]
    standing: NotRequired[dict[str, Any]]
    problems: NotRequired[list[ProblemView]]
    allowed: NotRequired[list[AllowedView]]


class _Now(NamedTuple):
    """What the standing of a course is told from."""

    line: Line
    zone: ZoneInfo
    protocol: Protocol
    recovered: date | None
    sessions: list[CourseSession]


def course_view(session: Session, clinic_id: UUID, course_id: UUID, now: datetime | None = None) -> CourseView:
    """Show one course, with its standing if `now` is given, or refuse with `not_found`."""
    views = _views(session, clinic_id, Course.id == course_id, now)
    if not views:
        raise Refusal("not_found", {"what": "course"})
    return views[0]


def courses_of_patient(
    session: Session, clinic_id: UUID, patient_id: UUID, now: datetime | None = None
) -> list[CourseView]:
    """Show a patient's courses, newest first, with their standing if `now` is given."""
    return _views(session, clinic_id, Course.patient_id == patient_id, now)


def courses_by_id(session: Session, clinic_id: UUID, ids: Iterable[UUID], now: datetime) -> list[CourseView]:
    """Show several courses with their standing, newest first."""
    return _views(session, clinic_id, Course.id.in_(tuple(ids)), now)


def _views(session: Session, clinic_id: UUID, which: ColumnElement[bool], now: datetime | None) -> list[CourseView]:
    """Read courses in a fixed number of queries, however many there are: three, and those that standings need."""
    rows = session.execute(
        select(Course, ProtocolVersion, Site.zone)
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .join(Site, (Site.clinic_id == Course.clinic_id) & (Site.id == Course.site_id))
        .where(Course.clinic_id == clinic_id, which)
        .order_by(Course.created_at.desc(), Course.id.desc())
    ).all()
    zones = {course.id: ZoneInfo(zone) for course, _, zone in rows}
    sessions = _sessions(session, clinic_id, zones)
    holds = all_holds(session, clinic_id, zones)
    views, known = [], {}
    for course, version, _ in rows:
        zone, own = zones[course.id], sessions.get(course.id, [])
        own_holds = [hold for hold in holds if hold.course_id == course.id]
        views.append(_course(course, version, zone, own, own_holds))
        if now is not None:
            known[course.id] = _now(store.load(version), [one for one, _, _ in own], own_holds, zone, now)
    if now is not None:
        _add_standings(session, clinic_id, views, known, now)
    return views


def _now(
    protocol: Protocol, sessions: list[CourseSession], holds: list[CourseHold], zone: ZoneInfo, now: datetime
) -> _Now:
    line = line_of(protocol, sessions, zone, now, {})
    return _Now(line, zone, protocol, recovered_on(holds, protocol), sessions)


def _add_standings(
    session: Session, clinic_id: UUID, views: Iterable[CourseView], known: Mapping[UUID, _Now], now: datetime
) -> None:
    allowed = read_allowed(session, clinic_id, {course_id: (one.line, one.zone) for course_id, one in known.items()})
    to_come = [(each, one.protocol) for one in known.values() for each in one.sessions]
    lost = lost_places(session, clinic_id, to_come, now)
    for view in views:
        _add_standing(view, known[view["id"]], now, allowed.get(view["id"], {}), lost)


def _add_standing(
    view: CourseView, one: _Now, now: datetime, allowed: Mapping[Pair, Allowed], lost: Mapping[UUID, str]
) -> None:
    today = now.astimezone(one.zone).date()
    view["standing"] = standing_to_json(standing_of(one.line, today, allowed, one.recovered))
    told = [*_lost(one, lost), *problems_of(one.line, allowed, one.recovered)]
    view["problems"] = [{"number": number, "sentence": sentence} for number, sentence in told]
    gaps = ((gap, allowed.get((gap.before, gap.number))) for gap in narrow(one.line))
    view["allowed"] = [_allowed(gap, given, one.zone) for gap, given in gaps if given]


def _lost(course: _Now, lost: Mapping[UUID, str]) -> Iterator[tuple[int, str]]:
    """Say which sessions to come have a place that does not stand, and what to do."""
    for one in course.sessions:
        if one.id in lost and one.starts_at is not None:
            at = one.starts_at.astimezone(course.zone)
            when = f"{at:%a} {at.day} {at:%B %H:%M}"
            yield one.number, f"Session {one.number}, {when}: {lost[one.id]}. Ring the patient and move it."


def _allowed(gap: Gap, given: Allowed, zone: ZoneInfo) -> AllowedView:
    return {
        "number": gap.number,
        "after": gap.before,
        "days": gap.days,
        "under": gap.asked.min_days - given.days,
        "by": given.by,
        "at": given.at.astimezone(zone).isoformat(),
        "reason": given.reason,
    }


def _course(
    course: Course, version: ProtocolVersion, zone: ZoneInfo, sessions: list[Keyed], holds: list[CourseHold]
) -> CourseView:
    return {
        "id": course.id,
        "state": course.state,
        "on_hold": any(hold.lifted_at is None for hold in holds),
        "kind": course.kind,
        "same_practitioner": course.same_practitioner,
        "patient_id": course.patient_id,
        "protocol": version.key,
        "protocol_version": version.number,
        "areas": list(course.areas),
        "reason": course.reason,
        "created_at": course.created_at.astimezone(zone).isoformat(),
        "sessions": [session_view(*each, zone) for each in sessions],
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
        "cleared_on": hold.cleared_on.isoformat() if hold.cleared_on else None,
    }


def _sessions(session: Session, clinic_id: UUID, zones: dict[UUID, ZoneInfo]) -> dict[UUID, list[Keyed]]:
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
    found: dict[UUID, list[Keyed]] = {}
    for one, practitioner, room in rows:
        found.setdefault(one.course_id, []).append((one, practitioner, room))
    return found


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
        "pinned": one.pinned,
        "confirmed_at": written(one.confirmed_at, zone),
        "elsewhere": one.elsewhere,
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
