"""`aftercourse plan` without its files: text in, text and exit code out."""

import json
from typing import NamedTuple, NoReturn

from service.courses.planning.answer import plan_to_json
from service.courses.planning.document import Object
from service.courses.planning.parse import parse_problem
from service.courses.planning.planner import plan
from service.courses.planning.problem import PlanningProblem

DONE, IMPOSSIBLE, BAD_INPUT = 0, 1, 2


class PlanResult(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


def run_plan(text: str, source: str) -> PlanResult:
    """Plan the problem that `text` states as JSON; `source` names the file in the fault of a text that is not JSON."""
    try:
        value = json.loads(text, object_pairs_hook=Object, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return _bad(f"{source}:{error.lineno}:{error.colno}: is not JSON: {error.msg}")
    except (ValueError, RecursionError) as error:  # NaN, endless digits, endless nesting
        return _bad(f"{source}: is not JSON: {error}")
    problem = parse_problem(value)
    if isinstance(problem, PlanningProblem):
        return _answer(problem)
    return _bad(*map(str, problem))


def _answer(problem: PlanningProblem) -> PlanResult:
    found = plan(problem)
    return PlanResult(DONE if found.proposals else IMPOSSIBLE, json.dumps(plan_to_json(found), indent=2) + "\n", "")


def _bad(*lines: str) -> PlanResult:
    return PlanResult(BAD_INPUT, "", "".join(f"{line}\n" for line in lines))


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number that JSON knows")
