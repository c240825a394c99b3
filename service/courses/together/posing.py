"""Put several courses of one patient to the planner: one problem each, on one diary, and the days between them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.planning import PlanningProblem
from service.courses.planning.together import TogetherPlan, plan_together
from service.courses.proposals import pose
from service.courses.together.requests import TogetherRequest, check_courses, of_course
from service.protocols import store
from service.protocols.definition import Protocol

Asked = tuple[Protocol, Sequence[str]]
"""A treatment, and the areas where it is wanted."""


def propose_together(session: Session, clinic_id: UUID, request: TogetherRequest, *, now: datetime) -> TogetherPlan:
    """Propose plans of all courses on the real diary, none earlier than `now`; writes nothing.

    Refuses as a proposal for one course does; the paths of its faults say which course is meant.
    """
    check_courses(request.courses)
    problems = [_pose(session, clinic_id, request, at, now) for at in range(len(request.courses))]
    if request.latest is None:  # every course is looked for as long as the one that takes longest
        request = replace(request, latest=max(problem.latest for problem in problems))
        problems = [
            problem if problem.latest == request.latest else _pose(session, clinic_id, request, at, now)
            for at, problem in enumerate(problems)
        ]
    protocols = [store.load(store.current_version(session, clinic_id, one.protocol)) for one in request.courses]
    asked = [(protocol, course.areas) for protocol, course in zip(protocols, request.courses, strict=True)]
    return plan_together(problems, days_apart(asked))


def days_apart(asked: Sequence[Asked]) -> dict[tuple[int, int], int]:
    """Return the least days between two treatments, by their numbers: what the stricter of both asks for.

    Only where they share an area (one key is one area, whichever protocol names it), or may share one because nobody
    said which. Days between different treatments come from `cross_treatment` of their protocols.
    """
    return {
        (one, other): max(asked[one][0].cross_treatment.min_days, asked[other][0].cross_treatment.min_days)
        for one, other in combinations(range(len(asked)), 2)
        if may_meet(asked[one][1], asked[other][1])
    }


def may_meet(areas: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether two treatments may be of one area."""
    return not areas or not others or not set(areas).isdisjoint(others)


def _pose(session: Session, clinic_id: UUID, request: TogetherRequest, at: int, now: datetime) -> PlanningProblem:
    try:
        return pose(session, clinic_id, request.single(at), now=now)
    except Refusal as refusal:
        raise of_course(refusal, at) from refusal
