"""Where an appointment could be: the planner's answer to a problem of one session."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.courses import planning
from service.courses.appointments import grounds
from service.courses.appointments.requests import AppointmentRequest
from service.courses.diary import House
from service.courses.planning import PlannedSession, PlanningProblem, Resource
from service.courses.taken import NOBODY, Taken, read_taken
from service.patients.availability import unavailable

AHEAD = timedelta(weeks=4)  # how far free places are looked for
GRID, TO_THE_MINUTE = 15, 1
MOST = 3


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place that could be had; `practitioner` and `room` are keys, None: without."""

    start: datetime
    end: datetime
    practitioner: str | None
    room: str | None


def first_free(session: Session, house: House, wanted: AppointmentRequest, now: datetime) -> str | None:
    """Return the key of the first practitioner who is free for all of it, None if nobody is."""
    day = house.local(wanted.start).date()
    taken = read_taken(session, house, wanted.patient_id or NOBODY, day, day, now=now)
    found = _places(_problem(house, wanted, taken, (day, day), now=now, slot=TO_THE_MINUTE))
    return found[0].practitioner if found and found[0].start == wanted.start else None


def alternatives(
    session: Session, house: House, wanted: AppointmentRequest, now: datetime, besides: Collection[UUID] = ()
) -> list[FreePlace]:
    """Find up to three places from the wanted time on: with the same people, then with anybody, in order of time.

    None lies where the patient cannot come, or where another diary of the practitioner is busy.
    """
    first = house.local(max(wanted.start, now)).date()
    days = first, first + AHEAD
    taken = read_taken(session, house, wanted.patient_id or NOBODY, *days, now=now, besides=besides)
    if wanted.patient_id:
        away = unavailable(session, house.site.clinic_id, wanted.patient_id, *days)
        taken = replace(taken, patient=(*taken.patient, *away))
    problem = _problem(house, wanted, taken, days, now=now, slot=GRID)
    found = _places(problem)
    if wanted.practitioner and wanted.kind != "block":
        anybody = replace(problem, practitioners=grounds.people(house, taken.practitioners))
        found = [*found[: MOST - 1], *_places(anybody)]
    chosen = list(dict.fromkeys(found))[:MOST]
    return sorted(chosen, key=lambda place: place.start)


def _problem(
    house: House, wanted: AppointmentRequest, taken: Taken, days: tuple[date, date], *, now: datetime, slot: int
) -> PlanningProblem:
    return PlanningProblem(
        zone=house.zone,
        sessions=1,
        duration_minutes=wanted.length,
        slot_minutes=slot,
        spacings=(),
        earliest=days[0],
        latest=days[1],
        opening_hours=house.opening_hours,
        dates=house.dates,
        closures=house.closures,
        practitioners=_who(house, taken, wanted),
        rooms=_one(grounds.rooms(house, taken.rooms), wanted.room),
        patient_busy=taken.patient if wanted.patient_id else (),
        proposals=MOST,
        not_before=max(wanted.start, now),
    )


def _who(house: House, taken: Taken, wanted: AppointmentRequest) -> tuple[Resource, ...]:
    everybody = grounds.people(house, taken.practitioners)
    if wanted.practitioner or wanted.kind == "block":
        return _one(everybody, wanted.practitioner)
    return everybody


def _one(known: tuple[Resource, ...], key: str | None) -> tuple[Resource, ...]:
    return tuple(one for one in known if one.id == key) if key else (grounds.NO_ONE,)


def _places(problem: PlanningProblem) -> list[FreePlace]:
    if not problem.practitioners or not problem.rooms:
        return []
    plans = planning.plan(problem).proposals
    return [_place(one.sessions[0]) for one in plans]


def _place(one: PlannedSession) -> FreePlace:
    return FreePlace(one.start, one.end, one.practitioner or None, one.room or None)
