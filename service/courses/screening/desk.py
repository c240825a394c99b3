"""Ask before booking, and record consent to the treatment: each occasion is a row, none is ever changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.clinics.hours import default_site
from service.courses.models import Course
from service.courses.screening.models import Screening, TreatmentConsent
from service.courses.screening.occasions import read_occasions
from service.courses.screening.overridden import Occasion, to_confirm
from service.courses.screening.overridden_words import taken_back
from service.courses.sessions import hold_still
from service.patients.models import Patient
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion
from service.protocols.screening import plain, read_answers

HOW = ("paper", "screen", "word")
LONGEST = 500


class ScreeningDesk:
    """Record answers to screening questions, and consent to treatment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def screen(
        self,
        session: Session,
        actor: Actor,
        patient_id: UUID,
        protocol_key: str,
        answers: Mapping[str, object],
        *,
        decision: str | None = None,
        course_id: UUID | None = None,
        confirmed: Collection[str] = (),
    ) -> Screening:
        """Record what the patient answered, dates in ISO form; `decision` is a clinician's reason to go on.

        `confirmed`: keys of questions that were asked again because an earlier yes called for a clinician; a no without
        that is refused with `screening_contradicts`. Refuses every wrong answer at once (`invalid_input`), `forbidden`
        where anybody else decides, `not_found`, `protocol_unknown`, `protocol_off`.
        """
        clinic_id = clinic_of(actor)
        patient = session.get(Patient, (clinic_id, patient_id))
        course = session.get(Course, (clinic_id, course_id)) if course_id else None
        if patient is None or (course_id and (course is None or course.patient_id != patient_id)):
            raise Refusal("not_found", {"what": "patient" if patient is None else "course"})
        version = _version(session, clinic_id, protocol_key, course)
        protocol = store.load(version)
        read, wrong = read_answers(protocol, answers, "$.answers")
        faults = [*(Fault(one.where, one.what) for one in wrong), *_too_long("$.decision", decision)]
        if faults:
            raise invalid(*faults)
        if decision and decision.strip() and not actor.is_clinician:
            raise Refusal("forbidden", {"field": "decision"})
        new = Occasion(self._clock.now(), plain(read), decided=bool((decision or "").strip()))
        _check_taken_back(session, clinic_id, patient_id, protocol, new, confirmed)
        row = Screening(clinic_id=clinic_id, id=new_id(), patient_id=patient_id, course_id=course_id)
        row.protocol_version_id, row.answers = version.id, json.dumps(new.answers)
        row.decision, row.at = (decision or "").strip() or None, new.at
        row.actor_kind, row.actor_id = actor.kind, actor.id
        session.add(row)
        record(session, actor, "patient.screened", "patient", patient_id, at=self._clock.real(), fields=sorted(read))
        session.flush()
        return row

    def consent(
        self, session: Session, actor: Actor, course_id: UUID, *, given: bool, how: str, note: str | None = None
    ) -> TreatmentConsent:
        """Record that the patient agreed to the treatment of a course, or took that back."""
        course = hold_still(session, clinic_of(actor), course_id)
        faults = [*_too_long("$.note", note)]
        if how not in HOW:
            faults.append(Fault("$.how", f"must be one of {', '.join(HOW)}"))
        if faults:
            raise invalid(*faults)
        row = TreatmentConsent(clinic_id=course.clinic_id, id=new_id(), course_id=course.id, given=given, how=how)
        row.note, row.at = (note or "").strip() or None, self._clock.now()
        row.actor_kind, row.actor_id = actor.kind, actor.id
        session.add(row)
        action = "course.treatment_consent_given" if given else "course.treatment_consent_withdrawn"
        record(session, actor, action, "course", course.id, at=self._clock.real(), clinic_id=course.clinic_id)
        session.flush()
        return row


def treatment_consent(session: Session, clinic_id: UUID, course_id: UUID) -> TreatmentConsent | None:
    """Return the newest entry of a course's ledger."""
    entries = select(TreatmentConsent).where(
        TreatmentConsent.clinic_id == clinic_id, TreatmentConsent.course_id == course_id
    )
    newest = entries.order_by(TreatmentConsent.at.desc(), TreatmentConsent.id.desc()).limit(1)
    return session.scalar(newest)


def _version(session: Session, clinic_id: UUID, key: str, course: Course | None) -> ProtocolVersion:
    """Return the version that asks: that of the course, else the one in use."""
    if course is None:
        return store.current_version(session, clinic_id, key)
    version = store.version_of(session, clinic_id, course.protocol_version_id)
    if version.key != key:
        raise Refusal("protocol_unknown", {"protocol": key})
    return version


def _check_taken_back(
    session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol, new: Occasion, confirmed: Collection[str]
) -> None:
    """Refuse to take back a yes that called for a clinician, unless somebody says that it was asked again."""
    if not any(value is False for value in new.answers.values()):
        return
    earlier = read_occasions(session, clinic_id, patient_id)
    open_ones = [one for one in to_confirm(protocol.screening, earlier, new) if one.question.key not in confirmed]
    if open_ones:
        zone = ZoneInfo(default_site(session, clinic_id).zone)
        faults = (Fault(f"$.answers.{one.question.key}", taken_back(one, zone)) for one in open_ones)
        raise Refusal("screening_contradicts", faults=tuple(faults))


def _too_long(path: str, written: str | None) -> Sequence[Fault]:
    return [Fault(path, f"must have at most {LONGEST} characters")] if len(written or "") > LONGEST else []
