"""Tables of the patient: personal data sealed, look-up by keyed hashes, and the ledger of consent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic


class Patient(ClinicOwned, Base):
    """Somebody who is treated. `mobile` is E.164; several patients may share one.

    `preferred` is what suits them: `{"days": ["mon"], "from": "09:00", "to": "12:00"}`, each part optional.
    """

    __tablename__ = "patients"
    __table_args__ = (
        the_clinic(),
        CheckConstraint("channel in ('sms', 'whatsapp', 'print')", name="channel"),
        CheckConstraint("whose_phone in ('own', 'parent', 'carer', 'other')", name="whose_phone"),
        Index(None, "clinic_id", "mobile_digest"),
        Index(None, "clinic_id", "last4_digest"),
        Index(None, "clinic_id", "email_digest"),
    )

    name: Mapped[str] = mapped_column(Sealed("patients.name"))
    mobile: Mapped[str | None] = mapped_column(Sealed("patients.mobile"))
    mobile_digest: Mapped[str | None]
    last4_digest: Mapped[str | None]
    date_of_birth: Mapped[str | None] = mapped_column(Sealed("patients.date_of_birth"))
    whose_phone: Mapped[str] = mapped_column(default="own")
    language: Mapped[str] = mapped_column(default="en")
    channel: Mapped[str] = mapped_column(default="sms")
    email: Mapped[str | None] = mapped_column(Sealed("patients.email"))
    email_digest: Mapped[str | None]
    emergency_contact: Mapped[str | None] = mapped_column(Sealed("patients.emergency_contact"))
    note: Mapped[str | None] = mapped_column(Sealed("patients.note"))
    preferred: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Unavailable(ClinicOwned, Base):
    """A time, half-open, in which a patient cannot come."""

    __tablename__ = "patient_unavailable"
    __table_args__ = (
        of_clinic("patient_id", "patients"),
        CheckConstraint("starts_at < ends_at", name="span"),
        Index(None, "clinic_id", "patient_id", "ends_at"),
    )

    patient_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Sealed("patient_unavailable.note"))
    created_at: Mapped[datetime]


class PatientNameIndex(Base):
    """Keyed hashes of the first 2 to 8 letters of each word of a name, to search without reading names."""

    __tablename__ = "patient_name_index"
    __table_args__ = (of_clinic("patient_id", "patients"), Index(None, "clinic_id", "digest"))

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)


class Consent(ClinicOwned, Base):
    """One entry of the consent ledger: the newest for a channel counts, none is ever changed."""

    __tablename__ = "consents"
    __table_args__ = (of_clinic("patient_id", "patients"), Index(None, "clinic_id", "patient_id", "channel", "at"))

    patient_id: Mapped[UUID]
    channel: Mapped[str]
    given: Mapped[bool]
    how: Mapped[str] = mapped_column(Sealed("consents.how"))
    wording: Mapped[str]
    recorded_by_kind: Mapped[str]
    recorded_by_id: Mapped[UUID | None]
    at: Mapped[datetime]


class OptOut(ClinicOwned, Base):
    """One entry of the opt-out ledger of a number on a channel: the newest counts, none is ever changed.

    `source` is `reply`, `provider` (Twilio's word for it) or `staff`; `word` is the keyword, never the whole text.
    `scope` is that of a stop: `all` texts, or only the `routine` ones that safety does not need.
    """

    __tablename__ = "opt_outs"
    __table_args__ = (the_clinic(), Index(None, "clinic_id", "number_digest", "channel", "at"))

    number_digest: Mapped[str]
    channel: Mapped[str]
    opted_out: Mapped[bool]
    scope: Mapped[str] = mapped_column(default="all")
    source: Mapped[str]
    word: Mapped[str | None]
    at: Mapped[datetime]
