"""New places for displaced sessions, chosen together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from service.courses.planning.answer import Blocked, PlannedSession
from service.courses.planning.blocked import explain
from service.courses.planning.book import Book
from service.courses.planning.lanes import build_lanes
from service.courses.planning.problem import Busy, PlanningProblem, Resource
from service.courses.planning.reassign.model import Displaced, Reassigned
from service.courses.planning.reassign.options import Option, Rivals, blocked_seconds, options_of
from service.courses.planning.reassign.search import LIMIT, choose
from service.courses.planning.reassign.table import build_table
from service.courses.planning.walltime import MINUTE, to_instant, to_local


def reassign(displaced: Sequence[Displaced], limit: int = LIMIT) -> Reassigned:
    """Return the best new place of each displaced session, chosen together; ValueError if two have the same key.

    No two new places share a practitioner or a room at a time (preparation and cleaning included) or a patient. What
    is least, one after the other: the sessions without a place; the patients who come at another time; the sum of the
    dates between before and now; the sessions outside the preference; the sum of the minutes of the day between before
    and now. Ties: the vector of all starts in the order of the keys, no place being later than any; then practitioners,
    then rooms. `limit`: once so many options are weighed the best choice found is returned, not `proven`.
    """
    ordered = sorted(displaced, key=lambda one: one.key)
    if len({one.key for one in ordered}) < len(ordered):
        raise ValueError("two displaced sessions have the same key")
    table = build_table(ordered, [options_of(one, rivals) for one, rivals in _with_rivals(ordered)])
    choice = choose(table, limit)
    picks = zip(ordered, choice.picks, strict=True)
    places = {one.key: _session(one, table.options[pick]) for one, pick in picks if pick is not None}
    without = {one.key: _blocked(one, ordered, places) for one in ordered if one.key not in places}
    return Reassigned(places, without, choice.proven)


def _with_rivals(displaced: Sequence[Displaced]) -> Iterable[tuple[Displaced, Rivals]]:
    of_patient = Counter(one.patient for one in displaced)
    longest = max((blocked_seconds(one.problem) for one in displaced), default=0)
    for one in displaced:
        kin = of_patient[one.patient] - 1
        yield one, Rivals(len(displaced) - 1 - kin, kin, longest)


def _session(one: Displaced, option: Option) -> PlannedSession:
    (number,), zone = one.problem.numbers, one.problem.zone
    end = option.start + one.problem.duration_minutes * MINUTE
    return PlannedSession(number, to_local(option.start, zone), to_local(end, zone), option.practitioner, option.room)


def _blocked(one: Displaced, displaced: Sequence[Displaced], places: Mapping[str, PlannedSession]) -> Blocked:
    """Say what is in the way once all others are at their new places."""
    problem = one.problem
    people: dict[str, list[Busy]] = {}
    rooms: dict[str, list[Busy]] = {}
    patient = list(problem.patient_busy)
    for other in displaced:
        if other.key in places:
            place = places[other.key]
            span = _blocked_span(other.problem, place)
            people.setdefault(place.practitioner, []).append(span)
            rooms.setdefault(place.room, []).append(span)
            if other.patient == one.patient:
                patient.append((place.start, place.end))
    later = replace(
        problem,
        practitioners=_busier(problem.practitioners, people),
        rooms=_busier(problem.rooms, rooms),
        patient_busy=tuple(patient),
    )
    book = Book(later)
    return explain(later, book, build_lanes(later, book))


def _blocked_span(problem: PlanningProblem, place: PlannedSession) -> Busy:
    begin = to_instant(place.start) - problem.prep_minutes * MINUTE
    end = to_instant(place.end) + problem.cleaning_minutes * MINUTE
    return to_local(begin, UTC), to_local(end, UTC)


def _busier(resources: Sequence[Resource], busy: Mapping[str, Sequence[Busy]]) -> tuple[Resource, ...]:
    return tuple(replace(one, busy=(*one.busy, *busy.get(one.id, ()))) for one in resources)
