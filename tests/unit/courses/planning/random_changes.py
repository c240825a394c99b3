"""Small courses at random that something has happened to: sessions with a place, moved, done, and without a place."""

from datetime import timedelta

from tests.unit.courses.planning.problems import Json
from tests.unit.courses.planning.random_problems import Maker, OddMaker


class ChangedMaker(Maker):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.sessions = self.random.choice((1, 2, 2, 3, 3, 3, 3, 3))

    def problem(self) -> Json:
        found = super().problem()
        return found | {"current": self.current(found)}

    def history(self, names: list[str], rooms: list[str]) -> Json:
        """Pin another session now and then, so that two that stay may follow each other."""
        found = super().history(names, rooms)
        done, pinned = len(found.get("done", [])), found.get("pinned", [])
        number = self.random.randint(done + 1, self.sessions)
        if self.chance(0.3) and number not in {pin["number"] for pin in pinned}:
            place = {"practitioner": self.random.choice(names), "room": self.random.choice(rooms)}
            found["pinned"] = [*pinned, {"number": number, "start": f"{self.day()}T10:00"} | place]
        return found

    def current(self, problem: Json) -> list[Json]:
        """Return places for most sessions that are not done or pinned: days apart, at whatever time, now and then by
        somebody who has left."""
        done = len(problem.get("done", []))
        taken = {pin["number"] for pin in problem.get("pinned", [])}
        at = self.random.randint(-1, 3)
        found = []
        for number in range(done + 1, self.sessions + 1):
            at += self.random.randint(1, 4)
            if number not in taken and self.chance(0.75):
                day = (self.first + timedelta(days=at)).isoformat()
                start = f"{day}T{self.random.choice(('04:00', '09:00', '11:10', '12:00', '23:10'))}"
                found.append({"number": number, "start": start} | self.who(problem))
        return found

    def who(self, problem: Json) -> Json:
        return {
            key: "gone" if self.chance(0.1) else self.random.choice(problem[f"{key}s"])["id"]
            for key in ("practitioner", "room")
        }


class OddChangedMaker(ChangedMaker, OddMaker):
    """The same off the slot grid, and where clocks change otherwise."""
