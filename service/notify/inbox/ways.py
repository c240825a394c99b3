"""By which way an answer to an item goes now: said before anything is sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read, if_readable
from service.clinics.senders import has_sender
from service.notify.alerts.facts import channel_of, number_of
from service.notify.photos.came_by import came_as_text
from service.notify.replies.models import InboxItem, Reply
from service.notify.whatsapp.inviting import invitation_for
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.window import MARGIN, WINDOW, is_open
from service.patients.consents import current
from service.patients.models import Patient
from service.patients.opt_outs import is_opted_out


@dataclass(frozen=True, slots=True)
class Way:
    """`channel` is sms or whatsapp, or another that the item came by; `seconds_left` those of WhatsApp's window.

    It came by WhatsApp, which takes no free words any more: `gave_way`, so it goes by SMS; `asks_first`, so the patient
    is asked to write back there, and it goes once they have.
    """

    channel: str
    seconds_left: int | None = None
    gave_way: bool = False
    asks_first: bool = False


def way_of(session: Session, item: InboxItem, now: datetime) -> Way:
    """Say how an answer goes that is sent now (clinic time); whether one may go at all, `Answering.why_not` says."""
    channel = channel_of(session, item)
    if channel != "whatsapp":
        return Way(channel)
    wrote = last_words(session, item)
    if wrote is None or not is_open(wrote, now):
        asks = not goes_by_sms(session, item) and asking(session, item) is not None
        return Way("whatsapp", asks_first=True) if asks else Way("sms", gave_way=True)
    return Way("whatsapp", int((wrote + WINDOW - MARGIN - now).total_seconds()))


def last_words(session: Session, item: InboxItem) -> datetime | None:
    """Return when the other side of the item's conversation last wrote."""
    said = select(func.max(Reply.received_at)).where(
        Reply.clinic_id == item.clinic_id, Reply.conversation_id == item.conversation_id, came_as_text()
    )
    return session.scalar(said)


def goes_by_sms(session: Session, item: InboxItem) -> bool:
    """Tell whether who wrote by WhatsApp may be texted: they agreed to that, did not stop it, and the clinic can."""
    number = number_of(session, item)
    agreed = item.patient_id is not None and current(session, item.clinic_id, item.patient_id, "sms")
    if not agreed or number is None or not can_be_read(number):
        return False
    return not is_opted_out(session, item.clinic_id, number, "sms") and has_sender(session, item.clinic_id, "sms")


def asking(session: Session, item: InboxItem) -> MessageTemplate | None:
    """Find the approved template that asks who wrote by WhatsApp to write back; None where there is none."""
    patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
    return invitation_for(session, item.clinic_id, if_readable(patient.language, None) if patient else item.language)
