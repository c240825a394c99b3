"""Who is on the ladder of a clinic now, read from its rota."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.base.unreadable import can_be_read
from service.clinics.models import Staff
from service.clinics.rota.reading import rota_of
from service.clinics.rota.ways import Ways
from service.notify.alerts.ladder import Rung

MANAGERS_WAIT = timedelta(minutes=5)
_PEOPLE = select(Staff).where(any_told(Staff.clinic_id))


def ladder_of(session: Session, clinic_id: UUID, at: datetime) -> list[Rung]:
    """Return who is on call at an instant (clinic time), rung by rung.

    Where those can all not be reached the managers stand in: an alert is never switched off.
    """
    ways, people = Ways.read(session, clinic_id), people_of(session, clinic_id)
    rungs = [
        Rung(one.rung, one.staff_id, one.wait, bool(ways.to(people[one.staff_id])))
        for one in rota_of(session, clinic_id, at).on_duty(at)
    ]
    return rungs if any(rung.reachable for rung in rungs) else [*rungs, *_stand_ins(session, clinic_id, rungs, ways)]


def reached_by_alerts(session: Session, clinic_id: UUID) -> set[UUID]:
    """Return who works in a clinic and has a way in which they can be alerted."""
    ways = Ways.read(session, clinic_id)
    return {staff_id for staff_id, staff in people_of(session, clinic_id).items() if ways.to(staff)}


def people_of(session: Session, clinic_id: UUID) -> Mapping[UUID, Staff]:
    """Return everybody who works or worked in a clinic, by their ids."""

    def of_clinics(clinic_ids: Collection[UUID]) -> Mapping[UUID, dict[UUID, Staff]]:
        found: dict[UUID, dict[UUID, Staff]] = {one: {} for one in clinic_ids}
        for staff in session.scalars(_PEOPLE, told(clinic_ids)):
            found[staff.clinic_id][staff.id] = staff
        return found

    return once_of(session, people_of, CLINICS, clinic_id, of_clinics)


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
