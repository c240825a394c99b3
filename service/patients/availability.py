"""When patients cannot come: noted by the desk, and left out of what is proposed to them."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.patients.models import Patient, Unavailable

LONGEST = timedelta(days=3 * 366)
ANY_ZONE = timedelta(days=1)  # no zone is further from UTC than that
Instants = tuple[datetime, datetime]


def unavailable(session: Session, clinic_id: UUID, patient_id: UUID, first: date, last: date) -> tuple[Instants, ...]:
    """Return the times in which a patient cannot come that touch the dates from `first` to `last`, in any zone."""
    begin = datetime.combine(first, time.min, UTC) - ANY_ZONE
    end = datetime.combine(last, time.max, UTC) + ANY_ZONE
    found = select(Unavailable.starts_at, Unavailable.ends_at).where(
        Unavailable.clinic_id == clinic_id,
        Unavailable.patient_id == patient_id,
        Unavailable.ends_at > begin,
        Unavailable.starts_at < end,
    )
    return tuple((start, end) for start, end in session.execute(found.order_by(Unavailable.starts_at)))


class Availability:
    """Note and forget the times in which a patient of the actor's clinic cannot come; `not_found` for any other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def ahead(self, session: Session, actor: Actor, patient_id: UUID) -> list[Unavailable]:
        """List what is not over yet, the first to begin first."""
        _known(session, actor, patient_id)
        rows = select(Unavailable).where(
            Unavailable.clinic_id == actor.clinic_id,
            Unavailable.patient_id == patient_id,
            Unavailable.ends_at > self._clock.now(),
        )
        return list(session.scalars(rows.order_by(Unavailable.starts_at, Unavailable.id)))

    def add(
        self,
        session: Session,
        actor: Actor,
        patient_id: UUID,
        starts_at: datetime,
        ends_at: datetime,
        note: str | None = None,
    ) -> Unavailable:
        """Note a time; refuse one that ends before it starts, or never."""
        patient = _known(session, actor, patient_id)
        if starts_at >= ends_at:
            raise invalid(Fault("$.until", "must be after from"))
        if ends_at - starts_at > LONGEST:
            raise invalid(Fault("$.until", f"must be within {LONGEST.days} days of from"))
        row = Unavailable(clinic_id=patient.clinic_id, patient_id=patient.id, note=note or None)
        row.starts_at, row.ends_at, row.created_at = (
            starts_at.astimezone(UTC),
            ends_at.astimezone(UTC),
            self._clock.now(),
        )
        session.add(row)
        self._note(session, actor, "patient.unavailable_added", patient.id)
        session.flush()
        return row

    def remove(self, session: Session, actor: Actor, patient_id: UUID, row_id: UUID) -> None:
        """Forget a time."""
        row = self.get(session, actor, patient_id, row_id)
        session.delete(row)
        self._note(session, actor, "patient.unavailable_removed", patient_id)
        session.flush()

    def get(self, session: Session, actor: Actor, patient_id: UUID, row_id: UUID) -> Unavailable:
        """Return one such time of a patient, or refuse with `not_found`."""
        row = session.get(Unavailable, (actor.clinic_id, row_id))
        if row is None or row.patient_id != patient_id:
            raise Refusal("not_found")
        return row

    def _note(self, session: Session, actor: Actor, action: str, patient_id: UUID) -> None:
        record(session, actor, action, "patient", patient_id, at=self._clock.real())


def _known(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    patient = session.get(Patient, (actor.clinic_id, patient_id))
    if patient is None:
        raise Refusal("not_found")
    return patient
