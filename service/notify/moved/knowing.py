"""Which place of a session its patient knows, by the history of the session. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from service.courses.changes import TAKEN_BACK, read_instant
from service.courses.models import SessionChange


class Known(NamedTuple):
    """A place as the patient was told it, by the number of the placement (0: nobody can tell)."""

    placement: int
    starts_at: datetime | None = None
    practitioner_id: UUID | None = None


def known_before(changes: Sequence[SessionChange]) -> Known:
    """Return the place that a session had before it came to the one it has, by a move or by taking one back.

    `changes` are those of the session, newest first. What was taken back last was told last.
    """
    done = [change for change in changes if change.action != TAKEN_BACK]
    if not done:
        return Known(0)
    if done[0].undone_at is None:
        return place_of(changes, int(done[0].before.get("placement", 0)))
    undone = [change for change in done if change.undone_at is not None]
    last = max(undone, key=lambda change: (change.undone_at, changes.index(change)))
    return place_of(changes, int(last.after.get("placement", 0)))


def place_of(changes: Sequence[SessionChange], placement: int) -> Known:
    """Return the place of one placement."""
    for change in changes:
        starts_at = read_instant(change.after, "starts_at")
        if change.after.get("placement") == placement and starts_at is not None:
            who = change.after.get("practitioner_id")
            return Known(placement, starts_at, UUID(str(who)) if who else None)
    return Known(0)
