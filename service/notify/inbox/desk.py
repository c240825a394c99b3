"""What staff do with the inbox. Each method checks who may, acts, and leaves an audit entry; the caller commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.phones import Phones
from service.courses.sessions import hold_still
from service.notify.inbox.answering import Answering
from service.notify.inbox.closing import close, how_much, must_be_allowed
from service.notify.inbox.contacting import note_contact
from service.notify.inbox.events import note
from service.notify.inbox.knowing import must_be_all, must_know
from service.notify.inbox.linking import hold_for_link, link
from service.notify.inbox.notes import write
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.reopening import reopen
from service.notify.inbox.taking import has_new_words, hear, locked, take
from service.notify.inbox.unlinking import hold_for_unlink, link_of, move_own, own_report, unlink
from service.notify.inbox.urgency import HOLDING
from service.notify.models import Message
from service.notify.replies.models import InboxItem
from service.notify.replies.treatments import last_treatment
from service.patients.models import Patient


class InboxDesk:
    """Take, answer, close, log and link items of the actor's clinic; another clinic's are `not_found`."""

    def __init__(self, clock: Clock, phones: Phones, door: InboxDoor) -> None:
        self._clock = clock
        self._door = door
        self._answering = Answering(clock, phones)

    def get(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        item = session.get(InboxItem, (actor.clinic_id, item_id))
        if item is None:
            raise Refusal("not_found")
        return item

    def acknowledge(self, session: Session, actor: Actor, item_id: UUID, *, seen: int | None = None) -> InboxItem:
        """Take an item; again by the same person says that they know its words.

        Refuses `already_taken`, `already_resolved`, and `new_words` where theirs holds more than the `seen` characters.
        """
        item = self._locked(session, actor, item_id)
        if has_new_words(item):
            must_be_all(item, seen)
        taking = take(session, actor, item, self._clock)
        if taking.result == "taken_by_other":
            raise Refusal("already_taken", {"acknowledged_by": str(taking.item.acknowledged_by)})
        if taking.result == "resolved":
            raise Refusal("already_resolved")
        return taking.item

    def reply(
        self,
        session: Session,
        actor: Actor,
        item_id: UUID,
        text: str,
        *,
        form: UUID | None = None,
        seen: int | None = None,
    ) -> Message:
        """Text the patient of an item. Refuses `cannot_text` after an opt-out or where the number is no mobile.

        The same words sent twice with one `form` are one text. `seen` is as in `resolve`; where nobody says it, new
        words ring on. A text is no contact: whoever has an urgent item is rung until they have spoken with the patient.
        """
        item = self._locked(session, actor, item_id)
        must_be_all(item, seen)
        message = self._answering.reply(session, actor, item, text, form=form)
        if seen is not None and has_new_words(item):
            hear(session, actor, item, self._clock)
        return message

    def contacted(self, session: Session, actor: Actor, item_id: UUID, *, seen: int | None = None) -> InboxItem:
        """Note that the patient was spoken with: it rings nobody again. Takes an item that nobody has yet.

        New words ring on where somebody else says so. Refuses `already_resolved`, and `new_words` as `resolve` does.
        """
        item = self._locked(session, actor, item_id)
        must_be_all(item, seen)
        if item.acknowledged_by in (None, actor.id):
            must_know(session, item, seen)
        if take(session, actor, item, self._clock).result == "resolved":
            raise Refusal("already_resolved")
        note_contact(session, actor, item, self._clock)
        record(session, actor, "concern.contacted", "concern", item.id, at=self._clock.real())
        return item

    def why_no_text(self, session: Session, item: InboxItem) -> str | None:
        """Say by its code why an item cannot be answered by text now; None where it can."""
        return self._answering.why_not(session, item)

    def look(self, session: Session, actor: Actor, item_id: UUID, *, seen: int) -> None:
        """Note that somebody was shown `seen` characters: where it is theirs and that is all, they know its words.

        What rings because nobody has spoken with the patient rings on.
        """
        item = self._locked(session, actor, item_id)
        if seen == how_much(item) and has_new_words(item):
            hear(session, actor, item, self._clock)

    def resolve(
        self,
        session: Session,
        actor: Actor,
        item_id: UUID,
        outcome: str | None,
        written: str,
        *,
        seen: int | None = None,
        happened_at: datetime | None = None,
    ) -> InboxItem:
        """Close an item with an outcome and a note; the course stays on hold until a clinician lifts that.

        `happened_at` is when that happened, where it is written down later; both times are kept.

        Refuses `new_words` where more has come in than the `seen` characters of its words, which only ever grow, and
        where nobody says how many while it rings about more than it began with.
        """
        item = self._locked(session, actor, item_id)
        must_be_allowed(actor, item)
        must_know(session, item, seen)
        close(session, actor, item, outcome, written, self._clock, happened_at=happened_at)
        return item

    def reopen(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        """Take back a closing that was a slip (`reopening.reopen`)."""
        before = self.get(session, actor, item_id)
        if before.course_id is not None and before.urgency in HOLDING:
            hold_still(session, before.clinic_id, before.course_id)  # before the item: `notify/locks.py`
        item = self._locked(session, actor, item_id)
        reopen(session, actor, item, self._clock, self._door)
        return item

    def log(
        self,
        session: Session,
        actor: Actor,
        patient_id: UUID,
        urgency: str,
        text: str,
        signs: Sequence[str] = (),
    ) -> InboxItem:
        """Put in what staff heard by phone or at the desk: it holds and alerts like a text, and joins an open item.

        It stands in the conversation by itself, too, with who was told and when.
        """
        patient = self._patient(session, actor, patient_id)
        treatment = last_treatment(session, patient.clinic_id, patient.id, self._clock.now())
        report = Report(
            clinic_id=patient.clinic_id,
            source="staff",
            urgency=urgency,
            text=text,
            signs=signs,
            patient_id=patient.id,
            course_id=treatment.course_id if treatment else None,
            session_id=treatment.session_id if treatment else None,
        )
        item = self._door.let_in(session, report, actor=actor)
        write(session, actor, item, "told", text, self._clock).urgency = urgency
        record(session, actor, "concern.logged", "concern", item.id, at=self._clock.real())
        return item

    def link_patient(
        self, session: Session, actor: Actor, item_id: UUID, patient_id: UUID, *, checked: str | None = None
    ) -> InboxItem:
        """Say whose an item is, after a check (`linking.CHECKS`); the hold follows. Refuses `already_resolved`."""
        seen, patient = self.get(session, actor, item_id), self._patient(session, actor, patient_id)
        hold_for_link(session, seen, patient, self._clock)
        item = self._locked(session, actor, item_id)
        if item.state == "resolved":
            raise Refusal("already_resolved")
        link(session, item, patient, self._clock)
        self._door.hold(session, item, actor)
        record(session, actor, "concern.linked", "concern", item.id, at=self._clock.real(), fields=["patient_id"])
        note(session, item, "linked", self._clock.now(), actor=actor, detail=checked)
        return item

    def unlink_patient(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        """Take back a link that named the wrong patient, and the hold that followed. Refuses `not_linked`."""
        seen = self.get(session, actor, item_id)
        hold_for_unlink(session, seen, self._clock)
        item = self._locked(session, actor, item_id)
        if link_of(session, item) is None:
            raise Refusal("not_linked")
        course_id, own = item.course_id, own_report(session, item)
        unlink(session, item)
        if own is not None:
            move_own(session, item, self._door.let_in(session, own, actor=actor))
        if course_id is not None:
            self._door.withdraw(session, item, course_id, actor)
        record(session, actor, "concern.unlinked", "concern", item.id, at=self._clock.real(), fields=["patient_id"])
        note(session, item, "unlinked", self._clock.now(), actor=actor)
        return item

    def _locked(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        item = locked(session, clinic_of(actor), item_id)
        if item is None:
            raise Refusal("not_found")
        return item

    def _patient(self, session: Session, actor: Actor, patient_id: UUID) -> Patient:
        patient = session.get(Patient, (actor.clinic_id, patient_id))
        if patient is None:
            raise invalid(Fault("$.patient_id", "is no patient of this clinic"))
        return patient
