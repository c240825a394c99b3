"""Small planning problems at random: crowded, with clock changes, and with all that the input may hold."""

from datetime import date, timedelta
from random import Random

from tests.unit.courses.planning.problems import WEEK, Json

EDGES = ("00:00", "00:30", "01:00", "01:30", "02:00", "03:00", "09:00", "12:00", "13:00", "15:00", "23:00", "24:00")
BEGINNINGS = (date(2026, 3, 25), date(2026, 10, 21), date(2026, 12, 28))


class Maker:
    edges: tuple[str, ...] = EDGES
    beginnings: tuple[date, ...] = BEGINNINGS
    zones: tuple[str, ...] = ("Europe/London", "Europe/London", "America/New_York")
    durations: tuple[int, ...] = (30, 60, 90, 120)

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # a fixed seed: the same problem on every machine
        self.first = self.random.choice(self.beginnings)
        self.length = self.random.randint(5, 9)
        self.sessions = self.random.choice((1, 2, 2, 3, 3))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def day(self) -> str:
        return (self.first + timedelta(days=self.random.randrange(self.length))).isoformat()

    def spans(self) -> list[list[str]]:
        edges = sorted(self.random.sample(self.edges, self.random.choice((2, 2, 4))))
        return [edges[at : at + 2] for at in range(0, len(edges), 2)]

    def hours(self, share: float) -> Json:
        return {day: self.spans() for day in WEEK if self.chance(share)}

    def busy(self, most: int) -> list[list[str]]:
        found = []
        for _ in range(self.random.randint(0, most)):
            day = self.day()
            start, end = sorted(self.random.sample(self.edges, 2))
            found.append([f"{day}T{start}", f"{day}T{end}"])
        return found

    def resource(self, name: str, most: int) -> Json:
        found: Json = {"id": name, "busy": self.busy(most)}
        return found | ({"hours": self.hours(0.8)} if self.chance(0.4) else {})

    def spacing(self) -> Json:
        least, ideal, most = sorted(self.random.choices(range(1, 5), k=3))
        return {"min_days": least, "ideal_days": ideal, "max_days": most}

    def preferred(self) -> Json:
        liked: Json = {}
        if self.chance(0.5):
            liked["days"] = self.random.sample(WEEK, 3)
        start, end = sorted(self.random.sample(self.edges[:-1], 2))
        return liked | ({"from": start} if self.chance(0.5) else {}) | ({"to": end} if self.chance(0.5) else {})

    def problem(self) -> Json:
        names = self.random.sample(["p2", "p1", "P3", "é"], self.random.randint(1, 2))
        rooms = self.random.sample(["r2", "r1", "R"], self.random.randint(1, 2))
        gaps = [self.spacing() for _ in range(self.sessions - 1)]
        found: Json = {
            "timezone": self.random.choice(self.zones),
            "sessions": self.sessions,
            "duration_minutes": self.random.choice(self.durations),
            "slot_minutes": self.random.choice((30, 60, 90, 120) if self.sessions < 3 else (120, 180, 240)),
            "spacing": gaps if self.chance(0.5) else self.spacing(),
            "earliest": self.first.isoformat(),
            "latest": (self.first + timedelta(days=self.length - 1)).isoformat(),
            "opening_hours": self.hours(0.85),
            "closures": [self.day()] if self.chance(0.3) else [],
            "dates": {self.day(): self.spans()} if self.chance(0.3) else {},
            "practitioners": [self.resource(name, 3) for name in names],
            "rooms": [self.resource(name, 2) for name in rooms],
            "patient": {"busy": self.busy(2), "preferred": self.preferred()},
            "same_practitioner": self.chance(0.5),
            "proposals": self.random.choice((1, 10)),
        }
        if self.chance(0.5):
            found["weights"] = {key: self.random.randint(0, 3) for key in ("gap", "preference", "delay")}
        return self.with_exceptions(found | self.history(names, rooms))

    def with_exceptions(self, problem: Json) -> Json:
        """Give some practitioners and rooms other hours on single dates, or a day away."""
        for one in (*problem["practitioners"], *problem["rooms"]):
            if self.chance(0.3):
                one["dates"] = {self.day(): self.spans() if self.chance(0.7) else [] for _ in range(2)}
        return problem

    def history(self, names: list[str], rooms: list[str]) -> Json:
        """Return some sessions done and pinned."""
        found: Json = {}
        done = self.random.randrange(self.sessions) if self.chance(0.3) else 0
        if done:
            found["done"] = [(self.first - timedelta(days=at)).isoformat() for at in range(done, 0, -1)]
        if self.chance(0.3):
            found["pinned"] = [
                {
                    "number": self.random.randint(done + 1, self.sessions),
                    "start": f"{self.day()}T{self.random.choice(('04:00', '11:10', '23:10'))}",
                    "practitioner": self.random.choice(names),
                    "room": self.random.choice(rooms),
                }
            ]
        return found


class OddMaker(Maker):
    """Off the slot grid everywhere, and clocks that change by half an hour or at midnight."""

    edges = ("00:00", "00:10", "01:17", "01:45", "02:05", "03:00", "08:59", "11:11", "13:01", "19:40", "23:25", "24:00")
    beginnings = (date(2026, 3, 26), date(2026, 4, 1), date(2026, 9, 30), date(2026, 10, 28))
    zones = ("Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "Asia/Kolkata", "America/St_Johns")
    durations = (7, 25, 50, 95)
