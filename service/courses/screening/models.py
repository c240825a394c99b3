"""Tables of screening and of consent to a treatment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic


class Screening(ClinicOwned, Base):
    """The answers to a protocol's questions on one occasion; a new occasion is a new row, none is ever changed.

    `answers` is JSON: key of the question to true, false, a date, or null for never. `decision` is a clinician's reason
    for going on where the answers ask for a clinician.
    """

    __tablename__ = "screenings"
    __table_args__ = (
        of_clinic("patient_id", "patients"),
        of_clinic("protocol_version_id", "protocol_versions"),
        of_clinic("course_id", "courses"),
        Index(None, "clinic_id", "patient_id", "at"),
        Index(None, "clinic_id", "course_id"),
    )

    patient_id: Mapped[UUID]
    protocol_version_id: Mapped[UUID]
    course_id: Mapped[UUID | None]
    answers: Mapped[str] = mapped_column(Sealed("screenings.answers"))
    decision: Mapped[str | None] = mapped_column(Sealed("screenings.decision"))
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]


class TreatmentConsent(ClinicOwned, Base):
    """One entry of the ledger of consent to the treatment of a course, apart from consent to texts.

    The newest counts, none is ever changed; `how` says how it was given: on paper, by word.
    """

    __tablename__ = "treatment_consents"
    __table_args__ = (
        of_clinic("course_id", "courses"),
        CheckConstraint("how in ('paper', 'screen', 'word')", name="how"),
        Index(None, "clinic_id", "course_id", "at"),
    )

    course_id: Mapped[UUID]
    given: Mapped[bool]
    how: Mapped[str]
    note: Mapped[str | None] = mapped_column(Sealed("treatment_consents.note"))
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
