"""Plans a course: free time, then the exact optimum, or the reasons why there is none."""

from service.courses.planning.answer import Plan, PlannedSession, Proposal
from service.courses.planning.blocked import explain
from service.courses.planning.book import Book
from service.courses.planning.lanes import build_lanes
from service.courses.planning.optimum import Ranked, best_courses
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.walltime import MINUTE, to_local


def plan(problem: PlanningProblem) -> Plan:
    """Return the best course of each first date, cheapest first and `problem.proposals` at most, or what blocks it."""
    book = Book(problem)
    lanes = build_lanes(problem, book)
    ranked = best_courses(problem, lanes)
    if not ranked:
        return Plan((), (explain(problem, book, lanes),))
    return Plan(tuple(_proposal(problem, course) for course in ranked))


def _proposal(problem: PlanningProblem, course: Ranked) -> Proposal:
    return Proposal(course.cost, planned_sessions(problem, course))


def planned_sessions(problem: PlanningProblem, course: Ranked) -> tuple[PlannedSession, ...]:
    placed = zip(problem.numbers, course.starts, course.practitioners, course.rooms, strict=True)
    return tuple(_session(problem, *place) for place in placed)


def _session(problem: PlanningProblem, number: int, start: int, practitioner: str, room: str) -> PlannedSession:
    end = start + problem.duration_minutes * MINUTE
    return PlannedSession(number, to_local(start, problem.zone), to_local(end, problem.zone), practitioner, room)
