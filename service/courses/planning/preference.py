"""Whether a session is inside what the patient likes."""

from datetime import datetime

from service.courses.planning.problem import PlanningProblem, Preference
from service.courses.planning.walltime import MINUTE, to_local, wall_time


def is_preferred(problem: PlanningProblem, start: int) -> bool:
    """Judge the session that starts at the instant `start` by its wall times: weekday and start, and its end."""
    local_start = to_local(start, problem.zone).replace(tzinfo=None)
    local_end = to_local(start + problem.duration_minutes * MINUTE, problem.zone).replace(tzinfo=None)
    return _suits(problem.preference, local_start, local_end)


def _suits(liked: Preference, start: datetime, end: datetime) -> bool:
    day = start.date()
    return (
        (liked.weekdays is None or day.weekday() in liked.weekdays)
        and (liked.from_minute is None or start >= wall_time(day, liked.from_minute))
        and (liked.to_minute is None or end <= wall_time(day, liked.to_minute))
    )


def suits_minute(problem: PlanningProblem, minute: int) -> bool:
    """Judge by its wall minute a session on a day without clock change whose weekday suits."""
    liked = problem.preference
    return (liked.from_minute or 0) <= minute and (
        liked.to_minute is None or minute + problem.duration_minutes <= liked.to_minute
    )
