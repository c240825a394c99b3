"""Why courses that are possible one by one are not possible together."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from service.courses.planning.answer import Blocked, Reason
from service.courses.planning.blocked import Origin, explain
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.together.courses import Apart, Course, read_courses
from service.courses.planning.together.model import TogetherBlocked
from service.courses.planning.together.search import search

OTHER_TREATMENT = "other_treatment"


def explain_together(problems: Sequence[PlanningProblem], apart: Apart) -> TogetherBlocked:
    """Name the first course that does not go with those before it, and its lowest session that does not."""
    at = next(at for at in count() if at + 1 == len(problems) or not _possible(problems[: at + 1], apart))
    numbers = problems[at].numbers
    number = next(
        n for n in numbers if n == numbers[-1] or not _possible([*problems[:at], _until(problems[at], n)], apart)
    )
    return TogetherBlocked(at, _blocked(read_courses(problems[: at + 1], apart)[at], number))


def _possible(problems: Sequence[PlanningProblem], apart: Apart) -> bool:
    return bool(search(read_courses(problems, apart), apart, 1).plans)


def _until(problem: PlanningProblem, number: int) -> PlanningProblem:
    """Return the course without the sessions after `number`."""
    pinned = tuple(pin for pin in problem.pinned if pin.number <= number)
    return replace(problem, sessions=number, spacings=problem.spacings[: number - 1], pinned=pinned)


def _blocked(course: Course, number: int) -> Blocked:
    """Say what is in the way of session `number` on the dates that the spacing of its own course allows.

    A date on which the course alone could have it is too near to the other course.
    """
    at = number - course.problem.numbers.start
    closed = [
        replace(lane, days=[{} if each == at else days for each, days in enumerate(lane.days)]) for lane in course.lanes
    ]
    blocked = explain(course.problem, course.book, closed)
    near = _possible_dates(course, at)
    counts = {reason.code: reason.days for reason in blocked.reasons} | {OTHER_TREATMENT: near}
    counts["no_common_practitioner"] = counts.get("no_common_practitioner", 0) - near
    reasons = [
        Reason(code, days) for code, days in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if days > 0
    ]
    return replace(blocked, reasons=tuple(reasons))


def _possible_dates(course: Course, at: int) -> int:
    """Count the dates that session `at` of those not done could have if there were no other course."""
    found: set[int] = set()
    for lane in course.lanes:
        origin = _before_first(course.problem)
        for days, spacing in zip(lane.days[:at], course.problem.spacings[len(course.problem.done) :], strict=False):
            origin = Origin([day for day in days if origin.reaches(day)], spacing)
        found |= {day for day in lane.days[at] if origin.reaches(day)}
    return len(found)


def _before_first(problem: PlanningProblem) -> Origin:
    if not problem.done:
        return Origin([], None)
    return Origin([problem.done[-1].toordinal()], problem.spacings[len(problem.done) - 1])
