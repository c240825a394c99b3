"""Sick days of a real clinic's size, at random: three weeks, four practitioners, three rooms."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from service.courses.planning import PlanningProblem, Preference, Resource
from service.courses.planning.reassign import Displaced, Place

Busy = tuple[datetime, datetime]

LONDON = ZoneInfo("Europe/London")
SICK_DAY = date(2026, 10, 5)  # clocks change within the three weeks
OPEN, CLOSE = 9 * 60, 17 * 60 + 30
PEOPLE, ROOMS = ("anna", "ben", "cleo", "dev"), ("r1", "r2", "r3")
DAYS = 28


def at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), LONDON)


class Maker:
    """`share`: of the diary that is booked, as far as rooms allow."""

    def __init__(self, seed: int, share: float) -> None:
        self.random = Random(seed)  # a fixed seed: the same day on every machine
        self.busy: dict[str, list[Busy]] = {name: [] for name in (*PEOPLE, *ROOMS)}
        for day in range(DAYS):
            for who in PEOPLE:
                self.fill(who, SICK_DAY + timedelta(days=day), share)
        self.busy["anna"] = [(start, end) for start, end in self.busy["anna"] if start.date() != SICK_DAY]
        self.busy["anna"].append((at(SICK_DAY, 0), at(SICK_DAY + timedelta(days=1), 0)))

    def fill(self, who: str, day: date, share: float) -> None:
        minute = OPEN
        while day.weekday() < 5 and minute + 105 <= CLOSE:
            length = self.random.choice((60, 75, 90, 105))
            if self.random.random() < share:
                self.book(who, at(day, minute), at(day, minute + length))
            minute += length + self.random.choice((0, 0, 15))

    def book(self, who: str, start: datetime, end: datetime) -> None:
        free = [room for room in ROOMS if all(end <= begin or until <= start for begin, until in self.busy[room])]
        if free:
            self.busy[who].append((start, end))
            self.busy[self.random.choice(free)].append((start, end))

    def displaced(self, count: int) -> list[Displaced]:
        minutes = [OPEN + 480 // count * at // 5 * 5 for at in range(count)]
        return [self.session(number, minute) for number, minute in enumerate(minutes)]

    def session(self, number: int, minute: int) -> Displaced:
        days, hours = self.random.sample(range(5), 3), dict.fromkeys(range(5), ((OPEN, CLOSE),))
        problem = PlanningProblem(
            zone=LONDON,
            sessions=1,
            duration_minutes=self.random.choice((30, 45, 60)),
            slot_minutes=15,
            spacings=(),
            earliest=SICK_DAY,
            latest=SICK_DAY + timedelta(days=self.random.randint(7, 21)),
            opening_hours=hours,
            practitioners=tuple(Resource(name, busy=tuple(self.busy[name])) for name in PEOPLE),
            rooms=tuple(Resource(name, busy=tuple(self.busy[name])) for name in ROOMS),
            preference=Preference(frozenset(days)) if self.random.random() < 0.5 else Preference(),
            prep_minutes=self.random.choice((0, 5)),
            cleaning_minutes=self.random.choice((10, 15)),
        )
        return Displaced(f"{number:02}", f"patient {number // 2}", problem, Place(at(SICK_DAY, minute), "anna", "r1"))
