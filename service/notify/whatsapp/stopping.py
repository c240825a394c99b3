"""Confirm STOP on WhatsApp, where no carrier does: one text, exempt from the opt-out that it confirms."""

from datetime import timedelta

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.phones import readable
from service.clinics.cover.reading import cover_of
from service.clinics.models import Clinic, Site
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.replies.arrival import Arrival
from service.notify.replies.attribution import Attribution
from service.notify.spoken import spoken_language
from service.notify.whatsapp.words import whatsapp_words
from service.patients.models import OptOut

USEFUL = timedelta(hours=1)
KEY = "stop:"
NOBODY = "111"
"""Whom to ring where the clinic answers no number at all."""


def confirms_stop(message: Message) -> bool:
    return message.kind == "acknowledgement" and message.dedupe_key.startswith(KEY)


def confirm_stop(session: Session, clock: Clock, arrival: Arrival, whose: Attribution, entry: OptOut) -> None:
    """Put the confirmation of a STOP into the outbox, unless the provider has answered it by itself."""
    if entry.channel != "whatsapp" or arrival.inbound.opt_out_type is not None or arrival.stray:
        return
    now, sender = clock.now(), arrival.sender
    site = session.get_one(Site, (sender.clinic_id, sender.site_id))
    cover = cover_of(session, site)
    number = cover.number_at(now) or next(iter(cover.numbers), NOBODY)
    language = spoken_language(session, sender.clinic_id, whose.patient.language if whose.patient else None)
    clinic = session.get_one(Clinic, sender.clinic_id)
    draft = MessageDraft(
        clinic_id=sender.clinic_id,
        dedupe_key=f"{KEY}{entry.id}",
        kind="acknowledgement",
        lane="urgent",
        due_at=now,
        created_at=now,
        expires_at=now + USEFUL,
        channel=sender.channel,
        language=language,
        patient_id=whose.patient.id if whose.patient else None,
        conversation_id=arrival.conversation.id,
        to_number=arrival.conversation.number,
        body=whatsapp_words(language).confirm_stop(clinic.name, readable(number)),
    )
    put(session, draft)
