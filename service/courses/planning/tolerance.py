"""Gaps between sessions that stay where they are: a plan must not fail because of what nobody is about to change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from service.courses.planning.problem import PlanningProblem, Spacing


def tolerant(spacings: Sequence[Spacing], fixed: Mapping[int, date]) -> tuple[Spacing, ...]:
    """Return `spacings`, one per gap, each gap between two `fixed` sessions (by number) widened to what it is.

    The order of sessions is never given up: a gap of less than one day stays impossible. Whether anybody may go under a
    minimum is judged elsewhere.
    """
    return tuple(_widened(one, fixed.get(number), fixed.get(number + 1)) for number, one in enumerate(spacings, 1))


def _widened(spacing: Spacing, before: date | None, after: date | None) -> Spacing:
    if before is None or after is None or (gap := (after - before).days) < 1:
        return spacing
    return replace(spacing, min_days=min(spacing.min_days, gap), max_days=max(spacing.max_days, gap))


def fixed_dates(problem: PlanningProblem) -> dict[int, date]:
    """Return the local dates of the sessions that are done or pinned, by number."""
    pinned = {pin.number: pin.start.astimezone(problem.zone).date() for pin in problem.pinned}
    return dict(enumerate(problem.done, 1)) | pinned
