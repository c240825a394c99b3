"""Holds of courses, and concerns that nobody has resolved: what withholds a text that can wait."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.pairs import Key, among, any_of, keys_of
from service.base.unreadable import can_be_read
from service.courses.holds import held_among
from service.notify.case import CourseCase
from service.notify.deciding.asking import UNDECIDED, undecided
from service.notify.replies.models import Conversation, InboxItem
from service.patients.models import Patient

SERIOUS = ("urgent", "concern")


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

        A worry from a shared number names nobody until a person has asked; until then it counts for all who have it.
        """
        rows = session.execute(_open(courses, {(one.clinic_id, one.id) for one in patients})).all()
        nobodys = {(row.clinic_id, row.conversation_id) for row in rows if row.patient_id is None}
        return cls(
            held_among(session, courses),
            keys_of((row.clinic_id, row.course_id) for row in rows),
            keys_of((row.clinic_id, row.patient_id) for row in rows),
            _having(patients, _numbers(session, keys_of(nobodys))),
            undecided(session, courses),
        )

    def why(self, case: CourseCase, message_id: UUID) -> str | None:
        """Say what withholds a text of a course that can wait, if anything does."""
        course, patient = (case.clinic.id, case.course.id), (case.clinic.id, case.patient.id)
        if course in self.held:
            return "withheld_on_hold"
        if self.has_open(case):
            return "withheld_concern_open"
        if patient in self.perhaps:
            return "withheld_concern_shared"
        return UNDECIDED if (case.clinic.id, message_id) in self.undecided else None

    def has_open(self, case: CourseCase) -> bool:
        """Tell whether a worry of this patient is in the inbox, and named theirs."""
        return (case.clinic.id, case.course.id) in self.courses or (case.clinic.id, case.patient.id) in self.patients


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


def _numbers(session: Session, conversations: Collection[Key]) -> set[tuple[UUID, str]]:
    """Return the digests of the numbers that these conversations are with."""
    if not conversations:
        return set()
    rows = select(Conversation.clinic_id, Conversation.number_digest)
    of_them = rows.where(among(Conversation.clinic_id, Conversation.id, conversations))
    return {(clinic_id, digest) for clinic_id, digest in session.execute(of_them)}


def _having(patients: Collection[Patient], numbers: Collection[tuple[UUID, str]]) -> set[Key]:
    """Return the patients who have one of these numbers now."""
    clinics = {clinic_id for clinic_id, _ in numbers}
    return {
        (one.clinic_id, one.id)
        for one in patients
        if one.mobile and one.clinic_id in clinics and can_be_read(one.mobile)
        if any((one.clinic_id, digest) in numbers for digest in number_digests(one.clinic_id, one.mobile))
    }
