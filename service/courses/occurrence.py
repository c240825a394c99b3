"""Which completion of a session this is: the number that texts anchored to completion carry."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from service.courses.changes import read_instant
from service.courses.models import SessionChange

SAME_TREATMENT = timedelta(days=1)


def completion_number(changes: Iterable[SessionChange], on: date, zone: ZoneInfo) -> int:
    """Number a completion on the local date `on`, given the session's changes, newest first.

    The first is 1. After an undo, a date at most a day from one that was undone is the same treatment, told better, and
    keeps that number, so that nothing sent for it is sent again; any other date gets the next number.
    """
    undone = [change for change in changes if change.action == "completed" and change.undone_at is not None]
    for change in undone:
        then = read_instant(change.after, "completed_at")
        if then is not None and abs(then.astimezone(zone).date() - on) <= SAME_TREATMENT:
            return int(change.after["completion"])
    return 1 + max((int(change.after["completion"]) for change in undone), default=0)
