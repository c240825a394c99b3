"""Which completion of a session this is, and when the treatment ended: what texts anchored to completion go by."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from service.courses.changes import PUT_RIGHT, read_instant
from service.courses.models import SessionChange

SAME_TREATMENT = timedelta(days=1)
FORGOTTEN = timedelta(minutes=30)
"""So long after its end a session that nobody has ticked counts as forgotten."""


def ended_at(planned: datetime | None, now: datetime) -> datetime:
    """Say when a treatment ended that is ticked at `now` without a time: one rule, whatever the day of the tick.

    Up to half an hour after its planned end it has ended just now, early or a little late. Later than that the tick was
    forgotten, and it ended when it was planned to, so that texts count their days and their use from the treatment and
    not from the tick. Whoever knows better gives the time.
    """
    return now if planned is None or now <= planned + FORGOTTEN else planned


def completion_number(changes: Sequence[SessionChange], on: date, zone: ZoneInfo) -> int:
    """Number a completion on the local date `on`, given the session's changes, newest first.

    The first is 1. After an undo, a date at most a day from one that was undone is the same treatment, told better, and
    keeps that number, so that nothing sent for it is sent again; any other date gets the next number. So does a tick
    after the patient was told to ignore what went out: they are to get it all.
    """
    holds_still = takewhile(lambda change: change.action != PUT_RIGHT, changes)
    for change in _undone(holds_still):
        then = read_instant(change.after, "completed_at")
        if then is not None and abs(then.astimezone(zone).date() - on) <= SAME_TREATMENT:
            return int(change.after["completion"])
    return 1 + max((int(change.after["completion"]) for change in _undone(changes)), default=0)


def _undone(changes: Iterable[SessionChange]) -> Iterator[SessionChange]:
    return (change for change in changes if change.action == "completed" and change.undone_at is not None)
