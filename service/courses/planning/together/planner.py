"""Plans courses of one patient together."""

from collections.abc import Mapping, Sequence

from service.courses.planning.answer import PlannedSession, Proposal
from service.courses.planning.blocked import explain
from service.courses.planning.candidates import Candidate
from service.courses.planning.optimum import best_courses
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.together.courses import Apart, Course, read_courses
from service.courses.planning.together.model import TogetherBlocked, TogetherPlan, TogetherProposal
from service.courses.planning.together.obstacle import explain_together
from service.courses.planning.together.search import Found, search
from service.courses.planning.walltime import MINUTE, to_local


def plan_together(problems: Sequence[PlanningProblem], apart: Mapping[tuple[int, int], int]) -> TogetherPlan:
    """Return the best plan of all courses for each first date of course 0, `problems[0].proposals` of them at most.

    `apart`: for the numbers of two courses the least local days between any session of the one and any of the other;
    left out or 0, they may be on one date, but the patient is not in two places at a time, and no practitioner or room
    either, preparation and cleaning included. Two sessions that are both done or pinned are not held to it: nothing can
    be done about them. The problems share zone and diary; clinics do not open at midnight: what is prepared or
    cleaned on another date is not seen.

    The sum of the single costs is least. Ties: the vector of all starts, course after course, that the sessions have
    when alone on their dates (they are alone unless `apart` is 0); then that of their starts, practitioners, rooms.
    """
    rule = Apart(apart)
    courses = read_courses(problems, rule)
    single = [_alone(at, course) for at, course in enumerate(courses)]
    blocked = tuple(one for one in single if one is not None)
    if blocked:
        return TogetherPlan((), blocked)
    answer = search(courses, rule, problems[0].proposals)
    if not answer.plans:
        return TogetherPlan((), (explain_together(problems, rule),), answer.proven)
    return TogetherPlan(tuple(_proposal(problems, plan) for plan in answer.plans), (), answer.proven)


def _alone(at: int, course: Course) -> TogetherBlocked | None:
    """Return what blocks a course even by itself."""
    if best_courses(course.problem, course.lanes):
        return None
    return TogetherBlocked(at, explain(course.problem, course.book, course.lanes))


def _proposal(problems: Sequence[PlanningProblem], plan: Found) -> TogetherProposal:
    courses = zip(problems, plan.costs, plan.places, strict=True)
    return TogetherProposal(sum(plan.costs), tuple(_course(*course) for course in courses))


def _course(problem: PlanningProblem, cost: int, places: Sequence[Candidate]) -> Proposal:
    numbered = zip(problem.numbers, places, strict=True)
    return Proposal(cost, tuple(_session(problem, number, place) for number, place in numbered))


def _session(problem: PlanningProblem, number: int, place: Candidate) -> PlannedSession:
    end = place.start + problem.duration_minutes * MINUTE
    start, until = to_local(place.start, problem.zone), to_local(end, problem.zone)
    return PlannedSession(number, start, until, place.practitioner, place.room)
