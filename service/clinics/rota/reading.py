"""Read the rota of a clinic."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.once import once
from service.clinics.hours import default_site
from service.clinics.models import OnCall
from service.clinics.rota.models import Duty, DutyChange
from service.clinics.rota.rules import Change, Rota, Standing, Weekly


def rota_of(session: Session, clinic_id: UUID, since: datetime) -> Rota:
    """Read weekly duties, what differs from `since` on, and the standing ladder, in four queries."""
    return once(session, (rota_of, clinic_id), lambda: _rota(session, clinic_id, since))


def _rota(session: Session, clinic_id: UUID, since: datetime) -> Rota:
    duties = select(Duty).where(Duty.clinic_id == clinic_id).order_by(Duty.created_at, Duty.id)
    changes = select(DutyChange).where(DutyChange.clinic_id == clinic_id, DutyChange.ends_at > since)
    ladder = select(OnCall).where(OnCall.clinic_id == clinic_id).order_by(OnCall.rung)
    return Rota(
        ZoneInfo(default_site(session, clinic_id).zone),
        [weekly_of(row) for row in session.scalars(duties)],
        [
            Change(row.staff_id, row.rung, row.starts_at, row.ends_at)
            for row in session.scalars(changes.order_by(DutyChange.created_at, DutyChange.id))
        ],
        [Standing(row.staff_id, row.rung, timedelta(seconds=row.wait_seconds)) for row in session.scalars(ladder)],
    )


def weekly_of(row: Duty) -> Weekly:
    """Read one duty of every week."""
    start, end = time.fromisoformat(row.from_wall), time.fromisoformat(row.to_wall)
    wait = timedelta(seconds=row.wait_seconds)
    return Weekly(row.staff_id, row.rung, row.from_weekday, start, row.to_weekday, end, wait)
