"""Nobody waits for what they have, or for what is over: entries of the waiting list follow their sessions.

1. The session took place, or was dropped: the wait is over, `withdrawn`.
2. It got a place that is wanted, from whomever: `placed`. That is any for one that had none, else an earlier one; and
   it has to agree with what was asked for.
3. The course that somebody waited to begin is booked: `placed`.
4. The change with which a wait ended is taken back: it goes on.

A session that lost its place, or was moved to another that is not wanted, is waited for as before.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.clinics.hours import default_site
from service.courses.changes import changes_of, read_instant
from service.courses.facts import CourseFact
from service.courses.models import Course, CourseSession, SessionChange
from service.courses.offers.finding import open_offers_of_entry
from service.courses.offers.models import WaitingEntry
from service.courses.offers.settling import Settling
from service.courses.offers.suiting import suits
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion

WAITING = ("waiting", "offered")
OVER = ("completed", "cancelled")


class Waits:
    """Listen to the facts of courses. Open offers of sessions that moved or ended have been settled before."""

    def __init__(self, settling: Settling) -> None:
        self._settling = settling

    def on_fact(self, session: Session, fact: CourseFact) -> None:
        """End the waits that the fact answers, and let those go on that it reopens."""
        for entry, one in _with_sessions(session, fact):
            changes = changes_of(session, one)
            if entry.ended_with is not None and entry.ended_with in _taken_back(changes):
                _go_on(session, entry)
            if entry.state in WAITING:
                _end_if_answered(session, entry, one, changes, fact.at)
        if fact.kind == "booked" and fact.session_ids:
            self._end_first(session, fact)

    def _end_first(self, session: Session, fact: CourseFact) -> None:
        """End the waits for a first session; an offer of one is not needed any more."""
        entries = _for_first(session, fact)
        if not entries or not _has_begun(session, fact):
            return
        for entry in entries:
            for offer in open_offers_of_entry(session, entry):
                self._settling.end(session, fact.actor, offer, "moved")
            _end(entry, "placed", fact.at)
        session.flush()


def _with_sessions(session: Session, fact: CourseFact) -> list[tuple[WaitingEntry, CourseSession]]:
    """List the entries of the sessions that it happened to: those who wait, and those whom a change ended."""
    found = (
        select(WaitingEntry, CourseSession)
        .join(
            CourseSession,
            (CourseSession.clinic_id == WaitingEntry.clinic_id) & (CourseSession.id == WaitingEntry.session_id),
        )
        .where(
            WaitingEntry.clinic_id == fact.clinic_id,
            WaitingEntry.session_id.in_(fact.session_ids),
            or_(WaitingEntry.state.in_(WAITING), WaitingEntry.ended_with.is_not(None)),
        )
        .order_by(WaitingEntry.created_at.desc(), WaitingEntry.id.desc())
    )
    return [(entry, one) for entry, one in session.execute(found)] if fact.session_ids else []


def _taken_back(changes: Sequence[SessionChange]) -> set[UUID]:
    return {change.id for change in changes if change.undone_at is not None}


def _go_on(session: Session, entry: WaitingEntry) -> None:
    """Let a patient wait again, unless they were put on the list anew."""
    anew = select(WaitingEntry.id).where(
        WaitingEntry.clinic_id == entry.clinic_id,
        WaitingEntry.session_id == entry.session_id,
        WaitingEntry.state.in_(WAITING),
    )
    if session.scalar(anew.limit(1)) is None:
        entry.state, entry.ended_at = "waiting", None
    entry.ended_with = None
    session.flush()


def _end_if_answered(
    session: Session, entry: WaitingEntry, one: CourseSession, changes: Sequence[SessionChange], at: datetime
) -> None:
    last = next((change for change in changes if change.undone_at is None), None)
    if one.state in OVER:
        _end(entry, "withdrawn", at, last)
    elif last is not None and last is changes[0] and _is_wanted(session, entry, one, last):
        _end(entry, "placed", at, last)
    session.flush()


def _end(entry: WaitingEntry, state: str, at: datetime, change: SessionChange | None = None) -> None:
    entry.state, entry.ended_at, entry.ended_with = state, at, change.id if change else None


def _is_wanted(session: Session, entry: WaitingEntry, one: CourseSession, change: SessionChange) -> bool:
    """Tell whether the place that a change gave a session is one that its patient waited for."""
    if one.state != "booked" or one.starts_at is None or one.ends_at is None:
        return False
    was = read_instant(change.before, "starts_at") if change.before else None
    if was is not None and one.starts_at >= was:
        return False
    zone = ZoneInfo(default_site(session, entry.clinic_id).zone)
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    patient = session.get_one(Patient, (entry.clinic_id, entry.patient_id))
    in_time = (entry.first_day or start.date()) <= start.date() <= (entry.last_day or start.date())
    by_whom = entry.practitioner_id in {None, one.practitioner_id}
    return in_time and by_whom and suits(entry.preferred or patient.preferred, start, end)


def _for_first(session: Session, fact: CourseFact) -> Sequence[WaitingEntry]:
    """Hold the entries of those who waited to begin this treatment; whoever books holds the patient's diary."""
    theirs = (
        select(WaitingEntry)
        .join(Course, (Course.clinic_id == WaitingEntry.clinic_id) & (Course.patient_id == WaitingEntry.patient_id))
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .where(
            Course.clinic_id == fact.clinic_id,
            Course.id == fact.course_id,
            WaitingEntry.protocol == ProtocolVersion.key,
            WaitingEntry.state.in_(WAITING),
        )
        .order_by(WaitingEntry.id)
    )
    return session.scalars(theirs.with_for_update(of=WaitingEntry)).all()


def _has_begun(session: Session, fact: CourseFact) -> bool:
    """Tell whether the course has just been booked; a place for a session of an older one begins nothing."""
    one = session.get_one(CourseSession, (fact.clinic_id, fact.session_ids[0]))
    return changes_of(session, one)[0].action == "booked"
