"""Close what only asked whether a number is wrong, once somebody has made sure of the number or corrected it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.notify.inbox.closing import close
from service.notify.inbox.taking import hold_waiting
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import Conversation, InboxItem
from service.notify.replies.wrong_number import only_says_wrong_number
from service.patients.book import find_by_number
from service.patients.facts import PatientFact
from service.patients.models import Patient
from service.patients.suspensions.desk import confirmed_since
from service.patients.suspensions.ledger import is_suspended

RIGHT, CORRECTED = "The number is right.", "The number was corrected."


class NumberSettled:
    """Hears that a patient can be reached in another way; comes before the texts, whose rows are held after items."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def on_patient_fact(self, session: Session, fact: PatientFact) -> None:
        """Close the patient's items that say no more than that; in others a person has read something else."""
        if fact.actor.role is None:
            return
        number = if_readable(session.get_one(Patient, (fact.clinic_id, fact.patient_id)).mobile, None)
        if number is None or is_suspended(session, fact.clinic_id, number):
            return
        having = {fact.patient_id, *(one.id for one in find_by_number(session, fact.clinic_id, number))}
        for item in hold_waiting(session, fact.clinic_id, having):  # all at once: each of them is told of in turn
            if item.patient_id == fact.patient_id and _only_asks(item):
                note = RIGHT if _wrote_from(session, item) == number else CORRECTED
                close(session, fact.actor, item, "answered", note, self._clock)


def _only_asks(item: InboxItem) -> bool:
    return item.urgency not in HOLDING and can_be_read(item.text) and only_says_wrong_number(item.text)


def _wrote_from(session: Session, item: InboxItem) -> str | None:
    talk = session.get(Conversation, (item.clinic_id, item.conversation_id)) if item.conversation_id else None
    return if_readable(talk.number, None) if talk else None


def made_sure(session: Session, item: InboxItem, clock: Clock) -> tuple[str, datetime] | None:
    """Tell who said since an item came in that its patient's number is right, and when (clinic time)."""
    if item.patient_id is None:
        return None
    ahead = clock.now() - clock.real()
    entry = confirmed_since(session, item.clinic_id, item.patient_id, item.opened_at - ahead)
    return (_name(session, item.clinic_id, entry.actor_id), entry.at + ahead) if entry else None


def _name(session: Session, clinic_id: UUID, staff_id: UUID | None) -> str:
    staff = session.get(Staff, (clinic_id, staff_id)) if staff_id else None
    return if_readable(staff.name, "A colleague") if staff else "A colleague"
