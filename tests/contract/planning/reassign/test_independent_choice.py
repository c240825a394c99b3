"""On sick days of a real clinic's size the choice is held against a constraint solver.

The model knows every place of every session on each of its dates. Written from the description alone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from ortools.sat.python import cp_model

from service.courses.planning.problem import Busy
from service.courses.planning.reassign import Displaced, Placed, Reassigned, reassign
from tests.contract.planning.reassign.sick_day import CLOSE, LONDON, OPEN, PEOPLE, ROOMS, Maker, at

CASES = [
    (0, 0.9),
    (1, 0.97),
    *(pytest.param(seed, 0.9, marks=pytest.mark.more) for seed in (1, 2, 4, 5)),
    *(pytest.param(seed, 0.97, marks=pytest.mark.more) for seed in (0, 2, 4, 5)),
]
SESSIONS = 8  # of an hour or less: a practitioner's day
Worth = tuple[int, int, int, int]
MOST = (12, 12 * 42, 12, 12 * 600)  # what sessions moved, days, sessions outside and minutes add up to at most


class Spot(NamedTuple):
    one: Displaced
    start: datetime
    practitioner: str
    room: str

    @property
    def blocked(self) -> Busy:
        problem = self.one.problem
        before, after = problem.prep_minutes, problem.duration_minutes + problem.cleaning_minutes
        return self.start - timedelta(minutes=before), self.start + timedelta(minutes=after)


def worth(one: Displaced, place: Placed) -> Worth:
    now, was = (moment.astimezone(LONDON) for moment in (place.start, one.was.start))
    liked = one.problem.preference.weekdays
    minutes = (now.hour - was.hour) * 60 + now.minute - was.minute
    outside = liked is not None and now.weekday() not in liked
    return int(now != was), abs((now.date() - was.date()).days), int(outside), abs(minutes)


def spots(one: Displaced) -> list[Spot]:
    problem = one.problem
    free: dict[str, list[Busy]] = {each.id: list(each.busy) for each in (*problem.practitioners, *problem.rooms)}
    found = []
    for ordinal in range(problem.earliest.toordinal(), problem.latest.toordinal() + 1):
        day = date.fromordinal(ordinal)
        grid = range(OPEN, CLOSE - problem.duration_minutes + 1, problem.slot_minutes) if day.weekday() < 5 else ()
        for minute in {*grid, *off_grid(one, day)}:
            start = at(day, minute).astimezone(UTC)
            begin, end = Spot(one, start, "", "").blocked
            able = {name for name, busy in free.items() if all(end <= b or e <= begin for b, e in busy)}
            found += [Spot(one, start, who, where) for who in PEOPLE for where in ROOMS if {who, where} <= able]
    return found


def off_grid(one: Displaced, day: date) -> list[int]:
    was = one.was.start
    fits = was.hour * 60 + was.minute + one.problem.duration_minutes <= CLOSE
    return [was.hour * 60 + was.minute] if was.date() == day and fits else []


def solver_worth(sessions: list[Displaced]) -> int:
    """Return the least cost: one number made of sessions without place, then the four sums."""
    model = cp_model.CpModel()
    cost: list[cp_model.LinearExpr] = []
    shared: dict[str, list[cp_model.IntervalVar]] = {}
    for one in sessions:
        literals = []
        for spot in spots(one):
            taken = model.new_bool_var("")
            literals.append(taken)
            cost.append(number((0, *worth(one, spot))) * taken)
            patient = spot.start, spot.start + timedelta(minutes=one.problem.duration_minutes)
            for whom, span in ((spot.practitioner, spot.blocked), (spot.room, spot.blocked), (one.patient, patient)):
                begin, end = (int(moment.timestamp()) // 60 for moment in span)
                interval = model.new_optional_fixed_size_interval_var(begin, end - begin, taken, "")
                shared.setdefault(whom, []).append(interval)
        missing = model.new_bool_var("")
        cost.append(number((1, 0, 0, 0, 0)) * missing)
        model.add_exactly_one([*literals, missing])
    for intervals in shared.values():
        model.add_no_overlap(intervals)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status == cp_model.OPTIMAL, solver.status_name()
    return round(solver.objective_value)


def number(sums: tuple[int, ...]) -> int:
    found = sums[0]
    for digit, most in zip(sums[1:], MOST, strict=True):
        found = found * (most + 1) + digit
    return found


def answer_worth(sessions: list[Displaced], answer: Reassigned) -> int:
    worths = [worth(one, answer.places[one.key]) for one in sessions if one.key in answer.places]
    return number((len(answer.without), *map(sum, zip(*worths, strict=True))))


@pytest.mark.parametrize(("seed", "share"), CASES)
def test_no_solver_finds_better_places(seed: int, share: float) -> None:
    sessions = Maker(seed, share).displaced(SESSIONS)
    answer = reassign(sessions)
    assert answer.proven
    assert answer_worth(sessions, answer) == solver_worth(sessions)
