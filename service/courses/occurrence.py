"""Which completion of a session this is, and when the treatment ended: what texts anchored to completion go by."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.courses.changes import PUT_RIGHT, read_instant
from service.courses.models import CourseSession, SessionChange

SAME_TREATMENT = timedelta(days=1)
FORGOTTEN = timedelta(minutes=30)
"""So long after its end a session that nobody has ticked counts as forgotten."""

PutRightAt = Callable[[Session, CourseSession, datetime], datetime | None]
"""Says when the patient was last told that an earlier tick of a session was a mistake, as it is ticked again now."""


def never_put_right(_session: Session, _one: CourseSession, _now: datetime) -> datetime | None:
    """Say that nobody was told anything: for programs without texts."""
    return None


def ended_at(planned: datetime | None, now: datetime) -> datetime:
    """Say when a treatment ended that is ticked at `now` without a time: one rule, whatever the day of the tick.

    Up to half an hour after its planned end it has ended just now, early or a little late. Later than that the tick was
    forgotten, and it ended when it was planned to, so that texts count their days and their use from the treatment and
    not from the tick. Whoever knows better gives the time.
    """
    return now if planned is None or now <= planned + FORGOTTEN else planned


def began_at(starts_at: datetime | None, ends_at: datetime | None, completed_at: datetime) -> datetime:
    """Say when a treatment began that is ticked as ended at `completed_at`, as far as its planned length tells.

    A tick soon after the planned end may be late, so it tells of no later beginning; one long after it does.
    """
    if starts_at is None or ends_at is None:
        return completed_at
    end = min(completed_at, ends_at) if completed_at <= ends_at + FORGOTTEN else completed_at
    began = end - (ends_at - starts_at)
    return max(began, starts_at) if starts_at < end else began


def completion_number(
    changes: Sequence[SessionChange], on: date, zone: ZoneInfo, *, put_right_at: datetime | None = None
) -> int:
    """Number a completion on the local date `on`, given the session's changes, newest first.

    The first is 1. After an undo, a date at most a day from one that was undone is the same treatment, told better, and
    keeps that number, so that nothing sent for it is sent again; any other date gets the next number. So does a tick
    after the patient was told, at `put_right_at`, to ignore what went out: they are to get it all. What was written to
    tell them and never reached them, later than that, changes nothing.
    """
    holds_still = takewhile(lambda change: not _was_put_right(change, put_right_at), changes)
    for change in _undone(holds_still):
        then = read_instant(change.after, "completed_at")
        if then is not None and abs(then.astimezone(zone).date() - on) <= SAME_TREATMENT:
            return int(change.after["completion"])
    return 1 + max((int(change.after["completion"]) for change in _undone(changes)), default=0)


def _was_put_right(change: SessionChange, put_right_at: datetime | None) -> bool:
    return change.action == PUT_RIGHT and put_right_at is not None and change.at <= put_right_at


def _undone(changes: Iterable[SessionChange]) -> Iterator[SessionChange]:
    return (change for change in changes if change.action == "completed" and change.undone_at is not None)
