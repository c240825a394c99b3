"""Tell a clinic's managers once that a sender is stopped: by text, where another sender of the clinic works."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Sender, Staff
from service.notify.alerts.roster import managers_of, reachable
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.stops.reading import stopped_senders
from service.notify.outbox import MessageDraft, put

OF_USE = timedelta(hours=12)


def tell_managers(session: Session, stop: SenderStop, now: datetime, public_url: str) -> int:
    """Make the texts to the managers of a stop's clinic, and note that they were told; returns how many texts."""
    stop.told_at = now
    if not _another_works(session, stop):
        return 0
    told = [one for one in managers_of(session, stop.clinic_id) if reachable(one)]
    drafts = [_draft(stop, one, now, public_url) for one in told]
    return sum(put(session, draft) is not None for draft in drafts)


def _another_works(session: Session, stop: SenderStop) -> bool:
    senders = select(Sender.id).where(Sender.clinic_id == stop.clinic_id, Sender.channel == "sms")
    return bool(set(session.scalars(senders)) - set(stopped_senders(session, [stop.clinic_id])))


def _draft(stop: SenderStop, manager: Staff, now: datetime, public_url: str) -> MessageDraft:
    return MessageDraft(
        clinic_id=stop.clinic_id,
        dedupe_key=f"nudge:stop:{stop.id}:{manager.id}",
        kind="nudge",
        lane="urgent",
        due_at=now,
        created_at=now,
        expires_at=now + OF_USE,
        staff_id=manager.id,
        to_number=manager.mobile,
        body=f"The network refuses one of the clinic's numbers, and its texts wait. What to do: {public_url}/senders",
    )
