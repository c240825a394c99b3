"""The best new places for the sessions of somebody who is off sick on a date, chosen together; writes nothing."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.walltime import day_span
from service.clinics.models import Practitioner
from service.courses.life import posing
from service.courses.life.model import Spot, Wish
from service.courses.life.situation import Situation, read_situation
from service.courses.models import Booking, CourseSession
from service.courses.offers.deadline import LEAST_TIME
from service.courses.offers.finding import read_open_offers
from service.courses.offers.models import Offer
from service.courses.offers.sick_appointments import ToRing, appointments_in
from service.courses.offers.windows import window_of
from service.courses.planning import PlannedSession, Reason, Resource
from service.courses.planning.problem import Busy, PlanningProblem
from service.courses.planning.reassign import Displaced, Reassigned, reassign
from service.patients.models import Patient

NO_WINDOW = (Reason("too_late", 0),)
"""What is told where the sessions before and after leave no day at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SickRow:
    """A session that cannot take place: where it `was`, and where it could go; `reasons` where there is nothing.

    `asked`: the offer of another place that its patient has been made already; no second one is made beside it.
    """

    one: CourseSession
    patient: Patient
    treatment: str
    was: Spot
    to: PlannedSession | None
    reasons: tuple[Reason, ...]
    asked: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SickPlan:
    """What a practitioner has on a local date: sessions with their best new places, and appointments, which are rung.

    `span` is that date as instants, `proven` says that no better choice of places exists.
    """

    practitioner: Practitioner
    on: date
    span: Busy
    rows: tuple[SickRow, ...]
    appointments: tuple[ToRing, ...]
    proven: bool = True


def plan_sick_day(session: Session, practitioner: Practitioner, on: date, zone: ZoneInfo, now: datetime) -> SickPlan:
    """Choose the places: fewest patients moved to another time, least deviation, no course broken."""
    span = day_span(on, zone)
    ones = sessions_in(session, practitioner, span, now)
    asked = {offer.session_id: offer for offer in read_open_offers(session, practitioner.clinic_id, ones)}
    situations = {one.id: read_situation(session, one.clinic_id, one.course_id, now) for one in ones}
    ones = [one for one in ones if _is_there(one, practitioner, span)]  # others have changed while they were read
    to_ask = [one for one in ones if one.id not in asked]
    displaced = [found for one in to_ask if (found := _displaced(session, situations[one.id], one, practitioner, span))]
    chosen = reassign(displaced) if displaced else Reassigned({}, {})
    return SickPlan(
        practitioner=practitioner,
        on=on,
        span=span,
        rows=tuple(_row(session, one, situations[one.id], chosen, asked.get(one.id)) for one in ones),
        appointments=appointments_in(session, practitioner.clinic_id, practitioner.id, span, now),
        proven=chosen.proven,
    )


def sessions_in(session: Session, practitioner: Practitioner, span: Busy, now: datetime) -> list[CourseSession]:
    """List what somebody is to treat in a span and has not begun, as it is now."""
    (begin, end), one = span, CourseSession
    theirs = select(one).where(
        one.clinic_id == practitioner.clinic_id,
        one.practitioner_id == practitioner.id,
        one.state == "booked",
        one.starts_at >= max(begin, now),
        one.starts_at < end,
    )
    in_order = theirs.order_by(one.starts_at, one.id).execution_options(populate_existing=True)
    return list(session.scalars(in_order))


def _is_there(one: CourseSession, practitioner: Practitioner, span: Busy) -> bool:
    begin, end = span
    in_span = one.starts_at is not None and begin <= one.starts_at < end
    return in_span and (one.state, one.practitioner_id) == ("booked", practitioner.id)


def _displaced(
    session: Session, situation: Situation, one: CourseSession, sick: Practitioner, away: Busy
) -> Displaced | None:
    was = situation.spot(one)
    line = situation.line
    if was is None or line.of(one.number) is None:
        return None
    window = window_of(line, one.number, situation.today, was.start.date())
    if window.first > window.last:
        return None
    horizon = posing.Horizon(*window)
    problem = posing.pose_with(situation, horizon, Wish(), posing.look_around(session, situation, horizon))
    own = situation.bookings_of(one)
    problem = _still_taken(problem, own, (was, sick.key, away))
    return Displaced(str(one.id), str(situation.course.patient_id), problem, was)


def _still_taken(problem: PlanningProblem, own: list[Booking], about: tuple[Spot, str, Busy]) -> PlanningProblem:
    """Keep the room of a session taken while its patient has not agreed to move, and whoever is sick away.

    A place that begins at once is none: somebody has to be asked first, and to come.
    """
    was, sick, away = about
    blocked = tuple((booking.blocked_from, booking.blocked_until) for booking in own)
    return replace(
        problem,
        not_before=problem.not_before + LEAST_TIME if problem.not_before else None,
        practitioners=tuple(_busier(each, (away,)) if each.id == sick else each for each in problem.practitioners),
        rooms=tuple(_busier(each, blocked) if each.id == was.room else each for each in problem.rooms),
    )


def _busier(resource: Resource, busy: tuple[Busy, ...]) -> Resource:
    return replace(resource, busy=(*resource.busy, *busy))


def _row(
    session: Session, one: CourseSession, situation: Situation, chosen: Reassigned, asked: Offer | None
) -> SickRow:
    was = situation.spot(one)
    assert was is not None
    blocked = chosen.without.get(str(one.id))
    to = chosen.places.get(str(one.id))
    return SickRow(
        one=one,
        patient=session.get_one(Patient, (one.clinic_id, situation.course.patient_id)),
        treatment=situation.protocol.name,
        was=was,
        to=to,
        reasons=() if to or asked else (blocked.reasons if blocked else NO_WINDOW),
        asked=asked,
    )


def patients_of(plan: SickPlan) -> set[UUID]:
    """Return whom a sick day concerns."""
    return {row.patient.id for row in plan.rows} | {patient.id for _, patient in plan.appointments if patient}
