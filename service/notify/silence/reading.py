"""Who has not answered, and how many do: the list for staff and the rates of a month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.base.walltime import midnight
from service.clinics.hours import default_site
from service.courses.models import CourseSession
from service.notify.figures.rules import next_month
from service.notify.reasons import REASONS
from service.notify.silence.models import CheckIn
from service.patients.models import Patient
from service.patients.suspensions.ledger import is_suspended
from service.protocols.models import ProtocolVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """Somebody who has not answered. `number` None: there is none that may be rung."""

    id: UUID
    patient_id: UUID
    course_id: UUID
    who: str
    number: str | None
    protocol: str
    session_number: int
    treated_at: datetime | None
    asked_at: datetime
    nudged_at: datetime | None
    why_not_nudged: str | None
    listed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rate:
    """How a protocol's check-ins were answered in a month; what nobody had to answer any more is not counted."""

    protocol: str
    asked: int
    answered: int
    after_nudge: int
    silent: int
    waiting: int

    @property
    def percent(self) -> int | None:
        due = self.asked - self.waiting
        return round(100 * self.answered / due) if due else None


def silent(session: Session, clinic_id: UUID) -> list[Silent]:
    """List who has not answered and whom nobody has seen to yet, the longest waiting first."""
    rows = session.execute(
        select(CheckIn, Patient, CourseSession)
        .join(Patient, and_(Patient.clinic_id == CheckIn.clinic_id, Patient.id == CheckIn.patient_id))
        .join(CourseSession, and_(CourseSession.clinic_id == CheckIn.clinic_id, CourseSession.id == CheckIn.session_id))
        .where(CheckIn.clinic_id == clinic_id, CheckIn.state == "listed")
        .order_by(CheckIn.asked_at, CheckIn.id)
    )
    return [_line(session, check_in, patient, about) for check_in, patient, about in rows]


def _line(session: Session, row: CheckIn, patient: Patient, about: CourseSession) -> Silent:
    number = if_readable(patient.mobile, None)
    return Silent(
        id=row.id,
        patient_id=row.patient_id,
        course_id=row.course_id,
        who=if_readable(patient.name, "A patient"),
        number=None if number and is_suspended(session, row.clinic_id, number) else number,
        protocol=row.protocol,
        session_number=about.number,
        treated_at=about.completed_at,
        asked_at=row.asked_at,
        nudged_at=row.nudged_at,
        why_not_nudged=REASONS.get(row.not_nudged or ""),
        listed_at=row.listed_at,
    )


def rates(session: Session, clinic_id: UUID, first: date) -> list[Rate]:
    """Count the check-ins of a month of the clinic's time by protocol."""
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    rows = session.execute(
        select(CheckIn.protocol, CheckIn.state, CheckIn.answered_at, CheckIn.nudged_at).where(
            CheckIn.clinic_id == clinic_id,
            CheckIn.asked_at >= midnight(first, zone),
            CheckIn.asked_at < midnight(next_month(first), zone),
            CheckIn.state != "let_be",
        )
    )
    by_protocol: dict[str, list[tuple[str, datetime | None, datetime | None]]] = defaultdict(list)
    for protocol, state, answered, nudged in rows:
        by_protocol[protocol].append((state, answered, nudged))
    return [_rate(protocol, ones) for protocol, ones in sorted(by_protocol.items())]


def treatment_names(session: Session, clinic_id: UUID) -> dict[str, str]:
    """Name the clinic's treatments by their keys, as their newest versions do."""
    versions = select(ProtocolVersion.key, ProtocolVersion.content).where(ProtocolVersion.clinic_id == clinic_id)
    return {key: str(content["name"]) for key, content in session.execute(versions.order_by(ProtocolVersion.number))}


def _rate(protocol: str, ones: Sequence[tuple[str, datetime | None, datetime | None]]) -> Rate:
    answered = [(at, nudged) for _, at, nudged in ones if at is not None]
    return Rate(
        protocol,
        len(ones),
        len(answered),
        sum(1 for at, nudged in answered if nudged is not None and at > nudged),
        sum(1 for state, at, _ in ones if at is None and state in ("listed", "settled")),
        sum(1 for state, at, _ in ones if at is None and state in ("asked", "nudged")),
    )
