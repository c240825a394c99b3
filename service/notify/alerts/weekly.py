"""Every week each phone that alerts may ring is tested, at a civil hour: run by the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.clinics.models import Clinic, OnCall, Staff
from service.clinics.rota.models import Duty, DutyChange
from service.clinics.rota.reading import rota_of
from service.clinics.rota.ways import Way, Ways
from service.notify.alerts.proving import Proof, ask, of_way, proofs
from service.notify.delivery.apart import each_apart
from service.protocols.models import ProtocolVersion

WEEK = timedelta(days=7)
CIVIL_HOURS = range(11, 16)
WORKDAYS = range(5)


class WeeklyProof:
    """Send the tests that are due."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self) -> int:
        """Send what is due; return how many. Only clinics that use a protocol; one clinic's trouble stops no other."""
        in_use = select(ProtocolVersion.clinic_id).where(ProtocolVersion.switched_on).distinct()
        with self._database.read() as session:
            clinics = sorted(session.scalars(in_use))
        return each_apart(clinics, self._of_clinic, "weekly_proof_failed")

    def _of_clinic(self, clinic_id: UUID) -> int:
        now = self._clock.now()
        with self._database.read() as session:
            if not is_civil(now, session, clinic_id) or not list(due(session, clinic_id, now)):
                return 0
        with self._database.write() as session:
            session.get_one(Clinic, clinic_id, with_for_update={"key_share": True})  # one process asks
            wanted = list(due(session, clinic_id, now))
            for staff, way in wanted:
                ask(session, staff, way, self._clock, weekly=True)
        return len(wanted)


def is_civil(now: datetime, session: Session, clinic_id: UUID) -> bool:
    """Tell whether it is the middle of a working day at the clinic."""
    local = now.astimezone(rota_of(session, clinic_id, now).zone)
    return local.weekday() in WORKDAYS and local.hour in CIVIL_HOURS


def due(session: Session, clinic_id: UUID, now: datetime) -> Iterator[tuple[Staff, Way]]:
    """Find the ways that were not tested for a week, as they are now: a changed number is tested with the next."""
    known = proofs(session, clinic_id)
    for staff, way in alerted_ways(session, clinic_id):
        proof = of_way(known, staff.id, way)
        if proof is None or now - proof.asked_at >= WEEK - timedelta(hours=2):
            yield staff, way


def alerted_ways(session: Session, clinic_id: UUID) -> Iterator[tuple[Staff, Way]]:
    """List each way of everybody whom an alert may ring: those on the ladder or with a duty, and the managers."""
    ringing = [
        *session.scalars(select(OnCall.staff_id).where(OnCall.clinic_id == clinic_id)),
        *session.scalars(select(Duty.staff_id).where(Duty.clinic_id == clinic_id)),
        *session.scalars(select(DutyChange.staff_id).where(DutyChange.clinic_id == clinic_id)),
    ]
    ways = Ways.read(session, clinic_id)
    people = select(Staff).where(Staff.clinic_id == clinic_id, Staff.active).order_by(Staff.created_at, Staff.id)
    for staff in session.scalars(people):
        if staff.id in ringing or staff.role == "manager":
            yield from ((staff, way) for way in ways.to(staff))


def unproved(session: Session, clinic_id: UUID, now: datetime) -> list[tuple[Staff, Way, Proof]]:
    """List the ways whose newest test was not answered within a day, or reached nobody."""
    known = proofs(session, clinic_id)
    found = ((staff, way, of_way(known, staff.id, way)) for staff, way in alerted_ways(session, clinic_id))
    return [(staff, way, proof) for staff, way, proof in found if proof is not None and proof.is_missing(now)]
