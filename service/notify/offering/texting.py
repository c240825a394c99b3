"""Ask for an offer by text, and tell that an appointment stands: one message each, judged again when it leaves."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Practitioner
from service.courses.models import CourseSession
from service.courses.offers.deadline import BEFORE_PLACE, leaves_time
from service.courses.offers.models import Offer
from service.notify.case import calendar_of, senders_of
from service.notify.delivery.checks import Checks
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import why_unreachable
from service.notify.models import Message
from service.notify.offering.keys import key_of, offer_of, stands_key_of
from service.notify.offering.words import Kind, OfferFacts, offer_words
from service.notify.outbox import MessageDraft, put
from service.notify.reasons import REASONS
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import InboxItem
from service.notify.spoken import spoken_language
from service.notify.states import LOST
from service.notify.timeline.quiet import QuietHours
from service.patients.models import Patient

NOT_LEFT = ("planned", "queued")


class OfferTexting:
    """What `service.courses.offers.texting` asks for."""

    def __init__(self, clock: Clock, checks: Checks, quiet: QuietHours | None = None) -> None:
        self._clock = clock
        self._checks = checks
        self._quiet = quiet or QuietHours()

    def ask(self, session: Session, offer: Offer) -> str | None:
        """Put the text of an offer into the outbox; return the code of a reason where it cannot be asked by text."""
        patient = session.get_one(Patient, (offer.clinic_id, offer.patient_id))
        why_not = self._why_not(session, offer, patient)
        if why_not is None:
            put(session, self._draft(session, offer, patient, kind_of(offer), facts_of(session, offer)))
        return why_not

    def say_it_stands(self, session: Session, offer: Offer) -> str | None:
        """Put into the outbox that the session of an offer stands as it was, once; return a code where that cannot be.

        A text that was made before and will not arrive counts as none.
        """
        patient = session.get_one(Patient, (offer.clinic_id, offer.patient_id))
        why_not = self._unreachable(session, offer, patient)
        assert offer.was_starts_at is not None
        if why_not is None and offer.was_starts_at - self._leaves(session, offer) < BEFORE_PLACE:
            why_not = "stands_no_time"
        if why_not is not None:
            return why_not
        put(session, self._that_it_stands(session, offer, patient))
        lost = select(Message).where(
            Message.clinic_id == offer.clinic_id,
            Message.dedupe_key == stands_key_of(offer.id),
            Message.state.in_(LOST),
        )
        found = session.scalars(lost).one_or_none()
        return (found.reason or "not_delivered") if found else None

    def left(self, session: Session, offers: Sequence[Offer]) -> AbstractSet[UUID]:
        """Return the ids of those offers whose text has left, or may have."""
        on_its_way = Message.state.not_in((*NOT_LEFT, *LOST))
        gone = _of_offers(offers).where(on_its_way | (Message.reason == "unknown_outcome"))
        return {id_ for message in session.scalars(gone) if (id_ := offer_of(message)) is not None}

    def take_back(self, session: Session, offer: Offer) -> None:
        """Stop the text of an offer that has not left."""
        waiting = _of_offers([offer]).where(Message.state.in_(NOT_LEFT))
        locked = waiting.order_by(Message.id).with_for_update().execution_options(populate_existing=True)
        for message in session.scalars(locked):
            finish(session, message, "cancelled", "offer_over", self._clock.now())
        session.flush()

    def not_gone(self, session: Session, offers: Sequence[Offer]) -> Mapping[UUID, str]:
        """Return why texts will not reach their patients, by the ids of the offers."""
        if not offers:
            return {}
        failed = _of_offers(offers).where(Message.state.in_(LOST))
        found = {offer_of(message): message.reason or "not_delivered" for message in session.scalars(failed)}
        return {id_: reason for id_, reason in found.items() if id_ is not None}

    def in_inbox(self, session: Session, offers: Sequence[Offer]) -> Mapping[UUID, UUID]:
        """Return the newest inbox item of each patient that nobody has resolved, by the ids of those who are rung."""
        rung = [offer for offer in offers if offer.state == "to_call"]
        if not rung:
            return {}
        waiting = select(InboxItem.patient_id, InboxItem.id).where(
            InboxItem.clinic_id.in_({offer.clinic_id for offer in rung}),
            InboxItem.patient_id.in_({offer.patient_id for offer in rung}),
            InboxItem.state != "resolved",
        )
        newest = dict(session.execute(waiting.order_by(InboxItem.opened_at, InboxItem.id)).all())
        return {offer.id: newest[offer.patient_id] for offer in rung if offer.patient_id in newest}

    def sentence(self, code: str) -> str | None:
        return REASONS.get(code)

    def _why_not(self, session: Session, offer: Offer, patient: Patient) -> str | None:
        unreachable = self._unreachable(session, offer, patient)
        if unreachable is not None:
            return unreachable
        if patient.mobile and len(candidates_for(session, offer.clinic_id, patient.mobile)) > 1:
            return "number_shared"
        assert offer.answer_by is not None
        leaves = self._leaves(session, offer)
        return None if leaves_time(leaves, offer.answer_by) else "offer_no_time"

    def _unreachable(self, session: Session, offer: Offer, patient: Patient) -> str | None:
        channel = patient.channel
        has_sender = any(sender.channel == channel for sender in senders_of(session, offer.clinic_id))
        reach = self._checks.reach(session, patient, channel, has_sender=has_sender)
        return why_unreachable(reach) or (None if reach.has_sender else "no_sender")

    def _leaves(self, session: Session, offer: Offer) -> datetime:
        return self._quiet.shift(self._clock.now(), calendar_of(session, offer.clinic_id))

    def _draft(self, session: Session, offer: Offer, patient: Patient, kind: Kind, facts: OfferFacts) -> MessageDraft:
        one = session.get_one(CourseSession, (offer.clinic_id, offer.session_id)) if offer.session_id else None
        words = offer_words(self._language(session, patient))
        return MessageDraft(
            clinic_id=offer.clinic_id,
            dedupe_key=key_of(offer.id),
            kind="offer",
            lane="aftercare",
            due_at=self._leaves(session, offer),
            created_at=self._clock.now(),
            expires_at=offer.answer_by,
            channel=patient.channel,
            language=words.language,
            patient_id=patient.id,
            course_id=one.course_id if one else None,
            session_id=offer.session_id,
            body=words.write(kind, facts),
        )

    def _that_it_stands(self, session: Session, offer: Offer, patient: Patient) -> MessageDraft:
        """Draft the text that the place stands; it is of use until the patient should be there."""
        assert offer.was_starts_at is not None
        assert offer.session_id is not None
        one = session.get_one(CourseSession, (offer.clinic_id, offer.session_id))
        facts = OfferFacts(
            clinic=session.get_one(Clinic, offer.clinic_id).name,
            zone=default_site(session, offer.clinic_id).zone,
            new=offer.was_starts_at,
            practitioner=_name(session, offer.clinic_id, one.practitioner_id),
        )
        return replace(
            self._draft(session, offer, patient, "stands", facts),
            dedupe_key=stands_key_of(offer.id),
            expires_at=offer.was_starts_at,
        )

    def _language(self, session: Session, patient: Patient) -> str:
        return spoken_language(session, patient.clinic_id, patient.language)


def kind_of(offer: Offer) -> Kind:
    if offer.sick_day_id is not None:
        return "same_time" if offer.starts_at == offer.was_starts_at else "away"
    return "first" if offer.was_starts_at is None else "earlier"


def facts_of(session: Session, offer: Offer) -> OfferFacts:
    """Gather what the texts of an offer tell, while its session is where it was when the offer was made."""
    assert offer.starts_at is not None
    return OfferFacts(
        clinic=session.get_one(Clinic, offer.clinic_id).name,
        zone=default_site(session, offer.clinic_id).zone,
        new=offer.starts_at,
        old=offer.was_starts_at,
        until=offer.answer_by,
        practitioner=_somebody_else(session, offer),
    )


def _somebody_else(session: Session, offer: Offer) -> str | None:
    """Return the name of whoever is offered, if that is not whom the patient was booked with."""
    one = session.get_one(CourseSession, (offer.clinic_id, offer.session_id)) if offer.session_id else None
    if offer.practitioner_id is None or (one and one.practitioner_id == offer.practitioner_id):
        return None
    return _name(session, offer.clinic_id, offer.practitioner_id)


def _name(session: Session, clinic_id: UUID, practitioner_id: UUID | None) -> str | None:
    return session.get_one(Practitioner, (clinic_id, practitioner_id)).name if practitioner_id else None


def _of_offers(offers: Sequence[Offer]) -> Select[Message]:
    clinics = {offer.clinic_id for offer in offers}
    keys = [key_of(offer.id) for offer in offers]
    return select(Message).where(Message.clinic_id.in_(clinics), Message.dedupe_key.in_(keys))
