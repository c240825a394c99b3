"""The diary as appointments see it: everybody and every room, whatever they can do, and nobody or no room at all."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from service.courses.diary import House
from service.courses.openings import Openings
from service.courses.planning import PlanningProblem, Resource
from service.courses.planning.freetime import FreeTime
from service.courses.planning.problem import Busy
from service.courses.planning.walltime import to_local

NONE = ""
"""The key that stands for no practitioner or no room; real keys are never empty."""

NO_ONE = Resource(NONE)


def openings_of(house: House) -> Openings:
    """Return the hours of everybody and every room; `NONE` has those of the clinic."""
    return Openings(
        house.zone,
        house.opening_hours,
        house.closures,
        (*people(house, {}), NO_ONE),
        (*rooms(house, {}), NO_ONE),
        house.dates,
        absences={row.key: house.timetables[row.id].absences for row in house.practitioners.values()},
        out_of_use={row.key: house.timetables[row.id].absences for row in house.rooms.values()},
    )


def people(house: House, busy: Mapping[UUID, tuple[Busy, ...]]) -> tuple[Resource, ...]:
    """Describe all practitioners to the planner, by key, with the times they are taken."""
    return _described(house, {key: row.id for key, row in house.practitioners.items()}, busy)


def rooms(house: House, busy: Mapping[UUID, tuple[Busy, ...]]) -> tuple[Resource, ...]:
    """Describe all rooms to the planner, by key, with the times they are taken."""
    return _described(house, {key: row.id for key, row in house.rooms.items()}, busy)


def _described(house: House, ids: Mapping[str, UUID], busy: Mapping[UUID, tuple[Busy, ...]]) -> tuple[Resource, ...]:
    own = ((key, row_id, house.timetables[row_id]) for key, row_id in sorted(ids.items()))
    return tuple(Resource(key, table.week, busy.get(row_id, ()), table.dates) for key, row_id, table in own)


def hours_on(house: House, day: date) -> dict[str, tuple[Busy, ...]]:
    """Return when each practitioner is there on a local date, by key; under `NONE`, when the clinic is open."""
    problem = PlanningProblem(
        zone=house.zone,
        sessions=1,
        duration_minutes=1,
        slot_minutes=1,
        spacings=(),
        earliest=day,
        latest=day,
        opening_hours=house.opening_hours,
        dates=house.dates,
        closures=house.closures,
        practitioners=(*people(house, {}), NO_ONE),
        rooms=(),
    )
    times = FreeTime(problem)
    today = times.on(day.toordinal())
    return {
        one.id: tuple((to_local(start, house.zone), to_local(end, house.zone)) for start, end in one.on_duty(today))
        for one in times.practitioners
    }
