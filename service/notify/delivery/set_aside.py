"""Rows that failed where many are dealt with one after another: told once, and left alone for longer each time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from service.notify.delivery.complaints import complain

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a row is left alone: so long, from its last failure until then."""

    wait: timedelta
    until: datetime


@dataclass(slots=True)
class SetAside:
    """Remember what failed, in one process; losing that costs another try each. `event` names the complaint.

    Times are machine time.
    """

    event: str
    _rests: dict[UUID, Rest] = field(default_factory=dict)

    def note(self, id_: UUID, error: Exception, at: datetime) -> None:
        """Leave a row alone for twice as long as the last time."""
        last = self._rests.get(id_)
        if last is None:
            complain(self.event, error, id=id_)
        wait = min(last.wait * 2, LONGEST) if last else FIRST
        self._rests[id_] = Rest(wait, at + wait)

    def resting(self, at: datetime) -> set[UUID]:
        """Name the rows that are to be left alone now; what has not failed for a day is forgotten."""
        self._rests = {id_: rest for id_, rest in self._rests.items() if rest.until > at - FORGOTTEN}
        return {id_ for id_, rest in self._rests.items() if rest.until > at}
