"""Who is on the ladder of a clinic, read from its rota."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.clinics.models import OnCall, Staff
from service.clinics.rota.ways import Ways
from service.notify.alerts.ladder import Rung

MANAGERS_WAIT = timedelta(minutes=5)


def ladder_of(session: Session, clinic_id: UUID) -> list[Rung]:
    """Return the rungs of the rota; where it can reach nobody the managers stand in: an alert is never switched off."""
    rota = session.execute(
        select(OnCall, Staff)
        .join(Staff, (Staff.clinic_id == OnCall.clinic_id) & (Staff.id == OnCall.staff_id))
        .where(OnCall.clinic_id == clinic_id)
        .order_by(OnCall.rung)
    ).all()
    ways = Ways.read(session, clinic_id)
    rungs = [
        Rung(on_call.rung, staff.id, timedelta(seconds=on_call.wait_seconds), bool(ways.to(staff)))
        for on_call, staff in rota
    ]
    return rungs if any(rung.reachable for rung in rungs) else [*rungs, *_stand_ins(session, clinic_id, rungs, ways)]


def _stand_ins(session: Session, clinic_id: UUID, above: Sequence[Rung], ways: Ways) -> list[Rung]:
    first = max((rung.number for rung in above), default=0) + 1
    return [
        Rung(number, staff.id, MANAGERS_WAIT, bool(ways.to(staff)))
        for number, staff in enumerate(managers_of(session, clinic_id), start=first)
    ]


def managers_of(session: Session, clinic_id: UUID) -> Sequence[Staff]:
    """Return all managers of a clinic who work there."""
    managers = select(Staff).where(Staff.clinic_id == clinic_id, Staff.role == "manager", Staff.active)
    return session.scalars(managers.order_by(Staff.id)).all()


def reachable(staff: Staff) -> bool:
    """Tell whether somebody works here and has a phone whose number can be read: an alert must not wait for a key."""
    return staff.active and staff.mobile is not None and can_be_read(staff.mobile)
