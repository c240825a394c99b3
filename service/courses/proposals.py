"""Proposals for a new course: the planner's problem out of protocol, diary and patient, and its answer."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal, invalid
from service.courses import planning
from service.courses.checks import done_faults
from service.courses.diary import House, read_house
from service.courses.neighbours import first_free_day, kept_free, read_neighbours
from service.courses.planning import Plan, PlanningProblem, Spacing, widened
from service.courses.requests import NO_PREFERENCE, ProposalRequest
from service.courses.screening.reading import standing_against
from service.courses.screening.rules import hindrances
from service.courses.spacing import Neighbour
from service.courses.taken import Taken, read_taken
from service.courses.treatment import Treatment, find_treatment, preference_of
from service.patients.availability import unavailable
from service.protocols.definition import Protocol

SLOT_MINUTES = 15
ROOM_TO_CHOOSE = timedelta(weeks=8)  # how much longer than the widest gaps the default horizon is
LONGEST_HORIZON = timedelta(days=3 * 366)  # three years, in words
MOST_PROPOSALS = 10


def propose(session: Session, clinic_id: UUID, request: ProposalRequest, *, now: datetime) -> Plan:
    """Propose plans on the real diary, none earlier than `now`; writes nothing."""
    return planning.plan(pose(session, clinic_id, request, now=now))


def pose(
    session: Session, clinic_id: UUID, request: ProposalRequest, *, now: datetime, besides: Collection[UUID] = ()
) -> PlanningProblem:
    """Put a request to the planner: patient, protocol and diary, in a fixed number of queries.

    The patient counts as busy on every day that is too near to one of their other sessions. Bookings whose ids are in
    `besides` are not in the way.
    """
    treatment = find_treatment(session, clinic_id, request.patient_id, request.protocol)
    house = read_house(session, clinic_id, now)
    near = read_neighbours(session, clinic_id, treatment.patient.id, treatment.protocol, house.zone)
    near = tuple(one for one in near if one.concerns(request.areas))
    request = _after_waits(session, request, treatment, house)
    horizon = _horizon(request, treatment.protocol, house.local(now).date(), near)
    if not house.practitioners_for(treatment.protocol) or not house.rooms_for(treatment.protocol):
        raise invalid(Fault("$", "this site has nobody to treat, or no room to treat in"))
    taken = read_taken(session, house, treatment.patient.id, *horizon, now=now, besides=besides)
    away = unavailable(session, clinic_id, treatment.patient.id, *horizon)
    taken = replace(taken, patient=(*taken.patient, *away, *kept_free(near, house.zone)))
    if request.preferred == NO_PREFERENCE:
        request = replace(request, preferred=preference_of(treatment.patient))
    return _problem(request, treatment.protocol, house, taken, horizon, now)


def _after_waits(session: Session, request: ProposalRequest, treatment: Treatment, house: House) -> ProposalRequest:
    """Plan nothing before the waits of the newest screening answers are over, and nothing at all while they block."""
    who = treatment.patient
    areas, zone = request.areas, house.zone
    screened, _ = standing_against(session, who.clinic_id, who.id, treatment.protocol, areas, zone)
    if screened.blocked:
        faults = tuple(fault for code, fault in hindrances(screened, decided=True))
        raise Refusal("screening_blocks", faults=faults)
    until = screened.not_before
    if until is None or (request.earliest and request.earliest >= until):
        return request
    return replace(request, earliest=until)


def _problem(
    request: ProposalRequest,
    protocol: Protocol,
    house: House,
    taken: Taken,
    horizon: tuple[date, date],
    now: datetime,
) -> PlanningProblem:
    return PlanningProblem(
        zone=house.zone,
        sessions=request.sessions,
        duration_minutes=protocol.duration_minutes,
        slot_minutes=SLOT_MINUTES,
        spacings=_spacings(request, protocol, horizon[0]),
        earliest=horizon[0],
        latest=horizon[1],
        opening_hours=house.opening_hours,
        closures=house.closures,
        dates=house.dates,
        practitioners=house.practitioners_for(protocol, taken),
        rooms=house.rooms_for(protocol, taken),
        patient_busy=taken.patient,
        preference=request.preferred,
        same_practitioner=request.same_practitioner,
        proposals=request.proposals,
        prep_minutes=protocol.prep_minutes,
        cleaning_minutes=protocol.cleaning_minutes,
        not_before=now,
        done=request.done,
    )


def _spacings(request: ProposalRequest, protocol: Protocol, first: date) -> tuple[Spacing, ...]:
    """Return one spacing a gap; after the last session that is done it is as wide as a late patient needs."""
    spacings = [_spacing(protocol, number) for number in range(2, request.sessions + 1)]
    if request.done:
        at = len(request.done) - 1
        spacings[at] = widened(spacings[at], request.done[-1], first)
    return tuple(spacings)


def _spacing(protocol: Protocol, number: int) -> Spacing:
    rule = protocol.spacing_before(number)
    return Spacing(rule.min_days, rule.ideal_days, rule.max_days)


def _horizon(
    request: ProposalRequest, protocol: Protocol, today: date, near: tuple[Neighbour, ...]
) -> tuple[date, date]:
    """Return the first and last date to look at; left out, from today with room for the widest gaps and eight weeks.

    The room is counted from when the patient's other sessions are no longer in the way.
    """
    earliest = max(request.earliest or today, today)
    faults = [*_faults(request, protocol), *done_faults(request.done, today)]
    faults += horizon_faults(earliest, request.latest, today)
    if faults:
        raise invalid(*faults)
    gaps = sum(protocol.spacing_before(number).max_days for number in range(2, request.sessions + 1))
    free = min(first_free_day(near, earliest), earliest + LONGEST_HORIZON)
    return earliest, request.latest or free + timedelta(days=gaps) + ROOM_TO_CHOOSE


def horizon_faults(earliest: date, latest: date | None, today: date) -> Iterator[Fault]:
    """Find what is wrong with the dates between which somebody wants to look; `earliest` is today at the least."""
    if earliest - today > LONGEST_HORIZON:
        yield Fault("$.earliest", "must lie within three years from today")
    elif latest and latest < earliest:
        yield Fault("$.latest", "must not be before the first day, nor before today")
    elif latest and latest - earliest > LONGEST_HORIZON:
        yield Fault("$.latest", "must lie within three years of the first day")


def _faults(request: ProposalRequest, protocol: Protocol) -> Iterator[Fault]:
    if not 1 <= request.sessions <= protocol.sessions_maximum:
        yield Fault("$.sessions", f"must be between 1 and {protocol.sessions_maximum}")
    known = {area.key for area in protocol.areas}
    for at, area in enumerate(request.areas):
        if area not in known:
            yield Fault(f"$.areas[{at}]", "is not an area of this protocol")
    if request.done and len(request.done) >= request.sessions:
        yield Fault("$.done", "must be fewer than sessions, which count them too")
    if not 1 <= request.proposals <= MOST_PROPOSALS:
        yield Fault("$.proposals", f"must be between 1 and {MOST_PROPOSALS}")
