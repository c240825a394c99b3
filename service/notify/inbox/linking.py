"""Link an item that came from a shared or unknown number with its patient, after a person has made sure."""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.errors import Refusal
from service.courses.sessions import hold_still
from service.notify.alerts.facts import number_of
from service.notify.replies.attribution import candidates_for
from service.notify.replies.conversations import hold_conversation
from service.notify.replies.models import Conversation, InboxItem, Reply
from service.notify.replies.senders import staff_alone
from service.notify.replies.treatments import last_treatment
from service.patients.models import Patient

CHECKS = {
    "date_of_birth": "they said their date of birth",
    "name": "they said their first and last name",
    "known": "their voice is known, or they are here",
}
"""How a person made sure whose text it is."""


def link(session: Session, item: InboxItem, patient: Patient, clock: Clock) -> None:
    """Name the patient of an item and of its replies; the caller holds the item's row and places the hold.

    What a member of staff wrote about a patient stays theirs, and so does their number. Refuses `already_linked` where
    another patient is named: what followed from that has to be taken back first.
    """
    if item.patient_id not in (None, patient.id):
        raise Refusal("already_linked")
    item.patient_id, item.course_id, item.session_id = patient.id, None, None
    treatment = last_treatment(session, item.clinic_id, patient.id, clock.now())
    if treatment is not None:
        item.course_id, item.session_id = treatment.course_id, treatment.session_id
    number = number_of(session, item)
    if item.conversation_id is not None and number and staff_alone(session, item.clinic_id, number):
        item.conversation_id = None
        session.flush()
        return
    patients = or_(Reply.staff_id.is_(None), Reply.conversation_id == item.conversation_id)
    of_item = (Reply.clinic_id == item.clinic_id, Reply.inbox_item_id == item.id, Reply.patient_id.is_(None), patients)
    session.execute(update(Reply).where(*of_item).values(patient_id=patient.id, course_id=item.course_id))
    _name_conversation(session, item, patient)
    session.flush()


def hold_for_link(session: Session, item: InboxItem, patient: Patient, clock: Clock) -> None:
    """Hold what a link changes besides the item, before the item itself is held: `notify/locks.py`."""
    if item.conversation_id is not None:
        hold_conversation(session, item.clinic_id, item.conversation_id)
    treatment = last_treatment(session, item.clinic_id, patient.id, clock.now())
    if treatment is not None:
        hold_still(session, item.clinic_id, treatment.course_id)


def _name_conversation(session: Session, item: InboxItem, patient: Patient) -> None:
    """Remember whose number it is, unless others have it too: their next text may be anybody's."""
    number = number_of(session, item)
    if item.conversation_id is None or number is None:
        return
    others = [one for one in candidates_for(session, item.clinic_id, number) if one.id != patient.id]
    if not others:
        session.get_one(Conversation, (item.clinic_id, item.conversation_id)).patient_id = patient.id
