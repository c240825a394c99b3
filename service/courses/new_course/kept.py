"""Times that are kept while the desk talks, of one treatment or of two, as the page of a new course shows them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.reservations.reading import ReservationView, reservation_view


@dataclass(frozen=True, slots=True)
class Kept:
    """`state` is kept, booked, released or expired: that of all, which begin and end together.

    `value` are the sessions as booking reads them; `seconds`: how long they are kept yet.
    """

    ids: tuple[UUID, ...]
    state: str
    until: datetime
    views: tuple[ReservationView, ...]
    seconds: int

    @property
    def stands(self) -> bool:
        return self.state == "kept"

    @property
    def value(self) -> str:
        every = [view["sessions"] for view in self.views]
        return json.dumps(every if len(every) > 1 else every[0])


def read_kept(
    session: Session, clinic_id: UUID, patient_id: UUID, reservations: Sequence[UUID], now: datetime
) -> Kept | None:
    """Read what is kept for a patient; None where nothing was, or for somebody else."""
    try:
        views = tuple(reservation_view(session, clinic_id, one, now) for one in reservations)
    except Refusal:
        return None
    if not views or any(view["patient_id"] != patient_id for view in views):
        return None
    until = min(datetime.fromisoformat(view["expires_at"]) for view in views)
    state = next((view["state"] for view in views if view["state"] != "kept"), "kept")
    seconds = max(int((until - now).total_seconds()), 0)
    return Kept(tuple(reservations), state, until, views, seconds)
