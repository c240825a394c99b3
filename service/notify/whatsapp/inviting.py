"""Ask a patient on WhatsApp to write back, where the clinic has an answer for them and the window is shut.

WhatsApp takes no free words a day after the patient's last. A template of the clinic's own, which tells nothing but
that there is a message, asks for any word; that word opens the window, and the answer that was kept goes out
(`held.py`). It is asked once a day in a conversation.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.clinics.models import Clinic
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.spoken import spoken_language
from service.notify.whatsapp.definitions import WRITE_BACK
from service.notify.whatsapp.filling import Filled, filled
from service.notify.whatsapp.models import MessageTemplate

INVITATION: Final = "invitation"
USEFUL = timedelta(hours=4)
CLINIC = "clinic"
Invited = tuple[UUID, str]
"""A clinic, and the language in which it asks."""


def invitations(session: Session, clinics: Collection[UUID]) -> Mapping[Invited, MessageTemplate]:
    """Return the template by which each clinic asks, in each language: one that is approved, else the newest."""
    rows = session.scalars(_made(clinics)).all() if clinics else ()
    newest = {(row.clinic_id, row.language): row for row in rows}
    return newest | {(row.clinic_id, row.language): row for row in rows if row.status == "approved"}


def invitation_for(session: Session, clinic_id: UUID, wanted: str | None) -> MessageTemplate | None:
    """Find the approved template in a patient's language, else in the clinic's; None where there is none."""
    found = invitations(session, [clinic_id])
    for language in (spoken_language(session, clinic_id, wanted), session.get_one(Clinic, clinic_id).language):
        template = found.get((clinic_id, language))
        if template is not None and template.status == "approved":
            return template
    return None


def in_words(template: MessageTemplate, clinic: str) -> Filled | None:
    """Fill the template; None for a clinic without a name."""
    return filled(template, {CLINIC: clinic})


def invite(session: Session, answer: Message, template: MessageTemplate, now: datetime) -> None:
    """Put the question into the outbox, beside the answer that waits for it."""
    words = in_words(template, session.get_one(Clinic, answer.clinic_id).name)
    draft = MessageDraft(
        clinic_id=answer.clinic_id,
        dedupe_key=f"{INVITATION}:{answer.conversation_id}:{now:%Y-%m-%d}",
        kind=INVITATION,
        lane="urgent",
        due_at=now,
        created_at=now,
        expires_at=now + USEFUL,
        channel="whatsapp",
        language=template.language,
        patient_id=answer.patient_id,
        course_id=answer.course_id,
        conversation_id=answer.conversation_id,
        inbox_item_id=answer.inbox_item_id,
        to_number=answer.to_number,
        body=words.body if words else template.body,
    )
    put(session, draft)


def _made(clinics: Collection[UUID]) -> Select[MessageTemplate]:
    of_clinics = MessageTemplate.clinic_id.in_(clinics), MessageTemplate.step == WRITE_BACK
    return select(MessageTemplate).where(*of_clinics).order_by(MessageTemplate.created_at, MessageTemplate.id)
