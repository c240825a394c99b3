"""Ask a patient for a photo: one text with a link that works once."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.base.ids import new_id
from service.base.unreadable import must_be_read
from service.clinics.models import Clinic, Sender
from service.notify.alerts.facts import number_of
from service.notify.inbox.desk import InboxDesk
from service.notify.inbox.events import note
from service.notify.photos.links import WORKS_FOR, address_of, hash_of, new_secret
from service.notify.photos.models import PhotoLink
from service.notify.photos.words import photo_words
from service.notify.replies.conversations import conversation_with, hold_conversation
from service.notify.replies.models import InboxItem
from service.notify.spoken import spoken_language
from service.patients.models import Patient

MOST_A_DAY = 5
A_DAY = timedelta(days=1)


class PhotoAsking:
    """Make links and the texts that carry them."""

    def __init__(self, clock: Clock, public_url: str, desk: InboxDesk) -> None:
        self._clock = clock
        self._public_url = public_url
        self._desk = desk

    def ask(self, session: Session, actor: Actor, item_id: UUID, form: UUID) -> PhotoLink:
        """Text the patient of an item a link; the same `form` sent twice asks once.

        Refuses as an answer from the inbox does, `already_resolved`, and `too_many_requests` from the sixth link of a
        day on.
        """
        item = self._desk.get(session, actor, item_id)
        made = session.scalar(select(PhotoLink).where(PhotoLink.clinic_id == item.clinic_id, PhotoLink.form == form))
        if made is not None:
            return made
        if item.state == "resolved":
            raise Refusal("already_resolved")
        if self._asked_today(session, item) >= MOST_A_DAY:
            raise Refusal("too_many_requests")
        return self._make(session, actor, item, form)

    def _make(self, session: Session, actor: Actor, item: InboxItem, form: UUID) -> PhotoLink:
        conversation_id, now, secret = self._conversation(session, item), self._clock.now(), new_secret()
        message = self._desk.reply(session, actor, item.id, self._words(session, item, secret))
        link = PhotoLink(clinic_id=item.clinic_id, id=new_id(), inbox_item_id=item.id, message_id=message.id, form=form)
        link.conversation_id, link.token_hash = conversation_id, hash_of(secret)
        link.created_at, link.expires_at = now, now + WORKS_FOR
        session.add(link)
        record(session, actor, "photo.asked", "concern", item.id, at=self._clock.real())
        staff_id = actor.id if actor.kind == "staff" else None
        note(session, item, "photo_asked", now, actor=actor, staff_id=staff_id, message_id=message.id)
        return link

    def _asked_today(self, session: Session, item: InboxItem) -> int:
        of_item = (PhotoLink.clinic_id == item.clinic_id, PhotoLink.inbox_item_id == item.id)
        since = PhotoLink.created_at > self._clock.now() - A_DAY
        return session.scalar(select(func.count()).where(*of_item, since)) or 0

    def _words(self, session: Session, item: InboxItem, secret: str) -> str:
        patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
        language = spoken_language(session, item.clinic_id, patient.language if patient else None)
        clinic = session.get_one(Clinic, item.clinic_id)
        return photo_words(language).write(clinic.name, address_of(self._public_url, secret))

    def _conversation(self, session: Session, item: InboxItem) -> UUID:
        """Find the talk that photos will belong to, and hold it: it comes before the item (`notify/locks.py`)."""
        if item.conversation_id is not None:
            hold_conversation(session, item.clinic_id, item.conversation_id)
            return item.conversation_id
        number = number_of(session, item)
        must_be_read(number)
        by_sms = select(Sender).where(Sender.clinic_id == item.clinic_id, Sender.channel == "sms").order_by(Sender.id)
        sender = session.scalars(by_sms.limit(1)).one_or_none()
        if number is None or sender is None:
            raise Refusal("cannot_text", {"reason": "no_number" if number is None else "no_sender"})
        return conversation_with(session, sender, number, self._clock.now()).id
