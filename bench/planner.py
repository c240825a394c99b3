"""The planner on problems of a real clinic's size, and beside it OR-Tools CP-SAT on the same problems."""

import importlib.util
from functools import partial
from statistics import median

from bench.timing import once, show, show_head, times
from service.courses.planning import PlanningProblem, parse_problem, plan, replan
from tests.contract.planning.large_changes import changed_course, places, without_places
from tests.contract.planning.large_problems import DIARIES, LargeMaker, large_problem
from tests.unit.courses.planning.problems import Json

SEEDS, SOLVED_SEEDS = range(8), range(10)
SIZE = "6 sessions to place, 190 days, 4 practitioners, 3 rooms, slots of 15 minutes"
CHANGED_SEEDS = range(20)
WHOLE_COURSE: Json = {"done": [], "pinned": [], "spacing": {"min_days": 21, "ideal_days": 28, "max_days": 42}}
LARGEST = {"days": 730, "people": 12, "rooms": 8}


def parsed(problem: Json) -> PlanningProblem:
    found = parse_problem(problem)
    assert isinstance(found, PlanningProblem), found
    return found


def bookings(problem: PlanningProblem) -> int:
    return sum(len(one.busy) for one in (*problem.practitioners, *problem.rooms))


def measure_diaries() -> None:
    """Time the planner alone: the problem is in memory, its answer stays there."""
    show_head()
    print(f"plan: {SIZE}; seeds {SEEDS[0]} to {SEEDS[-1]}")
    for name, share in DIARIES.items():
        for same in (False, True):
            problems = [parsed(large_problem(seed, share, **WHOLE_COURSE, same_practitioner=same)) for seed in SEEDS]
            took = [one for problem in problems for one in times(partial(plan, problem), 0.3)]
            most = max(map(bookings, problems))
            show(f"  {name}, {'the same practitioner' if same else 'anybody'}, up to {most:,} busy spans", took)
    measure_changes()


def measure_changes() -> None:
    """Time what a preview of a move asks: one session has moved, the others stay, move or are still to be placed."""
    print(f"replan: a course of that size after a move; seeds {CHANGED_SEEDS[0]} to {CHANGED_SEEDS[-1]}")
    for name, share in DIARIES.items():
        stated = [found for seed in CHANGED_SEEDS if (found := changed_course(seed, share)) is not None]
        asked = [(parsed(without_places(one)), places(one)) for one in stated]
        took = [one for problem, current in asked for one in times(partial(replan, problem, current), 0.1)]
        show(f"  {name}, {len(asked)} courses", took)


def measure_largest() -> None:
    problem = parsed(LargeMaker(0, DIARIES["busy"], **LARGEST).problem() | {"slot_minutes": 5})
    name = f"  730 days, 12 practitioners, 8 rooms, 5 minutes, {bookings(problem):,} busy spans"
    show(name, times(partial(plan, problem)))


def measure_against_solver() -> None:
    """Print how many times faster the planner is, each problem measured on both sides in turn."""
    if importlib.util.find_spec("ortools") is None:
        print("\nOR-Tools is not installed (`make test` installs it): no comparison with CP-SAT.")
        return
    print(f"\nplanner beside CP-SAT (one worker): {SIZE}")
    print(f"seeds {SOLVED_SEEDS[0]} to {SOLVED_SEEDS[-1]}; left out where no plan exists")
    pairs = [_both(name, seed) for name in DIARIES for seed in SOLVED_SEEDS]
    for what, at in (("solving alone", 0), ("building the model and solving", 1)):
        ratios = [pair[at] for pair in pairs if pair]
        spread = f"{min(ratios):.0f} least, {median(ratios):.0f} median, {max(ratios):.0f} most"
        print(f"  CP-SAT, {what}, over the whole planner: {spread} (x{len(ratios)})")


def _both(name: str, seed: int) -> tuple[float, float] | None:
    """Return how many times longer CP-SAT takes to solve, and to build and solve; None where no plan exists."""
    from tests.contract.planning.cpsat_model import CourseModel

    stated = large_problem(seed, DIARIES[name], **WHOLE_COURSE)
    problem = parsed(stated)
    proposals = plan(problem).proposals
    if not proposals:
        return None
    ours = median(times(partial(plan, problem), 0.2))
    building, model = once(partial(CourseModel, stated))
    solving, cost = once(model.best_cost)
    assert cost == proposals[0].cost, f"{name} {seed}"
    print(f"  {name:<10} seed {seed}  cost {cost:>4}  {ours:7.2f} ms, CP-SAT {building:7.1f} + {solving:7.1f} ms")
    return solving / ours, (building + solving) / ours
