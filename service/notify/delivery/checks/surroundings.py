"""All that the judgement of a batch of texts rests on, read in a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among, keys_of
from service.base.phones import Phones
from service.clinics.models import Sender, Staff
from service.notify.case import Cases, CourseCase
from service.notify.correcting.standing import TICKED_AGAIN, WANTS_NO_TEXTS, is_correction, overtaken
from service.notify.delivery.checks.concerns import Concerns
from service.notify.delivery.checks.introductions import (
    FirstTexts,
    PlacesTold,
    awaiting_introduction,
    is_introduction,
    places_told,
)
from service.notify.delivery.checks.numbers import Ledgers
from service.notify.delivery.checks.reached import REACHED_SINCE, reached_since
from service.notify.delivery.checks.standing import Standing
from service.notify.delivery.checks.today import Days, Today
from service.notify.delivery.stops.reading import Stopped, stopped_senders
from service.notify.models import Message
from service.notify.offering.keys import about_offer, says_it_stands
from service.notify.pausing.standing import NONE, Pauses
from service.notify.pausing.standing import standing as standing_pauses
from service.notify.places import Places
from service.notify.replies.models import Conversation
from service.notify.whatsapp.facts import WhatsAppFacts
from service.notify.whatsapp.gathering import is_by_whatsapp, read_facts
from service.patients.models import Patient
from service.protocols.definition import Anchor, Step

BY_PATIENT = {"step", "offer", "moved", "check_in"}
"""Kinds whose number and channel are those that the patient has at the moment of sending."""


STAFF_LEFT = "staff_left"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was read for some texts; what belongs to one of them is put together when it is judged."""

    cases: Cases
    ledgers: Ledgers
    concerns: Concerns
    standing: Standing
    today: Today
    unintroduced: FirstTexts
    introduced: PlacesTold
    pauses: Mapping[UUID, Pauses]
    stopped: Mapping[UUID, Stopped]
    talks: Mapping[Key, UUID]
    whatsapp: WhatsAppFacts
    overtaken: Collection[Key]
    reached: Collection[Key]
    left: Collection[Key]
    days: Days

    @classmethod
    def read(
        cls, session: Session, phones: Phones, messages: Sequence[Message], now: datetime, until: datetime | None = None
    ) -> Self:
        """Read what these texts need at `now`, clinic time, and at each moment after it until `until`."""
        clinics = {message.clinic_id for message in messages}
        ours = [message for message in messages if message.kind in BY_PATIENT]
        theirs = [one for one in messages if one.kind in BY_PATIENT or is_by_whatsapp(one) or is_correction(one)]
        wanted = keys_of((message.clinic_id, message.patient_id) for message in theirs)
        courses = keys_of((message.clinic_id, message.course_id) for message in ours)
        places = Places.read(session, clinics, (now - timedelta(days=2)).date())
        cases = Cases.read(session, places, courses, wanted)
        people, patients = list(cases.patients.values()), set(cases.patients)
        days = Days.read(session, patients, now, until or now)
        numbers = [(one.clinic_id, one.to_number) for one in messages if one.kind not in BY_PATIENT and one.to_number]
        return cls(
            cases=cases,
            ledgers=Ledgers.read(session, phones, people, numbers),
            concerns=Concerns.read(session, courses, people),
            standing=Standing.read(session, cases, _offers(ours), _told(ours, cases), now),
            today=days.at(now),
            unintroduced=awaiting_introduction(session, patients),
            introduced=_introduced(session, ours),
            pauses=standing_pauses(session, clinics),
            stopped=stopped_senders(session, clinics),
            talks=_talks(session, messages),
            whatsapp=read_facts(session, cases, messages),
            overtaken=overtaken(session, messages),
            reached=reached_since(session, messages),
            left=_left(session, messages),
            days=days,
        )

    def at(self, now: datetime) -> Self:
        """Return the same as it is at a later moment, no later than it was read for."""
        return replace(self, today=self.days.at(now))

    def case(self, message: Message) -> CourseCase:
        """Put together the case of the course that a text is about."""
        assert message.course_id is not None
        return self.cases.of(message.clinic_id, message.course_id)

    def patient(self, message: Message) -> Patient:
        assert message.patient_id is not None
        return self.cases.patients[message.clinic_id, message.patient_id]

    def why_no_reply(self, message: Message) -> str | None:
        """Say why fixed words do not go: whoever they are for has left, or what they tell is not so any more."""
        if (message.clinic_id, message.staff_id) in self.left:
            return STAFF_LEFT
        if (message.clinic_id, message.id) in self.overtaken:
            return TICKED_AGAIN
        if (message.clinic_id, message.id) in self.reached:
            return REACHED_SINCE
        rung = is_correction(message) and self.patient(message).channel == "print"
        return WANTS_NO_TEXTS if rung else None

    def is_safety(self, message: Message) -> bool:
        step = _step(self.cases, message)
        return step is not None and step.keeps_safe

    def why_paused(self, message: Message, protocol_key: str | None) -> str | None:
        return self.pauses.get(message.clinic_id, NONE).why(protocol_key)

    def is_stopped(self, message: Message, sender: Sender | None) -> bool:
        """Tell whether a text must wait because of its sender; one text may leave all the same, to try."""
        stop = self.stopped.get(sender.id) if sender else None
        return stop is not None and stop.holds(message.id)

    def able(self, clinic_id: UUID, channel: str) -> Sender | None:
        """Find the clinic's first sender on a channel that is not stopped, else the first."""
        senders = self.cases.places.senders.get(clinic_id, ())
        able = [one for one in senders if one.channel == channel]
        return next((one for one in able if one.id not in self.stopped), able[0] if able else None)

    def talks_with(self, message: Message) -> Sender | None:
        """Find the sender of the conversation that a text belongs to, if it belongs to one."""
        if message.conversation_id is None:
            return None
        own = self.talks[message.clinic_id, message.conversation_id]
        return next((one for one in self.cases.places.senders.get(message.clinic_id, ()) if one.id == own), None)


def _offers(messages: Sequence[Message]) -> set[Key]:
    found: set[Key] = set()
    for message in messages:
        if message.kind == "offer":
            with suppress(ValueError):  # it is told when that text is judged
                found.add((message.clinic_id, about_offer(message)))
    return found


def _introduced(session: Session, messages: Sequence[Message]) -> PlacesTold:
    """Return where the patients of first texts that are told again were told before."""
    again = [message for message in messages if is_introduction(message)]
    patients = keys_of((message.clinic_id, message.patient_id) for message in again)
    return places_told(session, patients, {message.step for message in again})


def _told(messages: Sequence[Message], cases: Cases) -> set[Key]:
    """Return the courses of texts that tell where a patient is to come."""
    telling = [one for one in messages if one.kind == "moved" or says_it_stands(one) or _reminds(cases, one)]
    return keys_of((one.clinic_id, one.course_id) for one in telling)


def _reminds(cases: Cases, message: Message) -> bool:
    step = _step(cases, message)
    return step is not None and step.anchor is Anchor.SESSION_START


def _step(cases: Cases, message: Message) -> Step | None:
    key, course_id = message.step, message.course_id
    if key is None or course_id is None:
        return None
    course = cases.courses.get((message.clinic_id, course_id))
    protocol = cases.protocols.get((message.clinic_id, course.protocol_version_id)) if course else None
    return next((step for step in protocol.steps if step.key == key), None) if protocol else None


def _left(session: Session, messages: Sequence[Message]) -> set[Key]:
    """Return who of those that texts are for no longer works here."""
    keys = keys_of((message.clinic_id, message.staff_id) for message in messages)
    gone = select(Staff.clinic_id, Staff.id).where(among(Staff.clinic_id, Staff.id, keys), Staff.active.is_(False))
    return {(clinic_id, id_) for clinic_id, id_ in session.execute(gone)} if keys else set()


def _talks(session: Session, messages: Sequence[Message]) -> dict[Key, UUID]:
    """Return the senders of the conversations that texts belong to."""
    keys = keys_of((message.clinic_id, message.conversation_id) for message in messages)
    talks = select(Conversation.clinic_id, Conversation.id, Conversation.sender_id)
    rows = session.execute(talks.where(among(Conversation.clinic_id, Conversation.id, keys))) if keys else ()
    return {(clinic_id, id_): sender_id for clinic_id, id_, sender_id in rows}
