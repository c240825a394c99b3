"""Settle replies that answer a text which asked for CONFIRM or MOVE: a reminder, or the offer of another place.

1. CONFIRM to the newest reminder of a session confirms its place; to one of a time that it no longer has, a person
   looks, and to one that came after an offer, or once the session has begun, too. MOVE keeps the place and puts the
   patient on the list of those to ring (`calls/`); they are told once that it was read.
2. CONFIRM to an offer takes it, and the patient is told so once. Where the place is gone a person looks, unless the one
   that they had stands after all: a text says so, once.
3. Anything else to an offer puts it on the list of those to ring. MOVE alone says no more than that: the list is where
   a person sees it, and the inbox is left out; the patient is told once that it was read. Other words follow their way
   besides, and the list points to them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.courses.models import CourseSession
from service.courses.offers.models import Offer
from service.courses.offers.settling import WhyCall
from service.courses.sessions import hold_still
from service.notify.calls.making import call_to_move, drop, open_move
from service.notify.calls.moves import note_call
from service.notify.models import Message
from service.notify.offering.keys import KEY, STANDS, offer_of
from service.notify.offering.texting import facts_of
from service.notify.offering.words import OfferFacts, offer_words
from service.notify.outbox import MessageDraft, put
from service.notify.replies.arrival import Arrival
from service.notify.replies.attribution import Attribution
from service.notify.replies.judging import CONFIRM, MOVE
from service.notify.replies.models import InboxItem
from service.notify.replies.reminders import asks_to_confirm, newest_reminder, tells_the_time_that_holds
from service.notify.triage.judgement import Judgement

Settled = Literal["settled", "for_a_person", "not_an_answer"]
"""`settled`: nobody needs to see it; `for_a_person`: somebody does, whatever the words alone would say."""

Confirm = Callable[[Session, Actor, UUID, UUID, datetime | None], object]
"""Keep that a patient comes: actor, clinic, session, and when they said so; None takes it back."""

USEFUL = timedelta(hours=1)
TAKEN, NOTED = ":agreed", ":declined"


class Offers(Protocol):
    """As much of the offers as a reply needs."""

    def accept(self, session: Session, clinic_id: UUID, offer_id: UUID) -> bool: ...
    def decline(self, session: Session, clinic_id: UUID, offer_id: UUID, why: WhyCall = "declined") -> bool: ...
    def stands(self, session: Session, clinic_id: UUID, offer_id: UUID) -> bool: ...


class Answers:
    """Settle answers. Without `confirm` and `offers` nothing is kept of them: for programs without a diary."""

    def __init__(self, clock: Clock, confirm: Confirm | None = None, offers: Offers | None = None) -> None:
        self._clock = clock
        self._confirm = confirm
        self._offers = offers

    def settle(self, session: Session, arrival: Arrival, whose: Attribution, judgement: Judgement) -> Settled:
        """Settle a reply, or say that it is none to such a text."""
        answered, confirms = whose.answers, judgement.keyword == CONFIRM
        if answered is None:
            return "not_an_answer"
        offer_id = offer_of(answered)
        if offer_id is not None and self._offers is not None:
            return self._to_offer(session, self._offers, arrival, (answered, offer_id), judgement)
        if self._is_known(session, answered, arrival, judgement):
            return "settled"
        if confirms and _is_asked_too(session, answered):
            return "for_a_person"  # it may be meant for either
        self._take_confirmation_back(session, arrival, answered, judgement)
        return self._to_reminder(session, arrival, answered, judgement)

    def _is_known(self, session: Session, answered: Message, arrival: Arrival, judgement: Judgement) -> bool:
        """Tell whether a reply says no more than what was settled with the one before."""
        if judgement.keyword == CONFIRM and answered.dedupe_key.endswith((TAKEN, STANDS)):
            return answered.dedupe_key.startswith(KEY)  # they confirm what they have been told already
        return self._says_move_again(session, answered, arrival, judgement)

    def _to_reminder(self, session: Session, arrival: Arrival, answered: Message, judgement: Judgement) -> Settled:
        short = judgement.keyword in {CONFIRM, MOVE}
        reminder = _reminder(session, arrival, answered) if short else None
        if reminder is None:
            return "not_an_answer"
        if judgement.keyword == CONFIRM:
            return self._confirms(session, arrival, reminder)
        return self._asks_again(session, arrival, reminder, judgement)

    def note_item(
        self, session: Session, arrival: Arrival, whose: Attribution, judgement: Judgement, item: InboxItem
    ) -> None:
        """Put a patient who answered MOVE to a reminder, or to news of a move, on the list of those to ring.

        Their place is kept; `item` is what came into the inbox, which tells them once that it was read.
        """
        told, about = self._wanted_otherwise(session, arrival, whose.answers, judgement)
        if told is not None and about is not None:
            call_to_move(session, told, about, self._clock.now(), item.id, said_at=arrival.at)

    def _wanted_otherwise(
        self, session: Session, arrival: Arrival, answered: Message | None, judgement: Judgement
    ) -> tuple[Message, CourseSession] | tuple[None, None]:
        """Find the session that a patient wants another time for, by the text that told them of this one."""
        if answered is None or not _is_move_alone(arrival, judgement):
            return None, None
        told = answered if answered.kind == "moved" else _reminder(session, arrival, answered)
        about = _session_of(session, told) if told is not None else None
        return (told, about) if told and about and about.state == "booked" else (None, None)

    def _take_confirmation_back(
        self, session: Session, arrival: Arrival, answered: Message, judgement: Judgement
    ) -> None:
        """Let nobody be shown as coming who has since asked for another time; before the item: `notify/locks.py`."""
        about = self._wanted_otherwise(session, arrival, answered, judgement)[1]
        if self._confirm is None or about is None:
            return
        hold_still(session, about.clinic_id, about.course_id)
        session.refresh(about)
        if about.state == "booked" and about.confirmed_at is not None and about.confirmed_at <= arrival.at:
            patient = Actor("patient", answered.clinic_id, answered.patient_id)
            self._confirm(session, patient, about.clinic_id, about.id, None)

    def _confirms(self, session: Session, arrival: Arrival, reminder: Message) -> Settled:
        """Keep that they come, as far as the time they were reminded of holds and is still ahead."""
        about = _session_of(session, reminder)
        if self._confirm is None:
            return "settled"
        if about is None:
            return "for_a_person"
        over = about.starts_at is not None and about.starts_at <= arrival.at
        if over or not tells_the_time_that_holds(session, reminder, about):
            return "for_a_person"
        hold_still(session, about.clinic_id, about.course_id)  # before its call: `notify/locks.py`
        asked = open_move(session, about)
        if asked is not None and arrival.at < asked.due_at:
            return "settled"  # it was on its way for longer than the MOVE that they said after it
        if about.confirmed_at is None:
            patient = Actor("patient", reminder.clinic_id, reminder.patient_id)
            self._confirm(session, patient, reminder.clinic_id, about.id, arrival.at)
        drop(session, [asked] if asked else [], "confirmed_since", self._clock.now())
        return "settled"

    def _asks_again(self, session: Session, arrival: Arrival, reminder: Message, judgement: Judgement) -> Settled:
        """Note MOVE once more for one place on its call: they have been told that the first was read."""
        about = _session_of(session, reminder)
        task = open_move(session, about) if about is not None and _is_move_alone(arrival, judgement) else None
        if task is None:
            return "not_an_answer"
        task.due_at = max(task.due_at, arrival.at)
        note_call(session, task, "asked_again", self._clock.now())
        return "settled"

    def _to_offer(
        self,
        session: Session,
        offers: Offers,
        arrival: Arrival,
        answered: tuple[Message, UUID],
        judgement: Judgement,
    ) -> Settled:
        message, offer_id = answered
        facts = facts_of(session, session.get_one(Offer, (message.clinic_id, offer_id)))
        if judgement.keyword == CONFIRM:
            taken = offers.accept(session, message.clinic_id, offer_id)
            if taken:
                self._tell(session, arrival, message, "agreed", facts)
            known = taken or offers.stands(session, message.clinic_id, offer_id)
            return "settled" if known else "for_a_person"
        why: WhyCall = "not_textable" if judgement.opt_out else "declined"
        listed = offers.decline(session, message.clinic_id, offer_id, why)
        if judgement.opt_out:
            return "not_an_answer"
        if not (listed and _is_move_alone(arrival, judgement)):
            return "for_a_person"
        self._tell(session, arrival, message, "declined", facts)
        return "settled"

    def _says_move_again(self, session: Session, answered: Message, arrival: Arrival, judgement: Judgement) -> bool:
        """Tell whether MOVE comes once more to what was said about the first, while its row is on the list."""
        key = answered.dedupe_key
        if self._offers is None or not (key.startswith(KEY) and key.endswith(NOTED)):
            return False
        offer_id = UUID(key.removeprefix(KEY).removesuffix(NOTED))
        alone = _is_move_alone(arrival, judgement)
        return alone and self._offers.decline(session, answered.clinic_id, offer_id)

    def _tell(
        self,
        session: Session,
        arrival: Arrival,
        message: Message,
        kind: Literal["agreed", "declined"],
        facts: OfferFacts,
    ) -> None:
        """Tell the patient what became of their answer; made once, by its key."""
        now, words = self._clock.now(), offer_words(message.language)
        draft = MessageDraft(
            clinic_id=message.clinic_id,
            dedupe_key=f"{message.dedupe_key}:{kind}",
            kind="acknowledgement",
            lane="urgent",
            due_at=now,
            created_at=now,
            expires_at=now + USEFUL,
            channel=arrival.sender.channel,
            language=words.language,
            patient_id=message.patient_id,
            course_id=message.course_id,
            session_id=message.session_id,
            conversation_id=arrival.conversation.id,
            to_number=arrival.conversation.number,
            body=words.write(kind, facts),
        )
        put(session, draft)


def _is_move_alone(arrival: Arrival, judgement: Judgement) -> bool:
    return judgement.keyword == MOVE and not arrival.inbound.media


def _is_asked_too(session: Session, answered: Message) -> bool:
    """Tell whether an offer of this patient waits for its answer besides the text that was answered."""
    asked = select(Offer.id).where(
        Offer.clinic_id == answered.clinic_id, Offer.patient_id == answered.patient_id, Offer.state == "asked"
    )
    return session.scalar(asked.limit(1)) is not None


def _session_of(session: Session, message: Message) -> CourseSession | None:
    return session.get(CourseSession, (message.clinic_id, message.session_id)) if message.session_id else None


def _reminder(session: Session, arrival: Arrival, answered: Message) -> Message | None:
    """Find the reminder that is answered: the text itself, else the newest one, where no text was picked to answer."""
    if asks_to_confirm(session, answered):
        return answered
    if arrival.inbound.answers_sid is not None or answered.patient_id is None:
        return None
    return newest_reminder(session, answered.clinic_id, answered.patient_id, arrival.at)
