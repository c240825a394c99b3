"""Every time that a patient was asked, for whichever treatment, with who wrote the answers down."""

import json
from collections.abc import Collection
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Staff
from service.courses.screening.models import Screening
from service.courses.screening.overridden import Occasion, overridden
from service.courses.screening.overridden_words import TakenBack, taken_back_lines
from service.protocols.definition import Protocol

MOST = 100


def read_occasions(session: Session, clinic_id: UUID, patient_id: UUID) -> list[Occasion]:
    """Read the occasions, the oldest first: one question is the same question, whichever treatment asks it."""
    rows = session.execute(
        select(Screening, Staff.name, Staff.role)
        .outerjoin(Staff, (Staff.clinic_id == Screening.clinic_id) & (Staff.id == Screening.actor_id))
        .where(Screening.clinic_id == clinic_id, Screening.patient_id == patient_id)
        .order_by(Screening.at.desc(), Screening.id.desc())
        .limit(MOST)
    ).all()
    return [_occasion(*row) for row in reversed(rows)]


def read_taken_back(
    session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol, areas: Collection[str], zone: ZoneInfo
) -> list[TakenBack]:
    """Say which answers to the questions of a treatment were taken back, those first that a clinician has to decide."""
    asked = [one for one in protocol.screening if one.is_for(areas)]
    return taken_back_lines(overridden(asked, read_occasions(session, clinic_id, patient_id)), zone)


def _occasion(row: Screening, name: str | None, role: str | None) -> Occasion:
    answers = json.loads(row.answers)
    return Occasion(row.at, answers, row.decision is not None, row.actor_id, name, role == "clinician")
