"""The rules of re-planning as a constraint model: some sessions have a place, which they leave at a price."""

from datetime import date
from typing import Any

from ortools.sat.python import cp_model

from tests.contract.planning.cpsat_model import FAR, CourseModel, Session
from tests.unit.courses.planning.problems import Json

LEAVING = 10**6  # dearer than any course of the large problems


class ReplanModel(CourseModel):
    """A problem that states under `current` the places of sessions that may move.

    Nobody else is on the date of a pinned session, and a gap between two dates that are fixed is as it is.
    """

    def __init__(self, problem: Json) -> None:
        self.homes = {one["number"]: one for one in problem["current"]}
        self.stays: dict[int, cp_model.IntVar] = {}
        super().__init__(_with_dates_kept(_tolerating(problem)))

    def best(self) -> tuple[int, int] | None:
        """Return how many sessions leave their place, and the cost; None if not all can be placed."""
        found = self.best_cost()
        return None if found is None else divmod(found, LEAVING)

    def _cost(self) -> cp_model.LinearExpr:
        left = [LEAVING * (1 - stays) for stays in self.stays.values()]
        return cp_model.LinearExpr.sum([super()._cost(), *left])

    def _session(self, number: int) -> Session:
        """Return a session that is either at home or wherever a session without a home could be."""
        elsewhere = super()._session(number)
        if number not in self.homes:
            return elsewhere
        stays = self.stays[number] = self.model.new_bool_var(f"stays {number}")
        session = Session(
            elsewhere.start,
            self.model.new_int_var(-FAR, FAR, f"day of {number}"),
            self.model.new_bool_var(f"outside of {number}"),
            self._choice(number, "practitioners"),
            self._choice(number, "rooms"),
        )
        self._stay(session, self.homes[number], stays)
        for one, other in _pairs(session, elsewhere):
            self.model.add(one == other).only_enforce_if(~stays)
        return session

    def _stay(self, session: Session, home: Json, stays: cp_model.IntVar) -> None:
        start = self.places.pinned(home)
        day = self.places.clock.shown(start).date()
        self.model.add(session.day == self.places.ordinal(day)).only_enforce_if(stays)
        self.model.add(session.outside == int(not self.places.likes(start))).only_enforce_if(stays)
        at_home = [session.people[home["practitioner"]], session.rooms[home["room"]]]
        self.model.add_bool_and(at_home).only_enforce_if(stays)
        if day in map(_day, self.pinned.values()):
            self.model.add(stays == 0)


def _pairs(session: Session, other: Session) -> list[tuple[Any, Any]]:
    ids = [(session.people, other.people), (session.rooms, other.rooms)]
    literals = [(ours[name], theirs[name]) for ours, theirs in ids for name in ours]
    return [(session.day, other.day), (session.outside, other.outside), *literals]


def _day(place: Json) -> date:
    return date.fromisoformat(place["start"][:10])


def _with_dates_kept(problem: Json) -> Json:
    """Return the problem with its patient busy on the dates of pinned sessions, those past the last session too."""
    days = [pin["start"][:10] for pin in problem["pinned"]]
    pinned = [pin for pin in problem["pinned"] if pin["number"] <= problem["sessions"]]
    patient = problem.get("patient", {})
    busy = [*patient.get("busy", []), *([f"{day}T00:00", f"{day}T24:00"] for day in days)]
    return problem | {"pinned": pinned, "patient": patient | {"busy": busy}}


def _tolerating(problem: Json) -> Json:
    """Return the problem with one spacing for each gap, as wide as sessions that stay are apart."""
    listed = problem["spacing"]
    gaps = list(listed) if isinstance(listed, list) else [listed] * 5
    fixed = {number: date.fromisoformat(day) for number, day in enumerate(problem.get("done", []), 1)}
    fixed |= {pin["number"]: _day(pin) for pin in problem["pinned"]}
    for at, gap in enumerate(gaps):
        if at + 1 in fixed and at + 2 in fixed and (days := (fixed[at + 2] - fixed[at + 1]).days) > 0:
            widened = {"min_days": min(gap["min_days"], days), "max_days": max(gap["max_days"], days)}
            gaps[at] = gap | widened
    return problem | {"spacing": gaps[: problem["sessions"] - 1]}
