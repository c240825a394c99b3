"""Sick days as the API and the pages show them: before they are declared, and while their rows are settled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.clinics.hours import default_site
from service.clinics.models import Practitioner
from service.courses.appointments.models import Appointment
from service.courses.offers.finding import offers_of_sick_day
from service.courses.offers.models import Offer, SickDay
from service.courses.offers.reading import Names, View, offer_views, place_view
from service.courses.offers.sick_appointments import appointments_left
from service.courses.offers.sick_plan import SickPlan, SickRow
from service.courses.offers.texting import OfferTexts
from service.courses.reading import written
from service.patients.models import Patient


def sick_day_view(session: Session, day: SickDay, texts: OfferTexts) -> View:
    """Show a sick day with every offer that came of it, and the appointments that are left to ring."""
    offers = offers_of_sick_day(session, day.clinic_id, day.id)
    left = appointments_left(session, [day]).get(day.id, [])
    zone = ZoneInfo(default_site(session, day.clinic_id).zone)
    return {
        **sick_days_view(session, [day])[0],
        "offers": offer_views(session, day.clinic_id, offers, texts),
        "appointments": [_appointment(one, patient, zone) for one, patient in left],
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """What sick days tell besides themselves, by their ids; `practitioners` by theirs."""

    zone: ZoneInfo
    practitioners: Mapping[UUID, Practitioner]
    states: Mapping[UUID, Counter[str]]
    appointments: Mapping[UUID, int]


def sick_days_view(session: Session, days: Sequence[SickDay]) -> list[View]:
    """Show sick days of one clinic in short; a fixed number of queries, however many."""
    if not days:
        return []
    clinic_id, ids = days[0].clinic_id, [day.id for day in days]
    people = select(Practitioner).where(Practitioner.clinic_id == clinic_id)
    told = _Told(
        ZoneInfo(default_site(session, clinic_id).zone),
        {one.id: one for one in session.scalars(people)},
        _states(session, clinic_id, ids),
        {day_id: len(left) for day_id, left in appointments_left(session, days).items()},
    )
    return [_day(day, told) for day in days]


def _states(session: Session, clinic_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Counter[str]]:
    """Count the rows of each day by their states."""
    rows = (
        select(Offer.sick_day_id, Offer.state, func.count())
        .where(Offer.clinic_id == clinic_id, Offer.sick_day_id.in_(ids))
        .group_by(Offer.sick_day_id, Offer.state)
    )
    found: dict[UUID, Counter[str]] = {}
    for day_id, state, number in session.execute(rows):
        if day_id is not None:
            found.setdefault(day_id, Counter())[state] = number
    return found


def _day(day: SickDay, told: _Told) -> View:
    practitioner, states = told.practitioners[day.practitioner_id], told.states.get(day.id, Counter())
    zone, appointments = told.zone, told.appointments.get(day.id, 0)
    return {
        "id": day.id,
        "practitioner": practitioner.key,
        "practitioner_name": practitioner.name,
        "on": day.on_date,
        "created_at": written(day.created_at, zone),
        "closed_at": None if appointments else written(day.closed_at, zone),
        "taken_back": day.absence_id is None,
        "taken_back_at": written(day.taken_back_at, zone),
        "to_ring": states["to_call"],
        "asked": states["asked"],
        "settled": states.total() - states["to_call"] - states["asked"],
        "appointments_to_ring": appointments,
    }


def plan_view(plan: SickPlan, names: Names) -> View:
    """Show what a sick day would mean, before anything is written."""
    return {
        "practitioner": plan.practitioner.key,
        "practitioner_name": plan.practitioner.name,
        "on": plan.on,
        "proven": plan.proven,
        "sessions": [_planned(row, names) for row in plan.rows],
        "appointments": [_appointment(one, patient, names.zone) for one, patient in plan.appointments],
    }


def _planned(row: SickRow, names: Names) -> View:
    """Show a session with the best new place, or the one that its patient has been offered already."""
    found = {
        "start": row.to.start.isoformat() if row.to else None,
        "end": row.to.end.isoformat() if row.to else None,
        "practitioner": row.to.practitioner if row.to else None,
        "room": row.to.room if row.to else None,
    }
    return {
        "session_id": row.one.id,
        "course_id": row.one.course_id,
        "session": row.one.number,
        "patient_id": row.patient.id,
        "patient_name": row.patient.name,
        "treatment": row.treatment,
        "was": row.was.start.isoformat(),
        **(place_view(row.asked, names) if row.asked else found),
        "asked_already": row.asked is not None,
        "reasons": [{"code": reason.code, "days": reason.days} for reason in row.reasons],
    }


def _appointment(one: Appointment, patient: Patient | None, zone: ZoneInfo) -> View:
    return {
        "id": one.id,
        "kind": one.kind,
        "patient_id": one.patient_id,
        "patient_name": patient.name if patient else None,
        "mobile": patient.mobile if patient else None,
        "start": written(one.starts_at, zone),
    }
