"""Screening and consent to treatment in the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Refusal
from service.clinics.hours import default_site
from service.courses.models import Course
from service.courses.screening.desk import treatment_consent
from service.courses.screening.models import Screening, TreatmentConsent
from service.courses.screening.occasions import read_taken_back
from service.courses.screening.overridden_words import TakenBack
from service.courses.screening.reading import Answered, answered, standing_against
from service.courses.screening.schemas import (
    ConsentDraftSchema,
    QuestionListSchema,
    QuestionQuerySchema,
    ScreeningDraftSchema,
    ScreeningQuerySchema,
    ScreeningSchema,
    TreatmentConsentSchema,
)
from service.patients.models import Patient
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.questions import ScreeningQuestion
from service.protocols.screening import Screened, plain
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db, record_view

api = ApiBlueprint("screenings", __name__, url_prefix=V1, description="Questions before booking, consent to treatment")


@api.get("/screenings/questions")
@everybody
@api.arguments(QuestionQuerySchema, location="query")
@api.response(200, QuestionListSchema)
def questions(query: dict[str, Any]) -> dict[str, Any]:
    """List what to ask before a treatment is booked."""
    protocol = store.load(store.current_version(db(), current_clinic(), query["protocol"]))
    asked = [one for one in protocol.screening if one.is_for(query["areas"])]
    return {"items": [_question(one) for one in asked], "next_cursor": None}


def load(session: Session, actor: Actor, screening_id: UUID) -> dict[str, Any]:
    clinic_id = clinic_of(actor)
    row = session.get(Screening, (clinic_id, screening_id))
    if row is None:
        raise Refusal("not_found", {"what": "screening"})
    protocol = store.load(store.version_of(session, clinic_id, row.protocol_version_id))
    zone = _zone(session, clinic_id)
    told = answered([row], protocol)
    return _view(
        told.judged(protocol, (), zone),
        told,
        zone,
        read_taken_back(session, clinic_id, row.patient_id, protocol, (), zone),
    )


@api.post("/screenings")
@everybody
@api.arguments(ScreeningDraftSchema)
@api.response(201, ScreeningSchema)
@idempotent(load)
def screen(draft: dict[str, Any]) -> dict[str, Any]:
    """Record a patient's answers; the answer says what they mean for booking."""
    row = program().screening.screen(
        db(),
        current_actor(),
        draft["patient_id"],
        draft["protocol"],
        draft["answers"],
        decision=draft["decision"],
        course_id=draft["course_id"],
        confirmed=draft["confirmed"],
    )
    protocol = store.load(store.version_of(db(), row.clinic_id, row.protocol_version_id))
    return _newest(row.clinic_id, row.patient_id, protocol, draft["areas"])


@api.get("/screenings")
@everybody
@api.arguments(ScreeningQuerySchema, location="query")
@api.response(200, ScreeningSchema)
def newest(query: dict[str, Any]) -> dict[str, Any]:
    """Show a patient's newest answers about a treatment; that somebody looked is noted."""
    clinic_id = current_clinic()
    if db().get(Patient, (clinic_id, query["patient_id"])) is None:
        raise Refusal("not_found", {"what": "patient"})
    protocol = store.load(store.current_version(db(), clinic_id, query["protocol"]))
    shown = _newest(clinic_id, query["patient_id"], protocol, query["areas"])
    record_view("patient", query["patient_id"])
    return shown


@api.post("/courses/<uuid:course_id>/treatment-consent")
@everybody
@api.arguments(ConsentDraftSchema)
@api.response(200, TreatmentConsentSchema)
def consent(draft: dict[str, Any], course_id: UUID) -> dict[str, Any]:
    """Record that the patient agrees to the treatment, or no longer does."""
    return _consent(program().screening.consent(db(), current_actor(), course_id, **draft))


@api.get("/courses/<uuid:course_id>/treatment-consent")
@everybody
@api.response(200, TreatmentConsentSchema)
def show_consent(course_id: UUID) -> dict[str, Any]:
    """Show the newest entry about consent to the treatment of a course."""
    clinic_id = current_clinic()
    if db().get(Course, (clinic_id, course_id)) is None:
        raise Refusal("not_found", {"what": "course"})
    return _consent(treatment_consent(db(), clinic_id, course_id))


def _newest(clinic_id: UUID, patient_id: UUID, protocol: Protocol, areas: Sequence[str]) -> dict[str, Any]:
    zone = _zone(db(), clinic_id)
    standing = standing_against(db(), clinic_id, patient_id, protocol, areas, zone)
    return _view(*standing, zone, read_taken_back(db(), clinic_id, patient_id, protocol, areas, zone))


def _view(screened: Screened, told: Answered | None, zone: ZoneInfo, taken_back: list[TakenBack]) -> dict[str, Any]:
    return {
        "id": told.id if told else None,
        "at": _written(told.at, zone) if told else None,
        "answers": plain(told.answers) if told else {},
        "decision": told.decision if told else None,
        "not_before": screened.not_before.isoformat() if screened.not_before else None,
        **{name: [one.key for one in getattr(screened, name)] for name in LISTS},
        "taken_back": taken_back,
    }


LISTS = ("blocked", "clinician", "waiting", "unanswered")


def _question(one: ScreeningQuestion) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("key", "question", "asks", "effect", "wait_days", "source")}


def _consent(row: TreatmentConsent | None) -> dict[str, Any]:
    if row is None:
        return {"given": None, "how": None, "note": None, "at": None}
    return {"given": row.given, "how": row.how, "note": row.note, "at": _written(row.at, _zone(db(), row.clinic_id))}


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _zone(session: Session, clinic_id: UUID) -> ZoneInfo:
    return ZoneInfo(default_site(session, clinic_id).zone)
