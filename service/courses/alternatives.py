"""What to offer instead when a wanted time is taken: first with the other sessions left where they are, then anew."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.clinics.hours import default_site
from service.courses import planning
from service.courses.planning import Pinned, PlanningProblem, Proposal
from service.courses.proposals import pose
from service.courses.requests import BookingRequest, ProposalRequest, WantedSession

MOST = 3


def find_alternatives(
    session: Session, clinic_id: UUID, request: BookingRequest, clashing: Collection[int], *, now: datetime
) -> list[Proposal]:
    """Propose up to three plans for a course whose sessions `clashing` (numbers) were taken.

    To be asked in a transaction of its own, after the refused one was rolled back.
    """
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    problem = pose(
        session, clinic_id, _as_proposal(request, max([now, *_first(request)]).astimezone(zone).date()), now=now
    )
    pins = tuple(
        Pinned(wanted.number, wanted.start, wanted.practitioner, wanted.room)
        for wanted in request.sessions
        if wanted.number not in clashing
    )
    found = [*_around(problem, pins), *planning.plan(problem).proposals]
    return list(dict.fromkeys(found))[:MOST]


def find_instead_of_places(
    session: Session,
    clinic_id: UUID,
    patient_id: UUID,
    protocol: str,
    places: Iterable[WantedSession],
    clashing: Collection[int],
    *,
    now: datetime,
) -> list[Proposal]:
    """Propose other places for sessions whatever their numbers: they are planned in their order, and keep them."""
    ordered = sorted(places, key=lambda one: one.start)
    counted = tuple(replace(one, number=at) for at, one in enumerate(ordered, 1))
    request = BookingRequest(patient_id=patient_id, protocol=protocol, sessions=counted)
    lost = {at for at, one in enumerate(ordered, 1) if one.number in clashing}
    found = find_alternatives(session, clinic_id, request, lost, now=now)
    numbers = [one.number for one in ordered]
    return [
        replace(
            each,
            sessions=tuple(replace(one, number=number) for one, number in zip(each.sessions, numbers, strict=True)),
        )
        for each in found
    ]


def _around(problem: PlanningProblem, pins: tuple[Pinned, ...]) -> tuple[Proposal, ...]:
    return planning.plan(replace(problem, pinned=pins)).proposals if pins else ()


def _first(request: BookingRequest) -> list[datetime]:
    """Return when the first session was wanted; a walk-in may have named none."""
    return sorted(wanted.start for wanted in request.sessions)[:1]


def _as_proposal(request: BookingRequest, earliest: date) -> ProposalRequest:
    practitioners = {wanted.practitioner for wanted in request.sessions}
    return ProposalRequest(
        patient_id=request.patient_id,
        protocol=request.protocol,
        sessions=len(request.done) + max(len(request.sessions), 1),
        done=request.done,
        earliest=earliest,
        same_practitioner=len(practitioners) == 1,
        proposals=MOST,
        areas=request.areas,
    )
