"""Whether a wanted time lies inside the hours of clinic, practitioner and room, as the planner understands hours."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.courses.planning import PlanningProblem, Resource
from service.courses.planning.freetime import Agenda, FreeTime
from service.courses.planning.intervals import Interval
from service.courses.planning.problem import Hours, Span
from service.courses.planning.walltime import to_instant

CLOSED = "lies outside the opening hours of the clinic"
PRACTITIONER = "lies outside the hours of this practitioner"
ROOM = "lies outside the hours of this room"


class Openings:
    """The hours of one site, ready to be asked; the diary's bookings play no part here.

    `dates` replaces the opening hours of single dates, as in a `PlanningProblem`.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        opening_hours: Hours,
        closures: frozenset[date],
        practitioners: tuple[Resource, ...],
        rooms: tuple[Resource, ...],
        dates: Mapping[date, tuple[Span, ...]] | None = None,
    ) -> None:
        self.zone = zone
        self._book = FreeTime(
            PlanningProblem(
                zone=zone,
                sessions=1,
                duration_minutes=1,
                slot_minutes=1,
                spacings=(),
                earliest=date.min,
                latest=date.max,
                opening_hours=opening_hours,
                dates=dates or {},
                closures=closures,
                practitioners=practitioners,
                rooms=rooms,
            )
        )
        self._practitioners = {one.id: one for one in self._book.practitioners}
        self._rooms = {one.id: one for one in self._book.rooms}

    def knows(self, practitioner: str) -> bool:
        return practitioner in self._practitioners

    def has(self, room: str) -> bool:
        return room in self._rooms

    def objection(self, start: datetime, end: datetime, practitioner: str, room: str) -> str | None:
        """Say what is shut for a part of the session, None if nothing is; both keys must be known."""
        today = self._book.on(start.astimezone(self.zone).toordinal())
        wanted = to_instant(start), to_instant(end)

        def on_duty(agenda: Agenda) -> bool:
            return _inside(wanted, agenda.on_duty(today))

        if not _inside(wanted, today.opening):
            return CLOSED
        if not on_duty(self._practitioners[practitioner]):
            return PRACTITIONER
        return None if on_duty(self._rooms[room]) else ROOM


def _inside(wanted: Interval, spans: list[Interval]) -> bool:
    """Tell whether one span holds all of `wanted`."""
    return any(begin <= wanted[0] and wanted[1] <= end for begin, end in spans)
