"""Whether a wanted time lies inside the hours of clinic, practitioner and room, as the planner understands hours."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.courses.planning import PlanningProblem, Resource
from service.courses.planning.freetime import Agenda, FreeTime
from service.courses.planning.intervals import Interval
from service.courses.planning.problem import Busy, Hours, Span
from service.courses.planning.walltime import to_instant

CLOSED = "lies outside the opening hours of the clinic"
PRACTITIONER = "lies outside the hours of this practitioner"
ROOM = "lies outside the hours of this room"
AWAY = "is not possible: this practitioner is away then"
OUT_OF_USE = "is not possible: this room cannot be used then"
UNABLE = "is not possible: this practitioner does not do this treatment"
UNFIT = "is not possible: this is not a room for this treatment"


class Openings:
    """The hours of one site, ready to be asked; the diary's bookings play no part here.

    `dates` replaces the opening hours of single dates, as in a `PlanningProblem`. By key: `absences` of practitioners
    and when rooms are `out_of_use`, which the hours allow for already; who is `unable`, which rooms are `unfit`.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        opening_hours: Hours,
        closures: frozenset[date],
        practitioners: tuple[Resource, ...],
        rooms: tuple[Resource, ...],
        dates: Mapping[date, tuple[Span, ...]] | None = None,
        *,
        absences: Mapping[str, tuple[Busy, ...]] | None = None,
        out_of_use: Mapping[str, tuple[Busy, ...]] | None = None,
        unable: Collection[str] = (),
        unfit: Collection[str] = (),
    ) -> None:
        self.zone = zone
        self._absences, self._out_of_use = absences or {}, out_of_use or {}
        self._unable, self._unfit = unable, unfit
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

    def objection(self, start: datetime, end: datetime, practitioner: str | None, room: str | None) -> str | None:
        """Say what is shut for a part of the session, None if nothing is; keys must be known, None stands for none."""
        today = self._book.on(start.astimezone(self.zone).toordinal())
        wanted = to_instant(start), to_instant(end)

        def on_duty(agenda: Agenda) -> bool:
            return _inside(wanted, agenda.on_duty(today))

        if practitioner in self._unable:
            return UNABLE
        if room in self._unfit:
            return UNFIT
        if not _inside(wanted, today.opening):
            return CLOSED
        if practitioner is not None and not on_duty(self._practitioners[practitioner]):
            return AWAY if _meets((start, end), self._absences.get(practitioner, ())) else PRACTITIONER
        if room is not None and not on_duty(self._rooms[room]):
            return OUT_OF_USE if _meets((start, end), self._out_of_use.get(room, ())) else ROOM
        return None


def _inside(wanted: Interval, spans: list[Interval]) -> bool:
    """Tell whether one span holds all of `wanted`."""
    return any(begin <= wanted[0] and wanted[1] <= end for begin, end in spans)


def _meets(wanted: Busy, spans: tuple[Busy, ...]) -> bool:
    return any(begin < wanted[1] and wanted[0] < end for begin, end in spans)
