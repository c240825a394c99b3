"""Answer LESS and START, once each, where no carrier does: what still comes, or that texts come again."""

from datetime import timedelta

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Clinic
from service.notify.inbox.acknowledgement_texts import CLINIC, acknowledgement_texts
from service.notify.outbox import MessageDraft, put
from service.notify.replies.arrival import Arrival
from service.notify.replies.attribution import Attribution
from service.notify.spoken import spoken_language
from service.patients.models import OptOut

LESS_IS_USEFUL, START_IS_USEFUL = timedelta(hours=12), timedelta(hours=1)


def say_what_still_comes(session: Session, clock: Clock, arrival: Arrival, whose: Attribution, entry: OptOut) -> None:
    """Put the answer to the LESS of this entry into the outbox: reminders that a patient may count on will not come."""
    language = _language(session, whose, entry)
    body = acknowledgement_texts(language).less
    _answer(session, clock, arrival, whose, f"less:{entry.id}", language, body, LESS_IS_USEFUL)


def say_that_texts_come_again(
    session: Session, clock: Clock, arrival: Arrival, whose: Attribution, entry: OptOut
) -> None:
    """Put the answer to the START of this entry into the outbox; carriers answer it themselves by SMS."""
    if entry.channel != "whatsapp" or arrival.inbound.opt_out_type is not None or arrival.stray:
        return
    language = _language(session, whose, entry)
    name = session.get_one(Clinic, entry.clinic_id).name
    body = acknowledgement_texts(language).again.replace(CLINIC, name)
    _answer(session, clock, arrival, whose, f"start:{entry.id}", language, body, START_IS_USEFUL)


def _language(session: Session, whose: Attribution, entry: OptOut) -> str:
    spoken = spoken_language(session, entry.clinic_id, whose.patient.language if whose.patient else None)
    return acknowledgement_texts(spoken).language


def _answer(
    session: Session,
    clock: Clock,
    arrival: Arrival,
    whose: Attribution,
    key: str,
    language: str,
    body: str,
    useful: timedelta,
) -> None:
    now, conversation = clock.now(), arrival.conversation
    draft = MessageDraft(
        clinic_id=conversation.clinic_id,
        dedupe_key=f"ack:{conversation.id}:{key}",
        kind="acknowledgement",
        lane="urgent",
        due_at=now,
        created_at=now,
        expires_at=now + useful,
        channel=arrival.sender.channel,
        language=language,
        patient_id=whose.patient.id if whose.patient else None,
        conversation_id=conversation.id,
        to_number=conversation.number,
        body=body,
    )
    put(session, draft)
