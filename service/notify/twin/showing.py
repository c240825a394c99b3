"""The comparison as a page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Sender
from service.notify.models import Attempt, Message
from service.notify.twin.models import ListCursor, ListDifference, ListedText
from service.notify.twin.words import DO_ABOUT, SAID
from service.patients.models import Patient

SHOWN = 50
SETTLED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference; patient and course are None where no text of ours is part of it."""

    id: UUID
    found_at: datetime
    settled_at: datetime | None
    kind: str
    said: str
    do_about: str
    provider_id: str
    number: str | None
    patient_id: UUID | None
    patient_name: str | None
    course_id: UUID | None


def count_open(session: Session, clinic_id: UUID) -> int:
    open_ones = select(func.count()).where(ListDifference.clinic_id == clinic_id, ListDifference.settled_at.is_(None))
    return session.scalar(open_ones) or 0


def open_views(session: Session, clinic_id: UUID) -> list[DifferenceView]:
    """Show the newest open differences."""
    return _views(session, clinic_id, ListDifference.settled_at.is_(None))


def settled_views(session: Session, clinic_id: UUID, now: datetime) -> list[DifferenceView]:
    """Show what was settled within a month."""
    return _views(session, clinic_id, ListDifference.settled_at > now - SETTLED_WITHIN)


def difference_view(session: Session, clinic_id: UUID, difference_id: UUID) -> DifferenceView:
    """Show one difference that is there."""
    return _views(session, clinic_id, ListDifference.id == difference_id)[0]


def compared_until(session: Session, clinic_id: UUID, clock: Clock) -> datetime | None:
    """Return up to when all of a clinic's senders have been compared (clinic time); None before the first look."""
    looks = select(func.min(ListCursor.reached_at)).where(ListCursor.clinic_id == clinic_id, ListCursor.look == "soon")
    until = session.scalar(looks)
    return until + (clock.now() - clock.real()) if until else None


def counted_otherwise(session: Session, clinic_id: UUID, real: datetime) -> int:
    """Count the texts of a month in which the network counted other segments than we did."""
    of_attempt = (Attempt.clinic_id == ListedText.clinic_id) & (Attempt.id == ListedText.attempt_id)
    differing = (
        select(func.count())
        .select_from(ListedText)
        .join(Attempt, of_attempt)
        .where(ListedText.clinic_id == clinic_id, ListedText.seen_at > real - SETTLED_WITHIN)
        .where(ListedText.segments != Attempt.segments, Attempt.channel == "sms")
    )
    return session.scalar(differing) or 0


def _views(session: Session, clinic_id: UUID, which: ColumnElement[bool]) -> list[DifferenceView]:
    here = ListDifference.clinic_id
    rows = session.execute(
        select(ListDifference, Sender.address, Message.course_id, Patient)
        .join(Sender, (Sender.clinic_id == here) & (Sender.id == ListDifference.sender_id))
        .outerjoin(Attempt, (Attempt.clinic_id == here) & (Attempt.id == ListDifference.attempt_id))
        .outerjoin(Message, (Message.clinic_id == here) & (Message.id == Attempt.message_id))
        .outerjoin(Patient, (Patient.clinic_id == here) & (Patient.id == Message.patient_id))
        .where(here == clinic_id, which)
        .order_by(ListDifference.found_at.desc(), ListDifference.id.desc())
        .limit(SHOWN)
    )
    return [_view(row, address, course_id, patient) for row, address, course_id, patient in rows]


def _view(row: ListDifference, address: str, course_id: UUID | None, patient: Patient | None) -> DifferenceView:
    return DifferenceView(
        id=row.id,
        found_at=row.found_at,
        settled_at=row.settled_at,
        kind=row.kind,
        said=SAID[row.note],
        do_about=DO_ABOUT[row.note],
        provider_id=row.provider_id,
        number=None if row.note == "unknown_number" else address,
        patient_id=patient.id if patient else None,
        patient_name=patient.name if patient else None,
        course_id=course_id,
    )
