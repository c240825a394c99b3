"""Where the sessions of a problem may start, as sets of minutes: clinic, patient, each practitioner, each room."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from ortools.sat.python.cp_model import Domain

from tests.contract.planning.clock import Clock
from tests.unit.courses.planning.problems import WEEK, Json

Spans = list[list[str]]


class Places:
    """The list of all starts, and which of them (places in that list) suit the patient, each practitioner, each room.

    `starts`: on the grid, the clinic open, the patient free. `firsts`: for each date the place of its first start, and
    one more at the end.
    """

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        self.patient: Json = problem.get("patient", {})
        self.length: int = problem["duration_minutes"]
        self.first, self.last = (date.fromisoformat(problem[key]) for key in ("earliest", "latest"))
        pins = problem.get("pinned", [])
        pinned = [date.fromisoformat(pin["start"][:10]) for pin in pins]
        self.clock = Clock(problem["timezone"], min([self.first, *pinned]), max([self.last, *pinned]))
        opening = self._inside([(day, self._opening(day)) for day in self._dates()])
        free = self._free(self._minutes(self.patient.get("busy", [])))
        apart = self._free([(at, at + self.length) for at in map(self.pinned, pins)])
        open_ = opening.intersection_with(free).intersection_with(apart)
        self.starts = [at for at in self._grid() if open_.contains(at)]
        self.firsts = [bisect_left(self.starts, self.clock.edge(self._wall(day, "00:00"))) for day in self._dates(1)]
        self.liked = Domain.from_values([at for at, start in enumerate(self.starts) if self.likes(start)])
        self.practitioners = {one["id"]: self._available(one) for one in problem["practitioners"]}
        self.rooms = {one["id"]: self._available(one) for one in problem["rooms"]}

    def ordinal(self, day: date) -> int:
        return (day - self.first).days

    def pinned(self, pin: Json) -> int:
        return self.clock.edge(datetime.fromisoformat(pin["start"]))

    def _dates(self, more: int = 0) -> Iterator[date]:
        return (self.first + timedelta(days=at) for at in range(self.ordinal(self.last) + 1 + more))

    def _wall(self, day: date, text: str) -> datetime:
        if text == "24:00":
            return datetime.combine(day, time()) + timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(text))

    def _grid(self) -> Iterator[int]:
        slots = [timedelta(minutes=at) for at in range(0, 1440, self.problem["slot_minutes"])]
        walls = (datetime.combine(day, time()) + slot for day in self._dates() for slot in slots)
        return (found for wall in walls if (found := self.clock.start(wall)) is not None)

    def _opening(self, day: date) -> Spans:
        if day.isoformat() in self.problem.get("closures", []):
            return []
        dated: Json = self.problem.get("dates", {})
        spans: Spans = dated.get(day.isoformat(), self.problem["opening_hours"].get(WEEK[day.weekday()], []))
        return spans

    def _inside(self, days: list[tuple[date, Spans]]) -> Domain:
        """Return the starts of sessions that lie inside one span."""
        walls = [(self._wall(day, begin), self._wall(day, end)) for day, spans in days for begin, end in spans]
        edges = [(self.clock.edge(begin), self.clock.edge(end) - self.length) for begin, end in walls]
        return Domain.from_intervals([[begin, latest] for begin, latest in edges if begin <= latest])

    def _minutes(self, busy: Spans) -> list[tuple[int, int]]:
        walls = [[self._wall(date.fromisoformat(end[:10]), end[11:]) for end in span] for span in busy]
        return [(self.clock.edge(begin), self.clock.edge(end)) for begin, end in walls]

    def _free(self, busy: list[tuple[int, int]]) -> Domain:
        """Return the starts of sessions that meet no busy span."""
        taken = [[begin - self.length + 1, end - 1] for begin, end in busy if begin < end]
        return Domain.from_intervals(taken).complement()

    def _available(self, resource: Json) -> Domain:
        free = self._free(self._minutes(resource.get("busy", [])))
        if "hours" in resource or "dates" in resource:
            free = free.intersection_with(self._inside([(day, self._worked(resource, day)) for day in self._dates()]))
        return Domain.from_values([at for at, start in enumerate(self.starts) if free.contains(start)])

    def _worked(self, resource: Json, day: date) -> Spans:
        dated: Json = resource.get("dates", {})
        usual = resource["hours"].get(WEEK[day.weekday()], []) if "hours" in resource else self._opening(day)
        spans: Spans = dated.get(day.isoformat(), usual)
        return spans

    def likes(self, at: int) -> bool:
        """Tell whether a session that starts at the minute `at` is inside the preference."""
        liked: Json = self.patient.get("preferred", {})
        begin, end = self.clock.shown(at), self.clock.shown(at + self.length)
        day = begin.date()
        return (
            ("days" not in liked or WEEK[day.weekday()] in liked["days"])
            and ("from" not in liked or begin >= self._wall(day, liked["from"]))
            and ("to" not in liked or end <= self._wall(day, liked["to"]))
        )
