"""STOP beside other words: where it was not taken as a wish for no more texts, a person asks."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.notify.alerts.facts import number_of
from service.notify.replies.models import InboxItem
from service.patients import opt_outs

ASKED_FOR = timedelta(days=7)
"""After that the page of the patient no longer asks about an item that is closed."""
_STOP = re.compile(r"\bSTOP\b|^\W*(?i:stop)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class StopBeside:
    """An item with STOP in it; `honoured`: the number has had no texts since, else they go on until somebody asks."""

    item_id: UUID
    at: datetime
    honoured: bool


def wrote_stop(words: str) -> bool:
    """Tell whether somebody wrote STOP in capitals, or began a text with it."""
    return _STOP.search(words) is not None


def stop_beside(session: Session, item: InboxItem) -> StopBeside | None:
    """Tell of the STOP in an item's words; None where there is none, or the number has said since what it wants."""
    number = if_readable(number_of(session, item), None)
    if number is None or not wrote_stop(if_readable(item.text, "")):
        return None
    said = [one for one in opt_outs.history(session, item.clinic_id, number) if one.at >= item.opened_at]
    if not said:
        return StopBeside(item.id, item.opened_at, honoured=False)
    return StopBeside(item.id, item.opened_at, honoured=True) if said[-1].opted_out else None


def stop_of_patient(session: Session, clinic_id: UUID, patient_id: UUID, now: datetime) -> StopBeside | None:
    """Tell of the newest such item of a patient that is open, or came in lately."""
    theirs = select(InboxItem).where(InboxItem.clinic_id == clinic_id, InboxItem.patient_id == patient_id)
    lately = (InboxItem.state != "resolved") | (InboxItem.opened_at > now - ASKED_FOR)
    newest = session.scalars(theirs.where(lately).order_by(InboxItem.opened_at.desc()))
    return next((found for item in newest if (found := stop_beside(session, item))), None)
