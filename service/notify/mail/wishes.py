"""A STOP or LESS that was said by mail counts for the telephone of whoever said it as well, where that is certain."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.clinics.models import TEXTING
from service.notify.mail.reading import CHANNEL
from service.notify.replies.form import Inbound
from service.notify.replies.wishes import Wish, honour
from service.patients.models import Patient


def honour_on_telephone(
    session: Session,
    patient: Patient | None,
    inbound: Inbound,
    wish: Wish,
    word: str | None,
    *,
    now: datetime,
    real: datetime,
) -> str | None:
    """Append a wish to the ledger for the patient's number on every channel; returns the number where that was new."""
    if inbound.channel != CHANNEL or wish.what == "start" or patient is None:
        return None
    number = patient.mobile
    if number is None or not can_be_read(number):
        return None
    clinic_id = patient.clinic_id
    said = [replace(inbound, number=number, channel=channel) for channel in TEXTING]
    new = [honour(session, clinic_id, one, wish, word, now=now, real=real) for one in said]
    return number if any(entry is not None for entry in new) else None
