"""The history of a session: each change with what was before and after it, so that it can be taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.models import CourseSession, SessionChange

TAKEN_BACK = "taken_back"
"""The change that keeps why others were taken back; `undone_at` is set from the start, as nothing takes it back."""

PUT_RIGHT = "put_right"
"""The patient was told that what went out for a tick was sent by mistake; `undone_at` is set from the start too."""

INSTANTS = ("starts_at", "ends_at", "completed_at", "recorded_at", "confirmed_at")


def snapshot(one: CourseSession) -> dict[str, Any]:
    """Describe a session as JSON: state, place, completion, what keeps it there; instants in UTC, ids as text."""
    return {
        "state": one.state,
        "practitioner_id": str(one.practitioner_id) if one.practitioner_id else None,
        "room_id": str(one.room_id) if one.room_id else None,
        "placement": one.placement,
        "completion": one.completion,
        "areas": list(one.areas),
        "pinned": one.pinned,
        **{name: _written(getattr(one, name)) for name in INSTANTS},
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def read_instant(kept: dict[str, Any], name: str) -> datetime | None:
    """Read an instant out of a snapshot."""
    written = kept.get(name)
    return None if written is None else datetime.fromisoformat(written)


def note_change(
    session: Session,
    actor: Actor,
    one: CourseSession,
    action: str,
    *,
    before: dict[str, Any],
    at: datetime,
    reason: str | None = None,
    together: UUID | None = None,
) -> SessionChange:
    """Append a change; `before` is the snapshot from before it, `at` is clinic time; see `SessionChange.together`."""
    change = SessionChange(
        clinic_id=one.clinic_id,
        session_id=one.id,
        at=at,
        action=action,
        before=before,
        after=snapshot(one),
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        together=together,
    )
    session.add(change)
    return change


def note_put_right(session: Session, actor: Actor, one: CourseSession, at: datetime) -> None:
    """Let the ticks of a session until now be over: the next is another treatment, with texts of its own.

    Unless it turns out, when that one is ticked, that the patient was never told (`occurrence.PutRightAt`).
    """
    note_change(session, actor, one, PUT_RIGHT, before=snapshot(one), at=at).undone_at = at


def changes_of(session: Session, one: CourseSession) -> list[SessionChange]:
    """Return all changes of a session, newest first, taken back or not."""
    of_session = select(SessionChange).where(
        SessionChange.clinic_id == one.clinic_id, SessionChange.session_id == one.id
    )
    return list(session.scalars(of_session.order_by(SessionChange.at.desc(), SessionChange.id.desc())))
