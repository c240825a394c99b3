"""Tables of the web entry points: requests that must take effect once, and attempts to sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.ids import new_id
from service.base.models import Base, the_clinic


class IdempotentRequest(Base):
    """One POST that carried an `Idempotency-Key`: what it asked for (a hash) and which row it made, ids only."""

    __tablename__ = "idempotent_requests"
    __table_args__ = (the_clinic(),)

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int]
    subject_id: Mapped[UUID]
    created_at: Mapped[datetime]


class SignInAttempt(Base):
    """One attempt to sign in, whether or not the account exists; kept for a day. `at` is the machine's time."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "email_digest", "at"), Index(None, "address_digest", "at"), Index(None, "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email_digest: Mapped[str]
    address_digest: Mapped[str]
    succeeded: Mapped[bool]
    at: Mapped[datetime]
