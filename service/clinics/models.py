"""Tables of the clinic: sites, people who work there, rooms, senders, sign-in accounts and API tokens."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.ids import new_id
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

TEXTING = ("sms", "whatsapp")
"""The channels of senders that patients are texted from; those of `voice` call, those of `email` write."""


class Clinic(Base):
    """One clinic: the tenant that owns every other row. `key` is its short name in commands and addresses.

    `daily_text_cap`: how many texts that can wait a patient gets on one local date. `contact_minutes`: how long whoever
    takes an urgent item has until they have spoken with the patient, before it rings again.
    """

    __tablename__ = "clinics"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    demo: Mapped[bool] = mapped_column(default=False)
    daily_text_cap: Mapped[int] = mapped_column(default=3)
    contact_minutes: Mapped[int] = mapped_column(default=15)
    created_at: Mapped[datetime]


class Site(ClinicOwned, Base):
    """A place where the clinic treats. Hours are `{"mon": [["09:00", "17:30"]]}` in `zone`.

    Which number is answered stands in its cover (`cover/`). `holidays` names whose public holidays close it (`GB-ENG`),
    None: nobody's. What is offered to patients without a person of the clinic starts `patient_lead_minutes` from now at
    the earliest, and within `patient_horizon_days`.
    """

    __tablename__ = "sites"
    __table_args__ = (the_clinic(), UniqueConstraint("clinic_id", "key"))

    key: Mapped[str]
    name: Mapped[str]
    zone: Mapped[str]
    opening_hours: Mapped[dict[str, Any]]
    holidays: Mapped[str | None]
    patient_lead_minutes: Mapped[int] = mapped_column(default=24 * 60)
    patient_horizon_days: Mapped[int] = mapped_column(default=180)


class Closure(ClinicOwned, Base):
    """A local date on which a site is shut."""

    __tablename__ = "closures"
    __table_args__ = (of_clinic("site_id", "sites"), UniqueConstraint("clinic_id", "site_id", "on_date"))

    site_id: Mapped[UUID]
    on_date: Mapped[date]
    reason: Mapped[str]


class Account(Base):
    """A person who can sign in; what they may do in a clinic stands in their `Staff` row."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(Sealed("accounts.email"))
    email_digest: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Staff(ClinicOwned, Base):
    """Somebody who works in the clinic: role, personal permissions, and the phone that alerts go to."""

    __tablename__ = "staff"
    __table_args__ = (
        the_clinic(),
        CheckConstraint("role in ('receptionist', 'clinician', 'manager')", name="role"),
        UniqueConstraint("clinic_id", "account_id"),
    )

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("staff.name"))
    mobile: Mapped[str | None] = mapped_column(Sealed("staff.mobile"))
    mobile_digest: Mapped[str | None] = mapped_column(index=True)
    role: Mapped[str]
    may_sign_protocols: Mapped[bool] = mapped_column(default=False)
    may_lift_holds: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class OnCall(ClinicOwned, Base):
    """One rung of the escalation ladder: whom an alert goes to, and how long until the next rung."""

    __tablename__ = "on_call"
    __table_args__ = (of_clinic("staff_id", "staff"), UniqueConstraint("clinic_id", "rung"))

    staff_id: Mapped[UUID]
    rung: Mapped[int]
    wait_seconds: Mapped[int]


class Practitioner(ClinicOwned, Base):
    """Somebody who treats; `hours` None means the opening hours of the site.

    `breaks` are weekly spans like hours; `skills` are those that protocols ask for, None: all of them.
    """

    __tablename__ = "practitioners"
    __table_args__ = (
        of_clinic("site_id", "sites"),
        of_clinic("staff_id", "staff"),
        UniqueConstraint("clinic_id", "key"),
    )

    site_id: Mapped[UUID]
    staff_id: Mapped[UUID | None]
    key: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed("practitioners.name"))
    hours: Mapped[dict[str, Any] | None]
    breaks: Mapped[dict[str, Any] | None]
    skills: Mapped[list[Any] | None]
    active: Mapped[bool] = mapped_column(default=True)


class Room(ClinicOwned, Base):
    """A room for one treatment at a time; `hours` None means the opening hours of the site.

    `kind` is what protocols ask for, such as `laser`; None: it serves for every treatment.
    """

    __tablename__ = "rooms"
    __table_args__ = (of_clinic("site_id", "sites"), UniqueConstraint("clinic_id", "key"))

    site_id: Mapped[UUID]
    key: Mapped[str]
    name: Mapped[str]
    hours: Mapped[dict[str, Any] | None]
    kind: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class ProviderAccount(Base):
    """Twilio credentials of one clinic; clinics without one use those of the settings."""

    __tablename__ = "provider_accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinics.id"), index=True)
    account_sid: Mapped[str] = mapped_column(unique=True)
    auth_token: Mapped[str] = mapped_column(Sealed("provider_accounts.auth_token"))


class Sender(ClinicOwned, Base):
    """A number or WhatsApp address that texts leave from, a number that calls, or a mail address.

    Unique in the world on its channel, so it leads to its clinic. Texts leave by the channels `TEXTING` alone.
    `segments_per_second` is how fast the network takes its texts; None: as fast as is usual on the channel.
    """

    __tablename__ = "senders"
    __table_args__ = (
        of_clinic("site_id", "sites"),
        CheckConstraint("channel in ('sms', 'whatsapp', 'voice', 'email')", name="channel"),
        UniqueConstraint("channel", "address"),
    )

    site_id: Mapped[UUID]
    channel: Mapped[str]
    address: Mapped[str]
    provider_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider_accounts.id"))
    segments_per_second: Mapped[float | None]


class ApiToken(ClinicOwned, Base):
    """A bearer token of another program; only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (the_clinic(), CheckConstraint("role in ('receptionist', 'clinician', 'manager')", name="role"))

    name: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
