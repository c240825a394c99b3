"""Plans courses of one patient together."""

from collections.abc import Mapping, Sequence

from service.courses.planning.problem import PlanningProblem
from service.courses.planning.together.model import TogetherPlan


def plan_together(problems: Sequence[PlanningProblem], apart: Mapping[tuple[int, int], int]) -> TogetherPlan:
    """Return the best plans of all the courses, or what blocks them.

    `apart`: for the numbers of two courses the least local days between any session of the one and any of the other;
    left out or 0, they may be on one date but not at one time.
    """
    raise NotImplementedError
