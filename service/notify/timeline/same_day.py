"""Texts of two treatments on one day: never merged, and far enough apart to be read as two.

1. What has left, or goes straight after a treatment, stays where it is.
2. Then those that patients rely on, as they are due; then the others.
3. Each leaves `GAP` or more from every text of another course. One that would go stale, or fall into the quiet hours,
   keeps its moment: late advice is worse than two texts at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.quiet import QuietHours

GAP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayText:
    """A text of one course of a patient. Instants are aware; `stays`: it has left, or must go at its very moment."""

    id: UUID
    course_id: UUID
    due_at: datetime
    expires_at: datetime | None
    keeps_safe: bool = False
    stays: bool = False


def kept_apart(texts: Iterable[DayText], calendar: SiteCalendar, quiet: QuietHours) -> dict[UUID, datetime]:
    """Give the new moments of those texts of one patient that must make room, by their ids."""

    def day_of(text: DayText) -> date:
        return calendar.local_date(text.due_at)

    moved: dict[UUID, datetime] = {}
    for day, some in groupby(sorted(texts, key=day_of), key=day_of):
        for text, at in _placed(list(some), day, calendar, quiet):
            if at != text.due_at:
                moved[text.id] = at
    return moved


def _placed(
    texts: Sequence[DayText], day: date, calendar: SiteCalendar, quiet: QuietHours
) -> list[tuple[DayText, datetime]]:
    placed: list[tuple[DayText, datetime]] = []
    for text in sorted(texts, key=lambda one: (not one.stays, not one.keeps_safe, one.due_at, one.id)):
        others = sorted(at for other, at in placed if other.course_id != text.course_id)
        at = text.due_at if text.stays else _free_from(text.due_at, others)
        in_time = text.expires_at is None or at < text.expires_at
        civil = calendar.local_date(at) == day and not quiet.is_quiet(calendar.local_time(at))
        placed.append((text, at if in_time and civil else text.due_at))
    return placed


def _free_from(due: datetime, others: Sequence[datetime]) -> datetime:
    """Find the first moment from `due` on that is far enough from all of `others`, which are in order."""
    for other in others:
        if abs(due - other) < GAP:
            due = other + GAP
    return due
