"""Tables of the web entry points: requests that must take effect once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

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
