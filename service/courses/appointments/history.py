"""What happened to an appointment: each change with what was before it, so that it can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.appointments.models import Appointment, AppointmentChange

BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Before:
    """What an appointment was before a change: its state and its place."""

    state: str
    starts_at: datetime
    ends_at: datetime
    practitioner_id: UUID | None
    room_id: UUID | None


def snapshot(one: Appointment) -> dict[str, Any]:
    """Describe state and place as JSON: instants in UTC, ids as text."""
    return {
        "state": one.state,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "practitioner_id": str(one.practitioner_id) if one.practitioner_id else None,
        "room_id": str(one.room_id) if one.room_id else None,
    }


def read_before(change: AppointmentChange) -> Before:
    """Read what `snapshot` wrote."""
    kept = change.before
    who, where = kept["practitioner_id"], kept["room_id"]
    return Before(
        state=kept["state"],
        starts_at=datetime.fromisoformat(kept["starts_at"]),
        ends_at=datetime.fromisoformat(kept["ends_at"]),
        practitioner_id=UUID(who) if who else None,
        room_id=UUID(where) if where else None,
    )


def note_change(
    session: Session, actor: Actor, one: Appointment, action: str, before: dict[str, Any], at: datetime
) -> None:
    """Append a change and count it; `before` is the snapshot from before it, `at` is clinic time."""
    one.version += 1
    session.add(
        AppointmentChange(
            clinic_id=one.clinic_id,
            appointment_id=one.id,
            at=at,
            action=action,
            before=before,
            actor_kind=actor.kind,
            actor_id=actor.id,
        )
    )


def last_change(session: Session, one: Appointment) -> AppointmentChange | None:
    """Return the newest change that nobody has taken back; having been booked is none."""
    standing = select(AppointmentChange).where(
        AppointmentChange.clinic_id == one.clinic_id,
        AppointmentChange.appointment_id == one.id,
        AppointmentChange.undone_at.is_(None),
        AppointmentChange.action != BOOKED,
    )
    newest = standing.order_by(AppointmentChange.at.desc(), AppointmentChange.id.desc())
    return session.scalars(newest.limit(1)).first()
