"""What was done to the sessions of a course, by whom and why, as lines of its timeline."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.audit import AuditEntry
from service.courses.changes import TAKEN_BACK, read_instant
from service.courses.models import SessionChange
from service.notify.case import CourseCase
from service.notify.story import Line, Write

AT_ONCE = timedelta(minutes=1)
"""The reason for taking something back is noted in the same transaction."""

Actor = tuple[str, UUID | None]
PEOPLE = {"patient": "the patient", "token": "another program", "system": "the program"}
WORDS = {
    "moved": "moved from {was} to {now}",
    "placed": "placed on {now}",
    "unplaced": "lost its place on {was}",
    "cancelled": "on {was} cancelled",
    "no_show": "on {was}: the patient did not come",
    "not_treated": "on {was}: the patient came and was not treated",
    "dropped": "dropped from the course",
    "added": "added to the course",
    "completed": "ticked as completed",
    "pinned": "kept in place",
    "unpinned": "may move again",
}


def booked_by(session: Session, case: CourseCase, names: Mapping[UUID, str]) -> str:
    """Say who booked the course, as ` by Robin Reed`; empty where nobody can tell."""
    ids = [one.id for one in case.sessions]
    first = select(SessionChange).where(
        SessionChange.clinic_id == case.clinic.id, SessionChange.session_id.in_(ids), SessionChange.action == "booked"
    )
    change = session.scalars(first.order_by(SessionChange.id).limit(1)).one_or_none()
    return by((change.actor_kind, change.actor_id), names) if change else ""


def change_lines(session: Session, case: CourseCase, names: Mapping[UUID, str], write: Write) -> Iterator[Line]:
    """Tell every change, and every change that was taken back, once more when that was done."""
    changes = _changes(session, case)
    numbers = {one.id: one.number for one in case.sessions}
    undoers = _undoers(session, case, changes)
    for change in changes:
        if change.action in WORDS:
            words = f"Session {numbers[change.session_id]} {said(change, write)}"
            who = by((change.actor_kind, change.actor_id), names)
            yield _line(f"change-{change.id}", change.at, f"{words}{who}", change.reason)
            if change.undone_at is not None:
                who = by(undoers[change.id], names) if change.id in undoers else ""
                title = f"Taken back{who}: session{words.removeprefix('Session')}"
                yield _line(f"undone-{change.id}", change.undone_at, title, _why_undone(change, changes))


def said(change: SessionChange, write: Write) -> str:
    """Say what a change did to its session."""
    was, now = (read_instant(kept, "starts_at") for kept in (change.before, change.after))
    if change.action == "moved" and was == now:
        return "given to another practitioner or room"
    if change.action == "added" and now is not None:
        return f"{WORDS['added']}, on {write(now)}"
    written = {name: write(at) if at else "a date" for name, at in (("was", was), ("now", now))}
    return WORDS[change.action].format(**written)


def by(actor: Actor, names: Mapping[UUID, str]) -> str:
    """Name who did something, with the word before it; empty where nobody can tell."""
    kind, id_ = actor
    who = names.get(id_) if kind == "staff" and id_ else PEOPLE.get(kind)
    return f" by {who}" if who else ""


def _line(key: str, at: datetime, title: str, reason: str | None) -> Line:
    return Line(key=key, at=at, kind="event", title=title, reason=reason, rank=1)


def _changes(session: Session, case: CourseCase) -> list[SessionChange]:
    ids = [one.id for one in case.sessions]
    found = select(SessionChange).where(SessionChange.clinic_id == case.clinic.id, SessionChange.session_id.in_(ids))
    return list(session.scalars(found.order_by(SessionChange.at, SessionChange.id)))


def _why_undone(change: SessionChange, changes: list[SessionChange]) -> str | None:
    """Return the reason that was given for taking a change back."""
    assert change.undone_at is not None
    for one in changes:
        same = one.action == TAKEN_BACK and one.session_id == change.session_id
        if same and timedelta() <= one.at - change.undone_at < AT_ONCE:
            return one.reason
    return None


def _undoers(session: Session, case: CourseCase, changes: list[SessionChange]) -> dict[UUID, Actor]:
    """Find in the audit trail who took each change back: the n-th undo of its kind is that of the n-th undone."""
    trail: dict[tuple[UUID | None, str], list[Actor]] = defaultdict(list)
    entries = select(AuditEntry).where(
        AuditEntry.clinic_id == case.clinic.id,
        AuditEntry.subject_type == "session",
        AuditEntry.subject_id.in_([one.id for one in case.sessions]),
        AuditEntry.action.like("session.%undone"),
    )
    for entry in session.scalars(entries.order_by(AuditEntry.at, AuditEntry.id)):
        trail[entry.subject_id, entry.action].append((entry.actor_kind, entry.actor_id))
    undone = [change for change in changes if change.undone_at is not None and change.action in WORDS]
    found: dict[UUID, Actor] = {}
    for change in sorted(undone, key=lambda each: (each.undone_at, each.id)):
        noted = "completion" if change.action == "completed" else change.action
        left = trail[change.session_id, f"session.{noted}_undone"]
        if left:
            found[change.id] = left.pop(0)
    return found
