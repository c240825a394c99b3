"""Whether a session is inside what the patient likes."""

from collections.abc import Sequence
from datetime import datetime

from service.courses.planning.problem import PlanningProblem, Preference
from service.courses.planning.walltime import DAY_MINUTES, MINUTE, LocalDay, to_local, wall_time


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


def preferred_starts(problem: PlanningProblem, day: LocalDay) -> Sequence[int]:
    """Return the starts of the slot grid on `day` that are inside the preference, ascending."""
    liked = problem.preference
    if liked.weekdays is not None and day.day.weekday() not in liked.weekdays:
        return ()
    if day.midnight is None:  # wall times and minutes since midnight differ: ask for each
        grid = day.starts(range(0, DAY_MINUTES, problem.slot_minutes))
        return [start for start in grid if is_preferred(problem, start)]
    return day.starts(_preferred_minutes(liked, problem.duration_minutes, problem.slot_minutes))


def _preferred_minutes(liked: Preference, duration: int, slot: int) -> range:
    first = -(-(liked.from_minute or 0) // slot) * slot
    last = DAY_MINUTES - 1 if liked.to_minute is None else liked.to_minute - duration
    return range(first, max(first, last + 1), slot)
