"""Two small courses of one patient, or three, at random, on one crowded diary."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from service.courses.planning import PlanningProblem, parse_problem
from tests.unit.courses.planning.problems import WEEK, Json

SPANS = (["09:00", "12:00"], ["09:00", "11:00"], ["10:00", "13:00"], ["01:00", "03:00"])
EDGES = ("00:00", "09:00", "10:00", "11:00", "12:00", "13:00")
BEGINNINGS = (date(2026, 3, 26), date(2026, 10, 22), date(2026, 12, 29))


class Case(NamedTuple):
    """A course as people write it, and the minutes that its sessions need before and after."""

    problem: Json
    prep: int
    cleaning: int

    @property
    def planning(self) -> PlanningProblem:
        found = parse_problem(self.problem)
        assert isinstance(found, PlanningProblem)
        return replace(found, prep_minutes=self.prep, cleaning_minutes=self.cleaning)


class Pair:
    def __init__(self, seed: int, courses: int = 2) -> None:
        self.random = Random(seed)  # a fixed seed: the same courses on every machine
        self.first = self.random.choice(BEGINNINGS)
        self.length = self.random.randint(4, 8)
        self.people = [self.resource(name) for name in ("p1", "p2")[: self.random.randint(1, 2)]]
        self.rooms = [self.resource(name) for name in ("r1", "r2")[: self.random.randint(1, 2)]]
        self.opening = {weekday: [self.random.choice(SPANS)] for weekday in WEEK}
        self.cases = [self.case(1 if courses > 2 else self.random.choice((1, 2, 2, 3))) for _ in range(courses)]
        self.apart = {(0, 1): self.random.choice((0, 0, 1, 2, 3))}
        if courses > 2:
            self.apart |= {(2, 0): self.random.choice((0, 0, 1)), (1, 2): self.random.choice((0, 0, 2))}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def case(self, sessions: int) -> Case:
        problem: Json = {
            "timezone": "Europe/London",
            "sessions": sessions,
            "duration_minutes": self.random.choice((30, 60, 60, 90)),
            "slot_minutes": self.random.choice((60, 60, 90)),
            "spacing": self.spacing(),
            "earliest": self.day(0),
            "latest": self.day(self.length - 1),
            "opening_hours": self.opening,
            "practitioners": self.people,
            "rooms": self.rooms,
            "patient": {"busy": self.busy(1), "preferred": self.preferred()},
            "same_practitioner": self.chance(0.3),
            "proposals": self.random.choice((1, 3, 5)),
        }
        if self.chance(0.3):
            problem["weights"] = {key: self.random.randint(0, 5) for key in ("gap", "preference", "delay")}
        problem |= self.history(sessions)
        return Case(problem, self.random.choice((0, 0, 10)), self.random.choice((0, 0, 20)))

    def history(self, sessions: int) -> Json:
        done = {"done": [self.day(-self.random.randint(1, 2))]} if self.chance(0.2) else {}
        total = sessions + len(done)
        pinned: list[Json] = []
        if self.chance(0.25):
            start = f"{self.day(self.random.randrange(self.length))}T{self.random.choice(('09:30', '11:00', '18:00'))}"
            number = self.random.randint(len(done) + 1, total)
            pinned = [{"number": number, "start": start, "practitioner": "p1", "room": "r1"}]
        return {"sessions": total, "pinned": pinned, **done}

    def spacing(self) -> Json:
        least, ideal, most = sorted(self.random.choices(range(1, 5), k=3))
        return {"min_days": least, "ideal_days": ideal, "max_days": most}

    def day(self, after: int) -> str:
        return (self.first + timedelta(days=after)).isoformat()

    def busy(self, most: int) -> list[list[str]]:
        found = []
        for _ in range(self.random.randint(0, most)):
            day = self.day(self.random.randrange(self.length))
            start, end = sorted(self.random.sample(EDGES, 2))
            found.append([f"{day}T{start}", f"{day}T{end}"])
        return found

    def resource(self, name: str) -> Json:
        return {"id": name, "busy": self.busy(3)}

    def preferred(self) -> Json:
        liked: Json = {"days": self.random.sample(WEEK, 4)} if self.chance(0.3) else {}
        return liked | ({"from": "10:00"} if self.chance(0.4) else {}) | ({"to": "11:00"} if self.chance(0.3) else {})
