"""The rules of `aftercourse plan` as a constraint model for OR-Tools CP-SAT.

Written from the description of the command alone; shares no code with the planner. Each session has a start (minutes),
a local date, a practitioner and a room, each held to the starts that hours and diary leave; the cost is the objective.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ortools.sat.python import cp_model

from tests.contract.planning.places import Places
from tests.unit.courses.planning.problems import Json

FAR = 4000  # days from `earliest` to a pinned session, at most


@dataclass
class Session:
    """The variables of one session: `start` is a place in the list of starts, -1 if pinned; one literal for each id."""

    start: cp_model.IntVar
    day: cp_model.IntVar
    outside: cp_model.IntVar
    people: dict[str, cp_model.IntVar]
    rooms: dict[str, cp_model.IntVar]


class CourseModel:
    def __init__(self, problem: Json) -> None:
        self.problem = problem
        self.done = [date.fromisoformat(day) for day in problem.get("done", [])]
        self.numbers = range(len(self.done) + 1, problem["sessions"] + 1)
        self.pinned = {pin["number"]: pin for pin in problem.get("pinned", [])}
        self.places = Places(problem)
        self.model = cp_model.CpModel()
        self.sessions = {number: self._session(number) for number in self.numbers}
        self._keep_practitioner()
        self.cost = self._cost()

    def best_cost(self, *, but_not_on: Iterable[str] = ()) -> int | None:
        """Return the cost of the best plan, None if there is none; `but_not_on` bars dates of its first session."""
        model = self.model.clone()
        for day in but_not_on:
            model.add(self.sessions[self.numbers[0]].day != self.places.ordinal(date.fromisoformat(day)))
        return self._solve(model)

    def cost_of(self, proposal: Json) -> int | None:
        """Return what the model says a proposal costs, None if it breaks a rule."""
        model = self.model.clone()
        for one in proposal["sessions"]:
            session = self.sessions[one["number"]]
            start, end = (self.places.clock.minutes(datetime.fromisoformat(one[key])) for key in ("start", "end"))
            pin = self.pinned.get(one["number"])
            known = {-1: self.places.pinned(pin)} if pin else dict(enumerate(self.places.starts))
            model.add_allowed_assignments([session.start], [(at,) for at, minute in known.items() if minute == start])
            model.add_bool_and([session.people[one["practitioner"]], session.rooms[one["room"]]])
            if end - start != self.places.length:
                return None
        return self._solve(model)

    def _solve(self, model: cp_model.CpModel) -> int | None:
        """Return the proven optimum, None if it is proven that there is no plan."""
        model.minimize(self.cost)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_probing_level = 0  # probing takes longer than solving
        status = solver.solve(model)
        assert status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}, solver.status_name()
        return round(solver.objective_value) if status == cp_model.OPTIMAL else None

    def _session(self, number: int) -> Session:
        session = Session(
            self.model.new_int_var(-1, len(self.places.starts) - 1, f"start {number}"),
            self.model.new_int_var(-FAR, FAR, f"day {number}"),
            self.model.new_bool_var(f"outside {number}"),
            self._choice(number, "practitioners"),
            self._choice(number, "rooms"),
        )
        if number in self.pinned:
            self._pin(session, self.pinned[number])
        else:
            self._place(session)
        return session

    def _choice(self, number: int, kind: str) -> dict[str, cp_model.IntVar]:
        found = {one["id"]: self.model.new_bool_var(f"{one['id']} {number}") for one in self.problem[kind]}
        self.model.add_exactly_one(found.values())
        return found

    def _pin(self, session: Session, pin: Json) -> None:
        start = self.places.pinned(pin)
        self.model.add(session.start == -1)
        self.model.add(session.day == self.places.ordinal(self.places.clock.shown(start).date()))
        self.model.add(session.outside == int(not self.places.likes(start)))
        self.model.add_bool_and([session.people[pin["practitioner"]], session.rooms[pin["room"]]])

    def _place(self, session: Session) -> None:
        """Hold a session to the starts that whoever and whatever is chosen have free, and to those of its date."""
        self.model.add(session.start >= 0)
        allowed = [(~session.outside, self.places.liked)]
        allowed += [(literal, self.places.practitioners[name]) for name, literal in session.people.items()]
        allowed += [(literal, self.places.rooms[name]) for name, literal in session.rooms.items()]
        for literal, starts in allowed:
            self.model.add_linear_expression_in_domain(session.start, starts).only_enforce_if(literal)
        firsts, most = self.places.firsts, len(self.places.starts)
        first, beyond = (self.model.new_int_var(0, most, "") for _ in range(2))
        self.model.add_element(session.day, firsts[:-1], first)
        self.model.add_element(session.day, firsts[1:], beyond)
        self.model.add(first <= session.start)
        self.model.add(session.start < beyond)

    def _keep_practitioner(self) -> None:
        if self.problem.get("same_practitioner"):
            one, *others = self.sessions.values()
            for other in others:
                for who, literal in one.people.items():
                    self.model.add(literal == other.people[who])

    def _cost(self) -> cp_model.LinearExpr:
        weights = {"gap": 10, "preference": 30, "delay": 1} | self.problem.get("weights", {})
        days = {number: 1 * session.day for number, session in self.sessions.items()}
        first = days[self.numbers[0]]
        if self.done:
            days[len(self.done)] = first - first + self.places.ordinal(self.done[-1])
        off = [weights["gap"] * self._off_ideal(days[n] - days[n - 1], n) for n in days if n - 1 in days]
        outside = [weights["preference"] * session.outside for session in self.sessions.values()]
        return cp_model.LinearExpr.sum([*off, *outside, weights["delay"] * first])

    def _off_ideal(self, gap: cp_model.LinearExpr, number: int) -> cp_model.IntVar:
        """Keep the spacing before session `number`, and return its distance from the ideal in days."""
        listed = self.problem["spacing"]
        spacing: Json = listed[number - 2] if isinstance(listed, list) else listed
        self.model.add_linear_constraint(gap, spacing["min_days"], spacing["max_days"])
        off = self.model.new_int_var(0, spacing["max_days"], "")
        self.model.add_abs_equality(off, gap - spacing["ideal_days"])
        return off
