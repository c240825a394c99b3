"""Holds of courses, and concerns that nobody has resolved: what withholds a text that can wait."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.pairs import Key, among, any_of, keys_of
from service.base.unreadable import can_be_read
from service.courses.holds import held_among
from service.notify.case import CourseCase
from service.notify.deciding.asking import UNDECIDED, undecided
from service.notify.models import Attempt, Message
from service.notify.replies.models import Conversation, InboxItem
from service.patients.models import Patient

SERIOUS = ("urgent", "concern")
Place = tuple[UUID, str]
"""A clinic, and the digest that it knows a number or a mail address by."""


@dataclass(frozen=True, slots=True)
class Concerns:
    """By clinic and id: courses on hold or with a concern, patients with a concern or with one that may be theirs.

    `undecided` are texts that waited and of which no clinician has said yet what becomes of them.
    """

    held: Collection[Key]
    courses: Collection[Key]
    patients: Collection[Key]
    perhaps: Collection[Key]
    undecided: Collection[Key] = ()

    @classmethod
    def read(cls, session: Session, courses: Collection[Key], patients: Collection[Patient]) -> Self:
        """Read what is open about these courses and patients.

        A worry from a shared number or mail address names nobody until a person has asked; until then it counts for
        all whose it may be, by the rule of `replies/attribution.py`: who has it now, was last texted there, was linked.
        """
        rows = session.execute(_open(courses, {(one.clinic_id, one.id) for one in patients})).all()
        nobodys = keys_of((row.clinic_id, row.conversation_id) for row in rows if row.patient_id is None)
        places, linked = _places(session, nobodys)
        return cls(
            held_among(session, courses),
            keys_of((row.clinic_id, row.course_id) for row in rows),
            keys_of((row.clinic_id, row.patient_id) for row in rows),
            _having(patients, places) | _last_texted(session, places) | linked,
            undecided(session, courses),
        )

    def why(self, case: CourseCase, message_id: UUID) -> str | None:
        """Say what withholds a text of a course that can wait, if anything does."""
        return self._standing(case) or (UNDECIDED if (case.clinic.id, message_id) in self.undecided else None)

    def is_open(self, case: CourseCase) -> bool:
        """Tell whether the patient waits for a person: what they wrote is not dealt with, or the course is on hold."""
        return self._standing(case) is not None

    def has_open(self, case: CourseCase) -> bool:
        """Tell whether a worry of this patient is in the inbox, and named theirs."""
        return (case.clinic.id, case.course.id) in self.courses or (case.clinic.id, case.patient.id) in self.patients

    def _standing(self, case: CourseCase) -> str | None:
        if (case.clinic.id, case.course.id) in self.held:
            return "withheld_on_hold"
        if self.has_open(case):
            return "withheld_concern_open"
        return "withheld_concern_shared" if (case.clinic.id, case.patient.id) in self.perhaps else None


def _open(courses: Collection[Key], patients: Collection[Key]) -> Select[UUID, UUID | None, UUID | None, UUID | None]:
    """Select the open concerns of courses and patients, and all of their clinics' that name no patient."""
    columns = InboxItem.clinic_id, InboxItem.patient_id, InboxItem.course_id, InboxItem.conversation_id
    about = or_(
        any_of(InboxItem.patient_id, {id_ for _, id_ in patients}),
        any_of(InboxItem.course_id, {id_ for _, id_ in courses}),
        InboxItem.patient_id.is_(None),
    )
    return select(*columns).where(
        any_of(InboxItem.clinic_id, {clinic_id for clinic_id, _ in patients}),
        InboxItem.state.in_(("open", "acknowledged")),
        InboxItem.urgency.in_(SERIOUS),
        about,
    )


def _places(session: Session, conversations: Collection[Key]) -> tuple[set[Place], set[Key]]:
    """Return the digests of the numbers and addresses of these conversations, and the patients linked with them."""
    if not conversations:
        return set(), set()
    wanted = select(Conversation).where(among(Conversation.clinic_id, Conversation.id, conversations))
    places: set[Place] = set()
    linked: set[Key] = set()
    for one in session.scalars(wanted):
        digests = number_digests(one.clinic_id, one.number) if can_be_read(one.number) else []
        places |= {(one.clinic_id, digest) for digest in (one.number_digest, *digests)}
        linked |= keys_of([(one.clinic_id, one.patient_id)])
    return places, linked


def _having(patients: Collection[Patient], places: Collection[Place]) -> set[Key]:
    """Return the patients who have one of these numbers or addresses now."""
    return {
        (one.clinic_id, one.id)
        for one in patients
        if {(one.clinic_id, one.mobile_digest), (one.clinic_id, one.email_digest)} & set(places)
    }


def _last_texted(session: Session, places: Collection[Place]) -> set[Key]:
    """Return the patients who were the last to be texted at one of these numbers, whoever has it now."""
    if not places:
        return set()
    to_patient = and_(
        Message.clinic_id == Attempt.clinic_id, Message.id == Attempt.message_id, Message.patient_id.is_not(None)
    )
    went = select(Message.clinic_id, Message.patient_id, Attempt.to_digest).join(Attempt, to_patient)
    nth = func.row_number().over(
        partition_by=(Attempt.clinic_id, Attempt.to_digest), order_by=(Attempt.started_at.desc(), Attempt.id.desc())
    )
    ranked = went.add_columns(nth.label("nth")).where(among(Attempt.clinic_id, Attempt.to_digest, places)).subquery()
    last = select(ranked.c.clinic_id, ranked.c.patient_id).where(ranked.c.nth == 1)
    return {(clinic_id, patient_id) for clinic_id, patient_id in session.execute(last)}
