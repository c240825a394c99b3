"""By which way an answer to an item goes now: said before anything is sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.notify.alerts.facts import channel_of
from service.notify.photos.came_by import came_as_text
from service.notify.replies.models import InboxItem, Reply
from service.notify.whatsapp.window import MARGIN, WINDOW, is_open


@dataclass(frozen=True, slots=True)
class Way:
    """`channel` is sms or whatsapp, or another that the item came by; `seconds_left` those of WhatsApp's window.

    `gave_way`: it came by WhatsApp, which takes no free words any more, so it goes by SMS.
    """

    channel: str
    seconds_left: int | None = None
    gave_way: bool = False


def way_of(session: Session, item: InboxItem, now: datetime) -> Way:
    """Say how an answer goes that is sent now (clinic time); whether one may go at all, `Answering.why_not` says."""
    channel = channel_of(session, item)
    if channel != "whatsapp":
        return Way(channel)
    wrote = last_words(session, item)
    if wrote is None or not is_open(wrote, now):
        return Way("sms", gave_way=True)
    return Way("whatsapp", int((wrote + WINDOW - MARGIN - now).total_seconds()))


def last_words(session: Session, item: InboxItem) -> datetime | None:
    """Return when the other side of the item's conversation last wrote."""
    said = select(func.max(Reply.received_at)).where(
        Reply.clinic_id == item.clinic_id, Reply.conversation_id == item.conversation_id, came_as_text()
    )
    return session.scalar(said)
