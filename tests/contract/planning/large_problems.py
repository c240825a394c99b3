"""Planning problems of the size of a real clinic: six sessions, 190 days, four practitioners, three rooms."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.unit.courses.planning.problems import WEEK, Json

DIARIES = {"empty": 0.0, "half-full": 0.5, "busy": 0.85}
ZONES = ("Europe/London", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
BEGINNINGS = (date(2026, 10, 1), date(2027, 3, 1), date(2027, 9, 20), date(2027, 12, 20))
WORKING_DAY = [["09:00", "13:00"], ["14:00", "18:00"]]
LENGTHS = (20, 30, 45, 60, 60, 90)


class LargeMaker:
    """Makes one problem from a seed; `share` of the working day is booked."""

    def __init__(self, seed: int, share: float, *, days: int = 190, people: int = 4, rooms: int = 3) -> None:
        self.random = Random(f"{seed} {share}")
        self.share = share
        self.days = days
        self.first = self.random.choice(BEGINNINGS)
        self.people = [f"p{one}" for one in range(people)]
        self.rooms = [f"r{one}" for one in range(rooms)]

    def day(self, at: int) -> str:
        return (self.first + timedelta(days=at)).isoformat()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def busy(self) -> list[list[str]]:
        """Return a diary: appointments all day long, each there with the probability `share`; now and then leave."""
        return [span for at in range(self.days) for span in self.appointments(self.day(at))] + self.leave()

    def appointments(self, day: str) -> list[list[str]]:
        found, minute = [], 9 * 60
        while minute < 18 * 60:
            length = self.random.choice(LENGTHS)
            if self.chance(self.share):
                found.append([f"{day}T{clock(minute)}", f"{day}T{clock(minute + length)}"])
            minute += length
        return found

    def leave(self) -> list[list[str]]:
        if not self.share or not self.chance(0.5):
            return []
        at = self.random.randrange(self.days - 15)
        return [[f"{self.day(at)}T00:00", f"{self.day(at + 14)}T24:00"]]

    def resource(self, name: str) -> Json:
        found: Json = {"id": name, "busy": self.busy()}
        if self.chance(0.4):
            found["hours"] = {day: [["10:00", "15:30"]] for day in self.random.sample(WEEK, 4)}
        return found

    def problem(self) -> Json:
        ideal = self.random.choice((21, 28, 35))
        usual = {"min_days": ideal - 7, "ideal_days": ideal, "max_days": ideal + 14}
        found: Json = {
            "timezone": self.random.choice(ZONES),
            "sessions": 6,
            "duration_minutes": self.random.choice((45, 60, 60, 90)),
            "slot_minutes": 15,
            "spacing": usual if self.chance(0.6) else [self.spacing() for _ in range(5)],
            "earliest": self.day(0),
            "latest": self.day(self.days - 1),
            "opening_hours": self.opening(),
            "closures": [self.day(self.random.randrange(self.days)) for _ in range(4)],
            "dates": {self.day(self.random.randrange(self.days)): [["12:00", "20:00"]] for _ in range(3)},
            "practitioners": [self.resource(name) for name in self.people],
            "rooms": [self.resource(name) for name in self.rooms],
            "same_practitioner": self.chance(0.4),
        }
        if self.chance(0.3):
            found["weights"] = {key: self.random.randint(0, 12) for key in ("gap", "preference", "delay")}
        return self.with_exceptions(found | {"patient": self.patient()} | self.history())

    def with_exceptions(self, problem: Json) -> Json:
        """Give half of the practitioners and rooms single dates with other hours, and days away."""
        for one in (*problem["practitioners"], *problem["rooms"]):
            if self.chance(0.5):
                spans: tuple[list[list[str]], ...] = ([], [["08:00", "11:00"]], [["15:00", "19:30"]])
                one["dates"] = {self.day(self.random.randrange(self.days)): self.random.choice(spans) for _ in range(9)}
        return problem

    def spacing(self) -> Json:
        least, ideal, most = sorted(self.random.sample(range(14, 46), 3))
        return {"min_days": least, "ideal_days": ideal, "max_days": most}

    def opening(self) -> Json:
        """Return ordinary weeks, or nights too, so that starts meet the clock changes."""
        if self.chance(0.25):
            return {day: [["00:00", "12:00"], ["12:00", "24:00"]] for day in WEEK}
        return dict.fromkeys(WEEK[:6], WORKING_DAY)

    def patient(self) -> Json:
        found: Json = {"busy": self.busy() if self.chance(0.3) else []}
        if self.chance(0.8):
            found["preferred"] = {"days": self.random.sample(WEEK, 3), "from": "09:30", "to": "13:00"}
        return found

    def history(self) -> Json:
        """Return some sessions done, and some pinned where they may be met."""
        found: Json = {}
        done = self.random.choice((0, 0, 0, 1, 2))
        if done:
            found["done"] = [self.day(-26 * at) for at in range(done, 0, -1)]
        numbers = [number for number in range(done + 1, 7) if self.chance(0.1)]
        if numbers:
            found["pinned"] = [self.pin(number, done) for number in numbers]
        return found

    def pin(self, number: int, done: int) -> Json:
        at = 28 * (number - done) - 20 + self.random.randrange(10)
        start = f"{self.day(at)}T{self.random.choice(('10:05', '12:00', '23:30'))}"
        whom, where = self.random.choice(self.people), self.random.choice(self.rooms)
        return {"number": number, "start": start, "practitioner": whom, "room": where}


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def large_problem(seed: int, share: float, **changes: Any) -> Json:
    """Return a problem of a real clinic's size, `changes` made to it."""
    return LargeMaker(seed, share).problem() | changes
