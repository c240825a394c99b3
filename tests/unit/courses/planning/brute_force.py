"""The rules of `aftercourse plan` in their plainest form: try everything. Shares no code with the planner."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.unit.courses.planning.problems import WEEK, Json

Place = tuple[datetime, str, str]
Course = list[Place]
Spans = list[tuple[datetime, datetime]]


@lru_cache(maxsize=10_000)
def exists(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=None, fold=0) == wall


@lru_cache(maxsize=10_000)
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    while not exists(wall, zone):
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=zone).astimezone(UTC)


class BruteForce:
    """All legal places of each date, and every course over them."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        self.zone = ZoneInfo(problem["timezone"])
        self.length = timedelta(minutes=problem["duration_minutes"])
        self.done = [date.fromisoformat(day) for day in problem.get("done", [])]
        self.pinned = {pin["number"]: self._pinned(pin) for pin in problem.get("pinned", [])}
        self.patient_busy = self._busy(problem.get("patient", {}).get("busy", []))
        self.agendas: dict[tuple[int, date], tuple[Spans, Spans]] = {}
        self.places = {day: list(self._places(day)) for day in self._horizon()}
        everywhere = [*self.pinned.values(), *(place for places in self.places.values() for place in places)]
        self.days = {place[0]: place[0].astimezone(self.zone).date() for place in everywhere}
        self.outside = {place[0]: self._outside(place) for place in everywhere}

    def answer(self) -> tuple[list[Json], int | None]:
        """Return the proposals, or none and the number of the lowest session that cannot be placed."""
        best: dict[date, tuple[object, ...]] = {}
        for course in self._courses([], self.problem["sessions"]):
            key = self._key(course)
            day = self.days[course[0][0]]
            best[day] = min(key, best.get(day, key))
        ranked = sorted(best.values())[: self.problem.get("proposals", 3)]
        return [self._json(key) for key in ranked], None if ranked else self._lowest()

    def _lowest(self) -> int:
        numbers = range(len(self.done) + 1, self.problem["sessions"] + 1)
        return next(n for n in numbers if not any(True for _ in self._courses([], n)))

    def _horizon(self) -> list[date]:
        first, last = (date.fromisoformat(self.problem[key]) for key in ("earliest", "latest"))
        return [first + timedelta(days=at) for at in range((last - first).days + 1)]

    def _pinned(self, pin: Json) -> Place:
        return self._instant(datetime.fromisoformat(pin["start"])), pin["practitioner"], pin["room"]

    def _day(self, place: Place) -> date:
        return place[0].astimezone(self.zone).date()

    def _instant(self, wall: datetime) -> datetime:
        return instant(wall, self.zone)

    def _wall(self, day: date, text: str) -> datetime:
        if text == "24:00":
            return datetime.combine(day, time()) + timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(text))

    def _spans(self, day: date, spans: list[list[str]]) -> Spans:
        return [(self._instant(self._wall(day, start)), self._instant(self._wall(day, end))) for start, end in spans]

    def _opening(self, day: date) -> list[list[str]]:
        if day.isoformat() in self.problem.get("closures", []):
            return []
        usual: list[list[str]] = self.problem["opening_hours"].get(WEEK[day.weekday()], [])
        special: list[list[str]] = self.problem.get("dates", {}).get(day.isoformat(), usual)
        return special

    def _busy(self, busy: list[list[str]]) -> Spans:
        ends = [[self._instant(self._wall(date.fromisoformat(end[:10]), end[11:])) for end in span] for span in busy]
        return [(begin, end) for begin, end in ends if begin < end]

    def _inside(self, start: datetime, spans: Spans) -> bool:
        return any(first <= start and start + self.length <= last for first, last in spans)

    def _free(self, start: datetime, busy: Spans) -> bool:
        return not any(start < end and begin < start + self.length for begin, end in busy)

    def _available(self, start: datetime, day: date, resource: Json) -> bool:
        hours, busy = self._agenda(resource, day)
        return self._inside(start, hours) and self._free(start, busy)

    def _agenda(self, resource: Json, day: date) -> tuple[Spans, Spans]:
        """Return the hours of a practitioner or room on a date, and what takes them; each is worked out once."""
        key = id(resource), day
        if key not in self.agendas:
            usual = resource["hours"].get(WEEK[day.weekday()], []) if "hours" in resource else self._opening(day)
            hours = self._spans(day, resource.get("dates", {}).get(day.isoformat(), usual))
            self.agendas[key] = hours, self._busy(resource.get("busy", []))
        return self.agendas[key]

    def _places(self, day: date) -> Iterator[Place]:
        opened = self._spans(day, self._opening(day))
        for minute in range(0, 1440, self.problem["slot_minutes"]):
            wall = datetime.combine(day, time()) + timedelta(minutes=minute)
            start = self._instant(wall)
            if not exists(wall, self.zone) or not self._inside(start, opened):
                continue
            if not self._free(start, self.patient_busy) or self._still_pinned(start, day):
                continue
            for practitioner in self.problem["practitioners"]:
                for room in self.problem["rooms"]:
                    if self._available(start, day, practitioner) and self._available(start, day, room):
                        yield start, practitioner["id"], room["id"]

    def _still_pinned(self, start: datetime, day: date) -> bool:
        """Tell whether a pinned session of another date runs on past midnight and is not over at `start`."""
        pins = [pin for pin in self.pinned.values() if self._day(pin) != day]
        return any(start < pin[0] + self.length and pin[0] < start + self.length for pin in pins)

    def _spacing(self, number: int) -> Json:
        """Return the spacing before session `number`."""
        spacing = self.problem["spacing"]
        found: Json = spacing[number - 2] if isinstance(spacing, list) else spacing
        return found

    def _gap(self, before: date | None, day: date, number: int) -> tuple[bool, int]:
        if before is None:
            return True, 0
        gap, rule = (day - before).days, self._spacing(number)
        return rule["min_days"] <= gap <= rule["max_days"], abs(gap - rule["ideal_days"])

    def _courses(self, begun: Course, sessions: int) -> Iterator[Course]:
        number = len(self.done) + len(begun) + 1
        if number > sessions:
            yield begun
            return
        before = self.days[begun[-1][0]] if begun else self.done[-1] if self.done else None
        for day, places in self._choices(number):
            if not self._gap(before, day, number)[0]:
                continue
            for place in places:
                if not self.problem.get("same_practitioner") or not begun or begun[0][1] == place[1]:
                    yield from self._courses([*begun, place], sessions)

    def _choices(self, number: int) -> Iterator[tuple[date, list[Place]]]:
        if number in self.pinned:
            pin = self.pinned[number]
            yield self.days[pin[0]], [pin]
            return
        yield from self.places.items()

    def _outside(self, place: Place) -> bool:
        liked = self.problem.get("patient", {}).get("preferred", {})
        start = place[0].astimezone(self.zone).replace(tzinfo=None)
        end = (place[0] + self.length).astimezone(self.zone).replace(tzinfo=None)
        day = start.date()
        return (
            ("days" in liked and WEEK[day.weekday()] not in liked["days"])
            or ("from" in liked and start < self._wall(day, liked["from"]))
            or ("to" in liked and end > self._wall(day, liked["to"]))
        )

    def _key(self, course: Course) -> tuple[object, ...]:
        weights = {"gap": 10, "preference": 30, "delay": 1} | self.problem.get("weights", {})
        before = self.done[-1] if self.done else None
        cost = weights["delay"] * (self.days[course[0][0]] - date.fromisoformat(self.problem["earliest"])).days
        for at, place in enumerate(course):
            cost += weights["gap"] * self._gap(before, self.days[place[0]], len(self.done) + at + 1)[1]
            cost += weights["preference"] * self.outside[place[0]]
            before = self.days[place[0]]
        return cost, [place[0] for place in course], [place[1] for place in course], [place[2] for place in course]

    def _json(self, key: tuple[object, ...]) -> Json:
        cost, begins, practitioners, rooms = key
        assert isinstance(begins, list)
        assert isinstance(practitioners, list)
        assert isinstance(rooms, list)
        sessions = [
            {
                "number": len(self.done) + at + 1,
                "start": start.astimezone(self.zone).isoformat(),
                "end": (start + self.length).astimezone(self.zone).isoformat(),
                "practitioner": practitioners[at],
                "room": rooms[at],
            }
            for at, start in enumerate(begins)
        ]
        return {"cost": cost, "sessions": sessions}
