"""The wrong number, and the right one again: what the desk, or a reply, says about a number.

A suspended number gets no text to a patient. Nothing is cancelled: what is due is skipped with its reason, becomes a
call where it is of the first days, and is planned again once somebody has confirmed or corrected the number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import AuditEntry, record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.lookup import key_of, number_digests, of_other_keys
from service.base.unreadable import if_readable
from service.patients.book import find_by_number
from service.patients.facts import PatientFact, PatientListener, tell
from service.patients.models import Patient
from service.patients.suspensions.ledger import SaidBy, given_up, lift, suspend
from service.patients.suspensions.models import NumberSuspension

CONFIRMED = "number.confirmed"


class NumberDesk:
    """Suspend and confirm numbers; `listeners` hear that patients can be reached in another way than before."""

    def __init__(self, clock: Clock, listeners: Iterable[PatientListener] = ()) -> None:
        self._clock = clock
        self._listeners = tuple(listeners)

    def is_wrong(self, session: Session, actor: Actor, patient: Patient, *, shown: str | None = None) -> bool:
        """Suspend a patient's number at once, for everybody who has it; tells whether that was new.

        `shown` is the number that was seen, as a digest. Refuses `number_changed` where the patient has another by now.
        """
        number, now = _number(session, patient, shown), self._clock.now()
        return self.suspend(session, actor, patient.clinic_id, number, said_by="desk", at=now, patient_id=patient.id)

    def suspend(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        number: str,
        *,
        said_by: SaidBy,
        at: datetime,
        patient_id: UUID | None = None,
    ) -> bool:
        """Suspend a number, which was said to be wrong at `at` (clinic time); tells whether that was new.

        What was said before somebody made sure of the number, and taken in after it, suspends nothing.
        """
        if self._is_known_better(session, clinic_id, number, at):
            return False
        row = suspend(session, clinic_id, number, said_by=said_by, at=at, patient_id=patient_id)
        if row is None:
            return False
        if not find_by_number(session, clinic_id, number):  # it was corrected before its owner said so
            given_up(session, clinic_id, number, by=None, at=self._clock.now())
        real = self._clock.real()
        record(session, actor, "number.suspended", "number_suspension", row.id, at=real, clinic_id=clinic_id)
        self._tell(session, actor, clinic_id, number)
        return True

    def is_right(self, session: Session, actor: Actor, patient: Patient, *, shown: str | None = None) -> bool:
        """Note that a patient has the number, and lift what suspends it; tells whether it was suspended.

        `shown`, and what is refused, are as in `is_wrong`.
        """
        number = _number(session, patient, shown)
        lifted = lift(session, patient.clinic_id, number, by=actor.id, at=self._clock.now())
        record(session, actor, CONFIRMED, "patient", patient.id, at=self._clock.real())
        if lifted:
            self._tell(session, actor, patient.clinic_id, number)
        return lifted

    def _is_known_better(self, session: Session, clinic_id: UUID, number: str, said_at: datetime) -> bool:
        said = self._clock.real() - (self._clock.now() - said_at)
        whose = find_by_number(session, clinic_id, number) if said_at < self._clock.now() else []
        noted = [confirmed_since(session, clinic_id, patient.id, said) for patient in whose]
        return any(entry is not None and entry.at > said for entry in noted)

    def _tell(self, session: Session, actor: Actor, clinic_id: UUID, number: str) -> None:
        for patient in find_by_number(session, clinic_id, number):
            fact = PatientFact("reachability_changed", clinic_id, patient.id, actor, self._clock.now())
            tell(self._listeners, session, fact)


@dataclass(frozen=True, slots=True)
class Suspended:
    """A number that somebody has to settle, with one of those who have it."""

    patient: Patient
    since: datetime
    said_by: str


def suspended_now(session: Session, clinic_id: UUID) -> Sequence[Suspended]:
    """List the suspended numbers that a patient has still, oldest first; a corrected one is settled by that."""
    still = select(NumberSuspension).where(
        NumberSuspension.clinic_id == clinic_id, NumberSuspension.lifted_at.is_(None)
    )
    rows = session.scalars(still.order_by(NumberSuspension.since, NumberSuspension.id)).all()
    having = _by_digest(session, clinic_id, {row.number_digest for row in rows})
    return [Suspended(patient, row.since, row.reason) for row in rows for patient in having[row.number_digest]]


def _by_digest(session: Session, clinic_id: UUID, digests: Collection[str]) -> Mapping[str, Sequence[Patient]]:
    """Return the patients of some digests; one who was written down with another key is found by the number."""
    if not digests:
        return {}
    by_other_key = [of_other_keys(Patient.mobile_digest, [key]) for key in {key_of(digest) for digest in digests}]
    may_be = or_(Patient.mobile_digest.in_(digests), *by_other_key)
    found: dict[str, list[Patient]] = defaultdict(list)
    for patient in session.scalars(select(Patient).where(Patient.clinic_id == clinic_id, may_be).order_by(Patient.id)):
        number = if_readable(patient.mobile, None)
        for digest in {patient.mobile_digest, *(number_digests(clinic_id, number) if number else ())}:
            if digest in digests:
                found[digest].append(patient)
    return found


def confirmed_since(session: Session, clinic_id: UUID, patient_id: UUID, since: datetime) -> AuditEntry | None:
    """Return the newest note that a patient has their number; `since` is machine time."""
    noted = select(AuditEntry).where(
        AuditEntry.clinic_id == clinic_id,
        AuditEntry.subject_type == "patient",
        AuditEntry.subject_id == patient_id,
        AuditEntry.action == CONFIRMED,
        AuditEntry.at >= since,
    )
    return session.scalars(noted.order_by(AuditEntry.at.desc()).limit(1)).one_or_none()


def _number(session: Session, patient: Patient, shown: str | None) -> str:
    """Return the number of a patient, whose row is held where it must be the one that was shown."""
    if shown is not None:
        session.refresh(patient, with_for_update={"key_share": True})
        if patient.mobile is None or shown not in number_digests(patient.clinic_id, patient.mobile):
            raise Refusal("number_changed")
    if patient.mobile is None:
        raise invalid(Fault("$.mobile", "needs a patient with a number"))
    return patient.mobile
