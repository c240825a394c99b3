"""The table of suspended numbers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

OPEN = text("lifted_at is null")


class NumberSuspension(ClinicOwned, Base):
    """A number that is said to be wrong, from `since` until `lifted_at` (clinic time); at most one is open a number.

    `reason` is who said so: `desk` or `reply`. `patient_id` is whose number it was, where that is known. `lifted_by` is
    a member of staff; None where the number was corrected by a program, or the row is open. `given_up_at` is when no
    patient had the number any more (clinic time): what was made for it until then goes to a stranger.
    """

    __tablename__ = "number_suspensions"
    __table_args__ = (
        the_clinic(),
        of_clinic("patient_id", "patients"),
        CheckConstraint("reason in ('desk', 'reply')", name="reason"),
        Index(
            "uq_number_suspensions_open",
            "clinic_id",
            "number_digest",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
    )

    number_digest: Mapped[str]
    patient_id: Mapped[UUID | None]
    since: Mapped[datetime]
    reason: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    given_up_at: Mapped[datetime | None]
