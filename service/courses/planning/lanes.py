"""The ways a course can run through the calendars: one, or with `same_practitioner` one for each of them.

A lane holds for each session that is not done the dates it may take, with the one candidate of each date. In a lane the
sessions depend on each other by their dates alone.
"""

from service.courses.planning.candidates import Candidate, Days
from service.courses.planning.preference import is_preferred
from service.courses.planning.problem import Pinned, PlanningProblem
from service.courses.planning.walltime import to_instant, to_local

Lane = list[Days]


def build_lanes(problem: PlanningProblem, calendars: dict[str, Days]) -> list[Lane]:
    pinned = {pin.number: pin for pin in problem.pinned}
    if not problem.same_practitioner:
        free = merge(calendars)
        return [[pinned_day(problem, pinned[n]) if n in pinned else free for n in problem.numbers]]
    everybody = sorted(calendars.keys() | {pin.practitioner for pin in problem.pinned})
    return [_lane_of(problem, who, calendars.get(who, {}), pinned) for who in everybody]


def _lane_of(problem: PlanningProblem, practitioner: str, free: Days, pinned: dict[int, Pinned]) -> Lane:
    """Return the lane of one practitioner; a session pinned to somebody else has no date in it."""

    def days(number: int) -> Days:
        if number not in pinned:
            return free
        return pinned_day(problem, pinned[number]) if pinned[number].practitioner == practitioner else {}

    return [days(number) for number in problem.numbers]


def merge(calendars: dict[str, Days]) -> Days:
    """Return the best candidate of each date, whoever does it."""
    merged: Days = {}
    for calendar in calendars.values():
        for ordinal, candidate in calendar.items():
            merged[ordinal] = min(candidate, merged.get(ordinal, candidate))
    return dict(sorted(merged.items()))


def pinned_day(problem: PlanningProblem, pinned: Pinned) -> Days:
    start = to_instant(pinned.start)
    outside = int(not is_preferred(problem, start))
    ordinal = to_local(start, problem.zone).toordinal()
    return {ordinal: Candidate(outside, start, pinned.practitioner, pinned.room)}
