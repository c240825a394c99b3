"""Answer LESS: once, with what still comes, since the reminders that a patient may count on will not."""

from datetime import timedelta

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.notify.inbox.acknowledgement_texts import acknowledgement_texts
from service.notify.outbox import MessageDraft, put
from service.notify.replies.arrival import Arrival
from service.notify.replies.attribution import Attribution
from service.notify.spoken import spoken_language
from service.patients.models import OptOut

USEFUL = timedelta(hours=12)


def say_what_still_comes(session: Session, clock: Clock, arrival: Arrival, whose: Attribution, entry: OptOut) -> None:
    """Put the answer to the LESS of this entry into the outbox."""
    now, wanted = clock.now(), whose.patient.language if whose.patient else None
    texts = acknowledgement_texts(spoken_language(session, entry.clinic_id, wanted))
    draft = MessageDraft(
        clinic_id=entry.clinic_id,
        dedupe_key=f"ack:{arrival.conversation.id}:less:{entry.id}",
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
        body=texts.less,
    )
    put(session, draft)
