"""Read the rota of a clinic."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.clinics.hours import default_site
from service.clinics.models import OnCall
from service.clinics.rota.models import Duty, DutyChange
from service.clinics.rota.rules import Change, Rota, Standing, Weekly

Row = TypeVar("Row", Duty, DutyChange, OnCall)

_DUTIES = select(Duty).where(any_told(Duty.clinic_id)).order_by(Duty.created_at, Duty.id)
_CHANGES = (
    select(DutyChange)
    .where(any_told(DutyChange.clinic_id), DutyChange.ends_at > bindparam("since"))
    .order_by(DutyChange.created_at, DutyChange.id)
)
_LADDERS = select(OnCall).where(any_told(OnCall.clinic_id)).order_by(OnCall.rung)


def rota_of(session: Session, clinic_id: UUID, since: datetime) -> Rota:
    """Read weekly duties, what differs from `since` on, and the standing ladder, in four queries."""
    return once_of(session, rota_of, CLINICS, clinic_id, lambda clinic_ids: _rotas(session, clinic_ids, since))


def _rotas(session: Session, clinic_ids: Collection[UUID], since: datetime) -> Mapping[UUID, Rota]:
    clinics = told(clinic_ids)
    weekly, standing = (_by_clinic(session.scalars(each, clinics)) for each in (_DUTIES, _LADDERS))
    differing = _by_clinic(session.scalars(_CHANGES, clinics | {"since": since}))
    return {
        clinic_id: Rota(
            ZoneInfo(default_site(session, clinic_id).zone),
            [weekly_of(row) for row in weekly[clinic_id]],
            [Change(row.staff_id, row.rung, row.starts_at, row.ends_at) for row in differing[clinic_id]],
            [Standing(row.staff_id, row.rung, timedelta(seconds=row.wait_seconds)) for row in standing[clinic_id]],
        )
        for clinic_id in clinic_ids
    }


def _by_clinic(rows: Iterable[Row]) -> Mapping[UUID, Sequence[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.clinic_id].append(row)
    return found


def weekly_of(row: Duty) -> Weekly:
    """Read one duty of every week."""
    start, end = time.fromisoformat(row.from_wall), time.fromisoformat(row.to_wall)
    wait = timedelta(seconds=row.wait_seconds)
    return Weekly(row.staff_id, row.rung, row.from_weekday, start, row.to_weekday, end, wait)
