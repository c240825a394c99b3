"""The rules of re-planning in their plainest form: try every course of every length. Shares no code with the planner."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.unit.courses.planning.brute_force import BruteForce, Course, Place
from tests.unit.courses.planning.problems import Json


class TryingAgain(BruteForce):
    """A problem that states under `current` the places of sessions that may move."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem)
        self.current = {one["number"]: self._pinned(one) for one in problem["current"]}
        self.numbers = range(len(self.done) + 1, problem["sessions"] + 1)
        self.fixed = dict(enumerate(self.done, 1)) | {number: self._day(pin) for number, pin in self.pinned.items()}
        for day, places in self.places.items():
            self.places[day] = [place for place in places if not self._barred(place)]
        for place in self.current.values():
            self.days[place[0]] = self._day(place)
            self.outside[place[0]] = self._outside(place)

    def best(self) -> Json:
        """Return what becomes of the course; `blocked` is the number of the first session without a place."""
        for last in range(self.problem["sessions"], len(self.done), -1):
            keys = [(self._moved(course), self._key(course)) for course in self._courses([], last)]
            if keys:
                return self._found(min(keys)[1], last)
        return {"cost": 0, "sessions": [], "changes": dict.fromkeys(self.numbers, "unplaceable")} | self._after(
            len(self.done)
        )

    def _found(self, key: tuple[object, ...], last: int) -> Json:
        found = self._json(key)
        changes = {one["number"]: self._change(one) for one in found["sessions"]}
        later = dict.fromkeys(range(last + 1, self.problem["sessions"] + 1), "unplaceable")
        return found | {"changes": changes | later} | self._after(last)

    def _after(self, last: int) -> Json:
        return {"blocked": last + 1 if last < self.problem["sessions"] else None}

    def _change(self, session: Json) -> str:
        number = session["number"]
        place = datetime.fromisoformat(session["start"]), session["practitioner"], session["room"]
        if number in self.pinned:
            return "stays"
        if number not in self.current:
            return "placed"
        return "stays" if place == self.current[number] else "moves"

    def _moved(self, course: Course) -> int:
        numbered = enumerate(course, self.numbers[0])
        return sum(number in self.current and place != self.current[number] for number, place in numbered)

    def _choices(self, number: int) -> Iterator[tuple[date, list[Place]]]:
        yield from super()._choices(number)
        if number in self.current and not self._meets_pinned(self.current[number]):
            place = self.current[number]
            yield self.days[place[0]], [place]

    def _meets_pinned(self, place: Place) -> bool:
        """Tell whether a place meets the date of a pinned session, or what of it runs on past midnight."""
        for pin in self.pinned.values():
            begin = self._instant(self._wall(self._day(pin), "00:00"))
            end = self._instant(self._wall(self._day(pin), "24:00"))
            if place[0] < max(end, pin[0] + self.length) and begin < place[0] + self.length:
                return True
        return False

    def _barred(self, place: Place) -> bool:
        """Tell whether nobody may be put there: a pinned session's date, or where one of `current` is past midnight."""
        if self._meets_pinned(place):
            return True
        for home in self.current.values():
            midnight = self._instant(self._wall(self._day(home), "24:00"))
            if (
                place[0] < home[0] + self.length
                and midnight < place[0] + self.length
                and midnight < home[0] + self.length
            ):
                return True
        return False

    def _spacing(self, number: int) -> Json:
        """Return the spacing before session `number`, wide enough for what stays as it is."""
        rule = super()._spacing(number)
        if number not in self.fixed or number - 1 not in self.fixed:
            return rule
        gap = (self.fixed[number] - self.fixed[number - 1]) // timedelta(days=1)
        widened = {"min_days": min(rule["min_days"], gap), "max_days": max(rule["max_days"], gap)}
        return rule | widened if gap >= 1 else rule
