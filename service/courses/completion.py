"""Tick a session completed at the time when the treatment ended; `life.undoing` takes that back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.courses.changes import changes_of, note_change, snapshot
from service.courses.facts import CourseFact, FactKind, Listener, tell
from service.courses.models import Course, CourseSession
from service.courses.occurrence import PutRightAt, completion_number, ended_at, never_put_right
from service.courses.placing import put_away
from service.courses.sessions import active_bookings, hold_still, numbered, sessions_of
from service.courses.treatment import protocol_and_zone

EARLY = timedelta(
    days=7
)  # the desk takes somebody in sooner; a tick further ahead is a slip: another session was meant


class Completions:
    """Complete sessions."""

    def __init__(self, clock: Clock, listeners: Sequence[Listener], put_right_at: PutRightAt = never_put_right) -> None:
        self._clock = clock
        self._listeners = listeners
        self._put_right_at = put_right_at

    def complete(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        *,
        completed_at: datetime | None = None,
        areas: Sequence[str] | None = None,
    ) -> CourseSession:
        """Record that a booked session took place; `areas` defaults to those booked.

        `completed_at` is when the treatment ended; left out, it is now, or the planned end where the tick comes long
        after that (`occurrence.ended_at`).

        The same again (a double click) changes nothing and tells nobody. Refuses `not_found`, `session_state`,
        `in_the_future`, `invalid_input`.
        """
        course = hold_still(session, clinic_id, course_id)
        sessions = sessions_of(session, course)
        one = numbered(sessions, number)
        _check_offset(completed_at)
        if one.state == "completed" and _says_the_same(one, completed_at, areas):
            return one
        if one.state != "booked":
            raise Refusal("session_state", {"number": number, "state": one.state})
        self._check_time(one, completed_at)
        treated = list(one.areas) if areas is None else list(dict.fromkeys(areas))
        protocol, zone = protocol_and_zone(session, course)
        _check_areas(treated, {area.key for area in protocol.areas})
        before, now = snapshot(one), self._clock.now()
        ended = completed_at or ended_at(one.ends_at, now)
        told_at = self._put_right_at(session, one, now)
        changes, on = changes_of(session, one), ended.astimezone(zone).date()
        one.completion = completion_number(changes, on, zone, put_right_at=told_at)
        one.state, one.completed_at, one.recorded_at, one.areas = "completed", ended, now, treated
        _settle_places(session, one)
        settle_course(session, course)
        note_change(session, actor, one, "completed", before=before, at=now)
        self._tell(session, actor, course, one, "completed")
        return one

    def _check_time(self, one: CourseSession, completed_at: datetime | None) -> None:
        now = self._clock.now()
        at = completed_at or now
        if at > now:
            raise Refusal("in_the_future", faults=(Fault("$.completed_at", "lies in the future"),))
        if one.starts_at is not None and at < one.starts_at - EARLY:
            sentence = f"is more than {EARLY.days} days before the session's booked start"
            raise invalid(Fault("$.completed_at", sentence))

    def _tell(self, session: Session, actor: Actor, course: Course, one: CourseSession, kind: FactKind) -> None:
        fields = ("state", "completed_at", "areas")
        at = self._clock.real()
        record(session, actor, f"session.{kind}", "session", one.id, at=at, fields=fields, clinic_id=one.clinic_id)
        fact = CourseFact(kind, course.clinic_id, course.id, (one.id,), actor, self._clock.now())
        tell(self._listeners, session, fact)


def _check_offset(completed_at: datetime | None) -> None:
    if completed_at is not None and completed_at.utcoffset() is None:
        raise invalid(Fault("$.completed_at", "must carry its offset, such as 2026-12-07T12:05:00+00:00"))


def _says_the_same(one: CourseSession, completed_at: datetime | None, areas: Sequence[str] | None) -> bool:
    same_time = completed_at is None or completed_at == one.completed_at
    return same_time and (areas is None or set(areas) == set(one.areas))


def _check_areas(treated: list[str], known: set[str]) -> None:
    sentence = "is not an area of this protocol"
    faults = [Fault(f"$.areas[{at}]", sentence) for at, area in enumerate(treated) if area not in known]
    if faults:
        raise invalid(*faults)


def _settle_places(session: Session, one: CourseSession) -> None:
    """Say of the place in the diary that the session took place; one that had not come yet is free for others."""
    places = active_bookings(session, one.clinic_id, [one])
    ahead = [booking for booking in places if one.completed_at is not None and booking.starts_at >= one.completed_at]
    put_away(session, ahead, "completed")
    for booking in places:
        booking.outcome = "completed"


def settle_course(session: Session, course: Course) -> None:
    """Call a course completed when every session that was not dropped is; one with nothing left is cancelled."""
    session.flush()
    states = {one.state for one in sessions_of(session, course)} - {"cancelled"}
    course.state = ("completed" if states == {"completed"} else "active") if states else "cancelled"
