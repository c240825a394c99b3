"""Which senders are stopped: read for many clinics at once, for the checks at the moment of sending."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import any_of
from service.notify.delivery.stops.models import SenderStop

SENDER_STOPPED = "sender_stopped"


@dataclass(frozen=True, slots=True)
class Stopped:
    """An open stop. `probe_id` is the one text that may leave all the same, to try whether the network takes it."""

    sender_id: UUID
    since: datetime
    reason: str
    probe_id: UUID | None = None

    def holds(self, message_id: UUID) -> bool:
        """Tell whether this text must wait. Alerts and answers to staff ask for another sender first, then go."""
        return message_id != self.probe_id


def stopped_senders(session: Session, clinic_ids: Collection[UUID]) -> dict[UUID, Stopped]:
    """Return the open stops of these clinics by their sender, in one query."""
    rows = session.execute(
        select(SenderStop.sender_id, SenderStop.since, SenderStop.reason, SenderStop.probe_id).where(
            any_of(SenderStop.clinic_id, clinic_ids), SenderStop.resumed_at.is_(None)
        )
    )
    return {row.sender_id: Stopped(*row) for row in rows}
