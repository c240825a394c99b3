"""Times that are kept while the desk talks, as the page of a new course shows them."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.reservations.reading import ReservationView, reservation_view


@dataclass(frozen=True, slots=True)
class Kept:
    """`state` is kept, booked, released or expired; `value` are the sessions as booking reads them."""

    id: UUID
    state: str
    until: datetime
    view: ReservationView

    @property
    def stands(self) -> bool:
        return self.state == "kept"

    @property
    def value(self) -> str:
        return json.dumps(self.view["sessions"])


def read_kept(
    session: Session, clinic_id: UUID, patient_id: UUID, reservation_id: UUID | None, now: datetime
) -> Kept | None:
    """Read what is kept for a patient; None where nothing was, or for somebody else."""
    if reservation_id is None:
        return None
    try:
        view = reservation_view(session, clinic_id, reservation_id, now)
    except Refusal:
        return None
    if view["patient_id"] != patient_id:
        return None
    return Kept(reservation_id, view["state"], datetime.fromisoformat(view["expires_at"]), view)
