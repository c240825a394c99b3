"""Whose text is it? By the message it answers, else by the number; of mail by the address, in the same way.

A number leads to everybody who has it now or was last texted on it. One of them: it is theirs. Several, or one whose
number is said to be wrong or was given up since: nobody is assumed; the candidates are named and a person decides,
because advice and holds for the wrong patient do harm. A mail is theirs only from their own address, whatever was
linked or answered before: a form on a web page writes for everybody.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.once import NUMBERS, once_of
from service.base.pairs import among_told, told_pairs
from service.notify.models import Attempt, Message
from service.notify.replies.treatments import Treatment, last_treatment
from service.patients.models import Patient
from service.patients.suspensions.ledger import in_doubt

Number = tuple[UUID, str]
"""A clinic, and a number or a mail address."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who wrote, what they answered, and the treatment they speak of.

    `days` are all the distances to a session that the text may have to be read at; None stands for late or not known.
    """

    patient: Patient | None
    candidates: tuple[Patient, ...]
    answers: Message | None
    treatment: Treatment | None
    days: frozenset[int | None]


def attribute(
    session: Session,
    clinic_id: UUID,
    number: str,
    now: datetime,
    *,
    answered_sid: str | None = None,
    known: UUID | None = None,
) -> Attribution:
    """Find out whose text it is.

    `answered_sid` is the provider's id of the text that it is a reply to, if told; `known` the patient whom a person
    has linked with the conversation.
    """
    answered = _answered(session, clinic_id, answered_sid) if answered_sid else None
    if answered is not None and answered.patient_id is not None:
        patient = session.get_one(Patient, (clinic_id, answered.patient_id))
        return _settled(session, patient, answered, now)
    last = _last_text(session, clinic_id, number)
    candidates = _candidates(session, clinic_id, number, last, known)
    if len(candidates) != 1:
        return _nobodys(session, candidates, now)
    patient = candidates[0]
    if _is_form(patient, number) or (known is None and _is_in_doubt(session, patient, number)):
        return _nobodys(session, candidates, now)
    return _settled(session, patient, last if last and last.patient_id == patient.id else None, now)


def candidates_for(session: Session, clinic_id: UUID, number: str) -> tuple[Patient, ...]:
    """Return everybody who has the number now or was last texted on it, in order of their ids."""
    return _candidates(session, clinic_id, number, _last_text(session, clinic_id, number))


def _candidates(
    session: Session, clinic_id: UUID, number: str, last: Message | None, known: UUID | None = None
) -> tuple[Patient, ...]:
    having = once_of(session, _having, NUMBERS, (clinic_id, number), partial(_having, session))
    named = {patient_id for patient_id in (known, last.patient_id if last else None) if patient_id is not None}
    others = named - {patient.id for patient in having}
    if not others:
        return having
    told = select(Patient).where(Patient.clinic_id == clinic_id, Patient.id.in_(others))
    return tuple(sorted((*having, *session.scalars(told)), key=lambda patient: patient.id))


def _having(session: Session, numbers: Collection[Number]) -> Mapping[Number, tuple[Patient, ...]]:
    """Read who has these numbers or mail addresses, in order of their ids."""
    by_digest = of_numbers(numbers)
    found: dict[Number, tuple[Patient, ...]] = dict.fromkeys(numbers, ())
    for having in {_BY_MAIL if "@" in number else _BY_MOBILE for _, number in numbers}:
        for patient, digest in session.execute(having, told_pairs(by_digest)):
            found[by_digest[patient.clinic_id, digest or ""]] += (patient,)
    return found


def _nobodys(session: Session, candidates: tuple[Patient, ...], now: datetime) -> Attribution:
    """Name nobody, and read the words for each of those who may have written them."""
    return Attribution(None, candidates, None, None, _days(session, candidates, now))


def _is_form(patient: Patient, number: str) -> bool:
    """Tell whether a mail came from an address that is not the patient's: forms and forwarders write for everybody."""
    return "@" in number and patient.email_digest not in number_digests(patient.clinic_id, number)


def _is_in_doubt(session: Session, patient: Patient, number: str) -> bool:
    """Tell whether a number may be a stranger's: somebody said so, or it was put right and is the patient's no more."""
    place = patient.clinic_id, number
    suspended, given_up = once_of(session, in_doubt, NUMBERS, place, partial(in_doubt, session))
    return suspended or (given_up and patient.mobile_digest not in number_digests(*place))


def _settled(session: Session, patient: Patient, answers: Message | None, now: datetime) -> Attribution:
    course_id = answers.course_id if answers is not None else None
    treatment = last_treatment(session, patient.clinic_id, patient.id, now, course_id=course_id)
    days = frozenset({treatment.day if treatment else None})
    return Attribution(patient, (patient,), answers, treatment, days)


def _days(session: Session, candidates: Iterable[Patient], now: datetime) -> frozenset[int | None]:
    treatments = [last_treatment(session, patient.clinic_id, patient.id, now) for patient in candidates]
    return frozenset({None, *(treatment.day for treatment in treatments if treatment is not None)})


def _answered(session: Session, clinic_id: UUID, provider_id: str) -> Message | None:
    return session.scalars(_sent(clinic_id).where(Attempt.provider_id == provider_id)).one_or_none()


def _last_text(session: Session, clinic_id: UUID, number: str) -> Message | None:
    """Return the last text of a patient that went to the number, whoever has it now."""
    return once_of(session, _last_text, NUMBERS, (clinic_id, number), partial(_last_texts, session))


def _last_texts(session: Session, numbers: Collection[Number]) -> Mapping[Number, Message | None]:
    by_digest = of_numbers(numbers)
    found: dict[Number, Message | None] = dict.fromkeys(numbers)
    for message, digest in session.execute(_LAST_TEXTS, told_pairs(by_digest)):
        found[by_digest[message.clinic_id, digest]] = message
    return found


def of_numbers(numbers: Iterable[Number]) -> dict[tuple[UUID, str], Number]:
    """Lead from each digest of these numbers to the number."""
    return {(place[0], digest): place for place in numbers for digest in number_digests(*place)}


def newest(most: int, *, to_patients: bool = False) -> Subquery:
    """Select so many of the newest attempts to each digest that is told; `to_patients`: with texts of patients."""
    newest_first = Attempt.started_at.desc(), Attempt.id.desc()
    place = func.row_number().over(partition_by=(Attempt.clinic_id, Attempt.to_digest), order_by=newest_first)
    columns = Attempt.clinic_id, Attempt.id, Attempt.message_id, Attempt.to_digest, Attempt.started_at
    ranked = select(*columns, place.label("place")).where(among_told(Attempt.clinic_id, Attempt.to_digest))
    if to_patients:
        same = (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id)
        ranked = ranked.join(Message, same).where(Message.patient_id.is_not(None))
    counted = ranked.subquery()
    return select(counted).where(counted.c.place <= most).subquery()


def _sent(clinic_id: UUID) -> Select[Message]:
    same = (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id)
    return select(Message).join(Attempt, same).where(Message.clinic_id == clinic_id)


def _having_now(digest: Any) -> Select[Patient, Any]:
    return select(Patient, digest).where(among_told(Patient.clinic_id, digest)).order_by(Patient.id)


_BY_MAIL, _BY_MOBILE = _having_now(Patient.email_digest), _having_now(Patient.mobile_digest)
_LAST = newest(1, to_patients=True)
_LAST_TEXTS = (
    select(Message, _LAST.c.to_digest)
    .join(_LAST, (_LAST.c.clinic_id == Message.clinic_id) & (_LAST.c.message_id == Message.id))
    .order_by(_LAST.c.started_at, _LAST.c.id)
)
