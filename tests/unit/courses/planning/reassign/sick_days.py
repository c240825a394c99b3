"""Small days on which somebody is off sick, at random: crowded, with clock changes, kin and treatments of all lengths."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.courses.planning import PlanningProblem, parse_problem
from service.courses.planning.reassign import Displaced, Place
from tests.unit.courses.planning.problems import WEEK, Json

EDGES = ("00:00", "02:00", "09:00", "10:00", "11:00", "12:00", "13:00", "15:00")
BEGINNINGS = (date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 30))


class Case(NamedTuple):
    """A displaced session as people write it; `busy` of the people and rooms is in the problem."""

    key: str
    patient: str
    problem: Json
    prep: int
    cleaning: int
    was: Place

    @property
    def displaced(self) -> Displaced:
        found = parse_problem(self.problem)
        assert isinstance(found, PlanningProblem)
        margins = replace(found, prep_minutes=self.prep, cleaning_minutes=self.cleaning)
        return Displaced(self.key, self.patient, margins, self.was)


class SickDay:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # a fixed seed: the same day on every machine
        self.first = self.random.choice(BEGINNINGS)
        self.length = self.random.randint(2, 4)
        self.grid = self.random.choice((60, 90, 120))
        self.people = [
            self.resource(name) for name in self.random.sample(["p1", "p2", "P3"], self.random.randint(1, 3))
        ]
        self.rooms = [self.resource(name) for name in self.random.sample(["r1", "r2"], self.random.randint(1, 2))]
        span = self.random.choice((["09:00", "13:00"], ["10:00", "15:00"], ["00:00", "03:00"]))
        self.opening = {weekday: [span] for weekday in WEEK}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def cases(self) -> list[Case]:
        keys = self.random.sample("abcd", self.random.choice((1, 2, 2, 3, 3, 3)))
        return [self.case(key) for key in keys]

    def case(self, key: str) -> Case:
        first = self.random.randint(0, 1)
        problem: Json = {
            "timezone": "Europe/London",
            "sessions": 1,
            "duration_minutes": self.random.choice((30, 60, 90)),
            "slot_minutes": self.grid,
            "spacing": {"min_days": 1, "ideal_days": 2, "max_days": 3},
            "earliest": self.date(first),
            "latest": self.date(self.length - 1 + self.random.randint(0, 1) - 1 + first),
            "opening_hours": self.opening,
            "closures": [],
            "practitioners": self.people,
            "rooms": self.rooms,
            "patient": {"busy": self.busy(1), "preferred": self.preferred()},
        }
        problem |= {"sessions": 2, "done": [self.date(-1)]} if self.chance(0.2) else {}
        return Case(key, self.random.choice("AAB"), problem, *self.margins(), self.was())

    def margins(self) -> tuple[int, int]:
        return self.random.choice((0, 0, 10)), self.random.choice((0, 15, 30))

    def was(self) -> Place:
        minute = self.random.randrange(8 * 60, 16 * 60, 30)
        day = self.first + timedelta(days=self.random.randint(0, 1))
        start = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo("Europe/London"))
        return Place(start, "sick", "r1")

    def date(self, after: int) -> str:
        return (self.first + timedelta(days=after)).isoformat()

    def spans(self) -> list[list[str]]:
        edges = sorted(self.random.sample(EDGES, 2))
        return [edges]

    def hours(self, share: float) -> Json:
        return {day: self.spans() for day in WEEK if self.chance(share)}

    def busy(self, most: int) -> list[list[str]]:
        found = []
        for _ in range(self.random.randint(0, most)):
            day = self.date(self.random.randrange(self.length))
            start, end = sorted(self.random.sample(EDGES, 2))
            found.append([f"{day}T{start}", f"{day}T{end}"])
        return found

    def resource(self, name: str) -> Json:
        found: Json = {"id": name, "busy": self.busy(2)}
        return found | ({"hours": self.hours(0.8)} if self.chance(0.3) else {})

    def preferred(self) -> Json:
        liked: Json = {"days": self.random.sample(WEEK, 3)} if self.chance(0.5) else {}
        return liked | ({"from": "10:00"} if self.chance(0.3) else {}) | ({"to": "13:00"} if self.chance(0.3) else {})
