"""An outcome that is written down later: it happened after the patient's words, and it has happened."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.notify.alerts.patient_words import zone_of
from service.notify.inbox.notes import must_have_been
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem, Reply


def true_time(session: Session, item: InboxItem, typed: datetime | None, now: datetime) -> datetime:
    """Return when the outcome of an item happened; now, where nobody says.

    Refuses a time to come, and one before the words that it would be the outcome of: those that worried last, else the
    first. People type whole minutes, so the minute of the words is late enough. What staff were told was said before
    it was written down, nobody knows when.
    """
    must_have_been(typed, now)
    words = words_at(session, item) if typed is not None else None
    if typed is None or words is None:
        return typed or now
    if typed < words.replace(second=0, microsecond=0):
        local = words.astimezone(zone_of(session, item))
        when = f"{local.day} {local:%B at %H:%M}"
        raise invalid(Fault("$.happened_at", f"must not be before the patient's words, which came on {when}"))
    return max(typed, words)


def words_at(session: Session, item: InboxItem) -> datetime | None:
    """Return when the patient's last worrying words came in, else their first; None where staff were told them."""
    received = func.max(Reply.received_at).filter(Reply.category.in_(HOLDING)), func.min(Reply.received_at)
    of_item = Reply.clinic_id == item.clinic_id, Reply.inbox_item_id == item.id
    worried, first = session.execute(select(*received).where(*of_item)).one()
    came: datetime | None = worried or first
    return came or (None if item.source == "staff" else item.opened_at)
