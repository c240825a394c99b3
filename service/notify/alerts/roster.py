"""Who is on the ladder of a clinic, read from its rota."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.clinics.models import OnCall, Staff
from service.notify.alerts.ladder import Rung

MANAGERS_WAIT = timedelta(minutes=5)


def ladder_of(session: Session, clinic_id: UUID) -> list[Rung]:
    """Return the rungs of the rota; where it is empty the managers stand in, because an alert is never switched off."""
    rota = session.execute(
        select(OnCall, Staff)
        .join(Staff, (Staff.clinic_id == OnCall.clinic_id) & (Staff.id == OnCall.staff_id))
        .where(OnCall.clinic_id == clinic_id)
        .order_by(OnCall.rung)
    ).all()
    if not rota:
        return _managers(session, clinic_id)
    return [
        Rung(on_call.rung, staff.id, timedelta(seconds=on_call.wait_seconds), reachable(staff))
        for on_call, staff in rota
    ]


def _managers(session: Session, clinic_id: UUID) -> list[Rung]:
    managers = select(Staff).where(Staff.clinic_id == clinic_id, Staff.role == "manager").order_by(Staff.id)
    return [
        Rung(number, staff.id, MANAGERS_WAIT, reachable(staff))
        for number, staff in enumerate(session.scalars(managers), start=1)
    ]


def reachable(staff: Staff) -> bool:
    """Tell whether somebody works here and has a phone whose number can be read: an alert must not wait for a key."""
    return staff.active and staff.mobile is not None and can_be_read(staff.mobile)
