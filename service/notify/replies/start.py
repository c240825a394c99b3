"""Answer START where no carrier does: once, when it opened a number that was stopped."""

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

USEFUL = timedelta(hours=1)


def say_that_texts_come_again(
    session: Session, clock: Clock, arrival: Arrival, whose: Attribution, entry: OptOut
) -> None:
    """Put the answer to the START of this entry into the outbox; carriers answer it themselves by SMS."""
    if entry.channel != "whatsapp" or arrival.inbound.opt_out_type is not None or arrival.stray:
        return
    now, wanted = clock.now(), whose.patient.language if whose.patient else None
    texts = acknowledgement_texts(spoken_language(session, entry.clinic_id, wanted))
    draft = MessageDraft(
        clinic_id=entry.clinic_id,
        dedupe_key=f"ack:{arrival.conversation.id}:start:{entry.id}",
        kind="acknowledgement",
        lane="urgent",
        due_at=now,
        created_at=now,
        expires_at=now + USEFUL,
        channel=arrival.sender.channel,
        language=texts.language,
        patient_id=whose.patient.id if whose.patient else None,
        conversation_id=arrival.conversation.id,
        to_number=arrival.conversation.number,
        body=texts.again.replace(CLINIC, session.get_one(Clinic, entry.clinic_id).name),
    )
    put(session, draft)
